import fs from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page, type Request } from 'playwright-core';
import { inherited } from '../../scripts/supervisor/env.ts';
import { PATIENCE_MS } from '../setup/patience.ts';

export { type Product, startProduct } from '../../scripts/ci/product.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function openBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM.find((file) => fs.existsSync(file));
  if (!executablePath) throw new Error('The journeys need Chromium: apt-get install chromium fonts-noto-cjk');
  return chromium.launch({
    executablePath,
    // Without a locale of UTF-8 a file that is called in Chinese comes as "download".
    env: { ...inherited(), LC_ALL: 'C.UTF-8' },
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-quic'],
  });
}

export type Look = {
  locale: 'zh-CN' | 'en-US';
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  /** A phone, which is pressed by a thumb. */
  isTouch?: boolean;
  /** With the service worker, which answers for what is routed here otherwise. */
  keeps?: boolean;
};

const QUIET_MS = 500;
const QUIET_WITHIN_MS = 60_000;

export type Opened = {
  context: BrowserContext;
  page: Page;
  faults: string[];
  /** Waits until nothing was asked for during half a second. A stream of events stays open, so it is not waited for. */
  quiet(): Promise<void>;
};

/** A page that notes every fault a person would run into: script errors, and requests that leave the product. */
export async function openPage(browser: Browser, base: string, look: Look): Promise<Opened> {
  const context = await browser.newContext({
    baseURL: base,
    locale: look.locale,
    timezoneId: 'Asia/Shanghai',
    colorScheme: look.theme ?? 'light',
    serviceWorkers: look.keeps ? 'allow' : 'block',
    viewport: { width: look.width ?? 1440, height: look.height ?? 900 },
    hasTouch: look.isTouch ?? false,
    isMobile: look.isTouch ?? false,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('request', (r) => {
    if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) faults.push(`request to ${r.url()}`);
  });
  const asked = new Set<Request>();
  let lastAt = Date.now();
  page.on('request', (r) => {
    if (r.resourceType() === 'eventsource') return;
    asked.add(r);
    lastAt = Date.now();
  });
  const ended = (r: Request) => {
    if (asked.delete(r)) lastAt = Date.now();
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  const quiet = async () => {
    const until = Date.now() + QUIET_WITHIN_MS;
    while ((asked.size > 0 || Date.now() - lastAt < QUIET_MS) && Date.now() < until) await new Promise<void>((go) => setTimeout(go, 50));
  };
  return { context, page, faults, quiet };
}

export async function signIn(context: BrowserContext, base: string, user: { email: string; password: string }): Promise<void> {
  const r = await context.request.post(`${base}/v1/auth/sign-in`, {
    data: { email: user.email, password: user.password },
    headers: { origin: base },
  });
  if (!r.ok()) throw new Error(`sign-in answered ${r.status()}`);
}
