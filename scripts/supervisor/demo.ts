import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inherited, ROOT } from './env.ts';

/** What the demo's seeding is given. It is idempotent and writes `demoFile`. */
export type DemoOptions = {
  baseUrl: string;
  ownerUrl: string;
  appUrl: string;
  workerUrl: string;
  secret: string;
  blobDir: string;
  demoFile: string;
};

const RUNNER = fileURLToPath(new URL('./demo-run.ts', import.meta.url));
const SEED = path.join(ROOT, 'scripts/demo/seed.ts');

/** Seeds the demo data in a process of its own, whose memory is gone afterwards. */
export function seedDemoData(options: DemoOptions, onChild: (stop: () => void) => void): Promise<void> {
  if (!fs.existsSync(SEED)) return Promise.reject(new Error('This version has no demo data.'));
  return new Promise((resolve, reject) => {
    // The options hold logins: they travel by the pipe, not by the command line that every user can list.
    const child = spawn(process.execPath, [RUNNER, SEED], {
      cwd: ROOT,
      env: inherited(),
      stdio: ['pipe', 'inherit', 'inherit'],
      detached: true,
    });
    onChild(() => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`The demo data was not completed (${signal ?? `code ${code}`}).`)),
    );
    child.stdin.end(JSON.stringify(options));
  });
}
