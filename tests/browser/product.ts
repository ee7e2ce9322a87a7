import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@bodan/db/embedded/port';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inherited } from '../../scripts/supervisor/env.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const START_MS = 280_000;

export type Product = { base: string; pid: number; folder: string; demo: Demo | null; stop(): Promise<void> };
export type Demo = {
  groups: { slug: string; users: Record<string, { email: string; password: string }> }[];
  workspaces: { slug: string; users: Record<string, { email: string; password: string }>; publicReportUrl: string }[];
};

/** The product as `npm start` runs it, in a folder and on a port of its own. */
export async function startProduct(options: { demo: boolean; env?: Record<string, string> }): Promise<Product> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bodan-journey-'));
  fs.chmodSync(folder, 0o755);
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
      log += d.toString();
    });
  const base = `http://localhost:${port}`;
  const until = Date.now() + START_MS;
  const isReady = async () =>
    options.demo ? fs.existsSync(path.join(folder, 'demo.json')) : (await fetch(`${base}/readyz`).catch(() => null))?.ok;
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`npm start did not come up: ${log.slice(-2000)}`);
    await new Promise<void>((go) => setTimeout(go, 200));
  }
  return {
    base,
    pid: child.pid ?? 0,
    folder,
    demo: options.demo ? (JSON.parse(fs.readFileSync(path.join(folder, 'demo.json'), 'utf8')) as Demo) : null,
    async stop() {
      const ended = once(child, 'exit');
      if (child.pid) process.kill(-child.pid, 'SIGINT');
      await ended;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM.find((file) => fs.existsSync(file));
  if (!executablePath) throw new Error('The journeys need Chromium: apt-get install chromium fonts-noto-cjk');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-quic'],
  });
}

export type Look = { locale: 'zh-CN' | 'en-US'; width?: number; height?: number; theme?: 'light' | 'dark' };

/** A page that notes every fault a person would run into: script errors, and requests that leave the product. */
export async function openPage(
  browser: Browser,
  base: string,
  look: Look,
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await browser.newContext({
    baseURL: base,
    locale: look.locale,
    timezoneId: 'Asia/Shanghai',
    colorScheme: look.theme ?? 'light',
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('request', (r) => {
    if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) faults.push(`request to ${r.url()}`);
  });
  return { context, page, faults };
}

export async function signIn(context: BrowserContext, base: string, user: { email: string; password: string }): Promise<void> {
  const r = await context.request.post(`${base}/v1/auth/sign-in`, {
    data: { email: user.email, password: user.password },
    headers: { origin: base },
  });
  if (!r.ok()) throw new Error(`sign-in answered ${r.status()}`);
}
