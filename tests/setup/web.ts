import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** On a fresh clone the web's compiler settings are not there yet: Kit writes them. */
export function setup(): void {
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules/@sveltejs/kit/svelte-kit.js'), 'sync'], {
    cwd: path.join(ROOT, 'apps/web'),
    stdio: 'ignore',
  });
}
