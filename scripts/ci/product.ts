import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '@bodan/db/embedded/port';
import { inherited, ROOT } from '../supervisor/env.ts';

// Seeding the demo takes a minute on two cores that are free, and has taken six on busy ones.
const START_MS = 600_000;

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

/** Where `images.ts` keeps a product that was started once, and one with the demo data. */
export function imagesIn(folder: string): { bare: string; demo: string } {
  return { bare: path.join(folder, 'bare'), demo: path.join(folder, 'demo') };
}

/** Copies what was made once, where there is something, and answers whether it did: to start, a copy needs nothing told anew. */
function copyImage(folder: string, { demo, env }: Options): boolean {
  const images = env?.['BODAN_IMAGES'] ?? inherited()['BODAN_IMAGES'];
  if (!images) return false;
  execFileSync('cp', ['-a', '--reflink=auto', `${imagesIn(images)[demo ? 'demo' : 'bare']}/.`, folder]);
  return true;
}

/** The demo file of a copy names the address of the product it was copied from. */
function moveDemoFile(file: string, base: string): void {
  const text = fs.readFileSync(file, 'utf8');
  const { baseUrl } = JSON.parse(text) as { baseUrl: string };
  fs.writeFileSync(file, text.replaceAll(baseUrl, base));
}

/** The product as `npm start` runs it, in a folder and on a port of its own. */
export async function startProduct(options: Options): Promise<Product> {
  const folder = options.folder ?? freshFolder('journey');
  const isCopy = copyImage(folder, options);
  const seeds = options.demo && !isCopy;
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
  const child = spawn('npm', ['start', '--silent', ...(seeds ? ['--', '--demo'] : [])], {
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
  const isReady = async () => (seeds ? fs.existsSync(demoFile) : (await fetch(`${base}/readyz`).catch(() => null))?.ok);
  const stop = async () => {
    if (child.pid && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      process.kill(-child.pid, 'SIGINT');
      await ended;
    }
    if (!options.folder) fs.rmSync(folder, { recursive: true, force: true });
  };
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`npm start did not come up: ${log.slice(-2000)}`);
    }
    await new Promise<void>((go) => setTimeout(go, 200));
  }
  if (options.demo && isCopy) moveDemoFile(demoFile, base);
  const demo = options.demo ? (JSON.parse(fs.readFileSync(demoFile, 'utf8')) as Demo) : null;
  return { base, pid: child.pid ?? 0, folder, demo, stop };
}
