import { readFileSync } from 'node:fs';
import { evaluateFile } from '@bodan/core/sla/cases';

/** `npm run -s sla:eval < FILE`: one JSON line a case on standard output. The form of FILE is described in core/sla/cases. */
function main(): number {
  const input: unknown = JSON.parse(readFileSync(0, 'utf8'));
  let failed = 0;
  for (const line of evaluateFile(input)) {
    if ('error' in line) failed++;
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`sla:eval: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
