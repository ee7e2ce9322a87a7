import { readFileSync } from 'node:fs';
import { evaluateFile } from '@bodan/core/sla/cases';

/** `npm run -s sla:eval < FILE`: one JSON line a case on standard output. The form of FILE is described in core/sla/cases. */
function main(): number {
  const input: unknown = JSON.parse(readFileSync(0, 'utf8'));
  const lines = [...evaluateFile(input)];
  process.stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return lines.some((line) => 'error' in line) ? 1 : 0;
}

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`sla:eval: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
