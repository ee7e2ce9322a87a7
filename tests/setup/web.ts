import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const node = (script: string, ...args: string[]) =>
  execFileSync(process.execPath, [path.join(ROOT, 'node_modules', script), ...args], { cwd: path.join(ROOT, 'apps/web'), stdio: 'ignore' });

/** On a fresh clone the web's compiler settings and its texts are not there yet: Kit and the message compiler write them. */
export function setup(): void {
  node('@sveltejs/kit/svelte-kit.js', 'sync');
  node(
    '@inlang/paraglide-js/bin/run.js',
    'compile',
    '--project',
    './project.inlang',
    '--outdir',
    './src/lib/paraglide',
    '--strategy',
    'cookie',
    'custom-house',
    'baseLocale',
    '--silent',
  );
}
