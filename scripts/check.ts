import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inherited, ROOT } from './supervisor/env.ts';
import { say } from './supervisor/say.ts';

/** A check of the whole tree. `needs`: the file without which there is nothing to check yet. */
type Check = { name: string; command: string[]; needs?: string };

const bin = (name: string): string => path.join(ROOT, 'node_modules/.bin', name);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const CHECKS: Check[] = [
  { name: 'lint and format', command: [bin('biome'), 'ci', '--diagnostic-level=error', '.'] },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'types of the web', command: [bin('turbo'), 'run', 'check', '--output-logs=errors-only'], needs: 'apps/web/tsconfig.json' },
  {
    name: 'dependency rule',
    command: [bin('depcruise'), 'packages', 'apps', 'scripts', 'tests', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
  },
  { name: 'unused files, exports and dependencies', command: [bin('knip'), '--no-progress'] },
  { name: 'OpenAPI drift', command: [process.execPath, 'scripts/openapi.ts', '--check'], needs: 'apps/api/src/openapi-write.ts' },
  { name: 'complete lock', command: [npm, 'ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'] },
  {
    name: 'Workers bundle',
    command: [bin('wrangler'), 'deploy', '--dry-run', '--minify', '--outdir', 'dist/workers'],
    needs: 'apps/api/src/entry.cloudflare.ts',
  },
];

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const { name, command, needs } of CHECKS) {
  if (needs && !fs.existsSync(path.join(ROOT, needs))) {
    counts.skipped += 1;
    say(`skip ${name} (there is no ${needs} yet)`);
    continue;
  }
  const [program = '', ...args] = command;
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: ROOT,
    env: inherited(),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (status === 0) counts.passed += 1;
  else {
    counts.failed += 1;
    say(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trimEnd());
  }
  say(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
}
say(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
