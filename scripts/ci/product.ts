import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@bodan/db/embedded/port';
import { inherited, ROOT } from '../supervisor/env.ts';

const START_MS = 280_000;

type User = { email: string; password: string; apiKey: string };
export type Demo = {
  groups: { slug: string; users: Record<string, User> }[];
  workspaces: { slug: string; group: string | null; users: Record<string, User>; publicReportUrl: string }[];
};
export type Product = { base: string; pid: number; folder: string; demo: Demo | null; stop(): Promise<void> };
type Options = { demo: boolean; folder?: string; env?: Record<string, string> };

/** A folder that others can look into, as the database's own user must. */
export function freshFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `bodan-${name}-`));
  fs.chmodSync(folder, 0o755);
  return folder;
}

/**
 * The demo, seeded once by `demo-image.ts` and copied for each that needs it, instead of told anew every time. What is missing in a
 * copy the start adds; it also writes the demo file with the copy's own addresses.
 */
function copyDemo(folder: string, { env }: Options): void {
  const image = env?.['BODAN_DEMO_IMAGE'] ?? inherited()['BODAN_DEMO_IMAGE'];
  if (!image) return;
  execFileSync('cp', ['-a', '--reflink=auto', `${image}/.`, folder]);
  fs.rmSync(path.join(folder, 'demo.json'), { force: true });
}

/** The product as `npm start` runs it, in a folder and on a port of its own. */
export async function startProduct(options: Options): Promise<Product> {
  const folder = options.folder ?? freshFolder('journey');
  if (options.demo) copyDemo(folder, options);
  const port = await freePort();
  const env = {
    ...inherited(),
    PORT: String(port),
    BODAN_DIR: folder,
    DATABASE_URL: '',
    REDIS_URL: '',
    BASE_URL: '',
    SIGN_IN_LIMIT_PER_MINUTE: '1000',
    ...options.env,
  };
  const child = spawn('npm', ['start', '--silent', ...(options.demo ? ['--', '--demo'] : [])], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (d: Buffer) => {
      log = (log + d.toString()).slice(-20_000);
    });
  const base = `http://localhost:${port}`;
  const until = Date.now() + START_MS;
  const demoFile = path.join(folder, 'demo.json');
  const isReady = async () => (options.demo ? fs.existsSync(demoFile) : (await fetch(`${base}/readyz`).catch(() => null))?.ok);
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`npm start did not come up: ${log.slice(-2000)}`);
    await new Promise<void>((go) => setTimeout(go, 200));
  }
  return {
    base,
    pid: child.pid ?? 0,
    folder,
    demo: options.demo ? (JSON.parse(fs.readFileSync(demoFile, 'utf8')) as Demo) : null,
    async stop() {
      const ended = once(child, 'exit');
      if (child.pid && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, 'SIGINT');
        await ended;
      }
      if (!options.folder) fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
