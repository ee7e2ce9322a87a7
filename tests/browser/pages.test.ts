import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openPage, type Product, signIn, startProduct } from './product.ts';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct({ demo: true });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

type Who = { workspace: string; role: string } | { group: string; role: string } | null;
const desk: Who = { workspace: 'wenzhou', role: 'owner' };
const hq: Who = { group: 'anjia', role: 'hq_admin' };
const PAGES: { path: string; who: Who }[] = [
  { path: '/', who: null },
  { path: '/sign-in', who: null },
  { path: '/sign-up', who: null },
  { path: '/w/wenzhou/tickets', who: desk },
  { path: '/w/wenzhou/tickets/WO-2026-001440', who: desk },
  { path: '/w/wenzhou/tickets/new', who: desk },
  { path: '/w/wenzhou/board', who: desk },
  { path: '/w/wenzhou/dispatch', who: desk },
  { path: '/w/wenzhou/time', who: desk },
  { path: '/w/wenzhou/time/what-if', who: desk },
  { path: '/w/wenzhou/settings/fields', who: desk },
  { path: '/w/wenzhou/conformance', who: desk },
  { path: '/w/wenzhou/settings/members', who: desk },
  { path: '/w/wenzhou/settings/sla', who: desk },
  { path: '/w/wenzhou/settings/flows', who: desk },
  { path: '/w/wenzhou/settings/flows/…', who: desk },
  { path: '/w/wenzhou/settings/calendar', who: desk },
  { path: '/account', who: desk },
  { path: '/hq/anjia', who: hq },
  { path: '/hq/anjia/time', who: hq },
  { path: '/hq/anjia/standard', who: hq },
  { path: '/hq/anjia/conformance', who: hq },
  { path: '/hq/anjia/standard/lookalikes', who: hq },
  { path: '/report', who: null },
  { path: '/docs', who: null },
];
const LOOKS = [
  { locale: 'zh-CN', theme: 'light', width: 1440, height: 900 },
  { locale: 'en-US', theme: 'dark', width: 390, height: 844 },
] as const;

function userOf(who: NonNullable<Who>): { email: string; password: string } {
  const place =
    'workspace' in who
      ? product.demo?.workspaces.find((w) => w.slug === who.workspace)
      : product.demo?.groups.find((g) => g.slug === who.group);
  const user = place?.users[who.role];
  if (!user) throw new Error(`the demo has no ${JSON.stringify(who)}`);
  return user;
}

/** The customer's page and a flow have no fixed address: token and id belong to this installation. */
async function addressOf(path: string, context: BrowserContext): Promise<string> {
  if (path === '/report') return new URL(product.demo?.workspaces.find((w) => w.slug === 'wenzhou')?.publicReportUrl ?? '').pathname;
  if (!path.endsWith('/…')) return path;
  const flows = (await (await context.request.get(`${product.base}/v1/w/wenzhou/flows`)).json()) as { items: { id: string }[] };
  return path.replace('…', flows.items[0]?.id ?? '');
}

type Violation = { id: string; impact: string | null; nodes: { target: string[] }[] };
type InPage = {
  axe: { run(context: unknown, options: unknown): Promise<{ violations: Violation[] }> };
  document: { querySelector(selector: string): { focus(): void } | null };
  requestAnimationFrame(then: () => void): void;
};

/** Runs in the page. A target that a bar covers in part is measured again where the keyboard brings it: there it is whole. */
async function measure(): Promise<Violation[]> {
  const { axe, document, requestAnimationFrame: next } = globalThis as unknown as InPage;
  const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
  const small = violations.find((v) => v.id === 'target-size');
  if (!small) return violations;
  const still: Violation['nodes'] = [];
  for (const node of small.nodes) {
    const control = document.querySelector(node.target[0] ?? '');
    control?.focus();
    await new Promise<void>((drawn) => next(() => next(() => drawn())));
    const again = await axe.run(control, { runOnly: { type: 'rule', values: ['target-size'] } });
    still.push(...again.violations.flatMap((v) => v.nodes));
  }
  return [...violations.filter((v) => v !== small), ...(still.length > 0 ? [{ ...small, nodes: still }] : [])];
}

for (const look of LOOKS)
  for (const { path, who } of PAGES)
    test(`${path} is whole at ${look.width} px, ${look.theme}, ${look.locale}: no fault, no sideways scroll, nothing serious for axe`, async () => {
      const { context, page, faults } = await openPage(browser, product.base, look);
      if (who) await signIn(context, product.base, userOf(who));
      expect((await page.goto(await addressOf(path, context)))?.status()).toBe(200);
      await page.locator('h1, h2').first().waitFor();
      await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => {});
      expect(await page.title()).not.toBe('');
      expect(
        await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        'sideways scroll',
      ).toBeLessThanOrEqual(1);
      expect(await page.evaluate<string>('document.documentElement.lang')).toBe(look.locale === 'zh-CN' ? 'zh-CN' : 'en');
      // The page's policy lets no foreign script in, so axe is run from outside of it.
      const session = await context.newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: `${AXE}; undefined` });
      const violations = await page.evaluate(measure);
      const serious = violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .map(
          (v) =>
            `${v.id}: ${v.nodes
              .slice(0, 3)
              .map((n) => JSON.stringify(n.target))
              .join(' ')}`,
        );
      expect(serious).toEqual([]);
      expect(faults).toEqual([]);
      await context.close();
    });

test('the target an administrator sets is what everybody at headquarters is shown, beside eight weeks of each subsidiary', async () => {
  const admin = await openPage(browser, product.base, { locale: 'en-US' });
  await signIn(admin.context, product.base, userOf(hq));
  await admin.page.goto('/hq/anjia');
  await admin.page.getByRole('button', { name: 'Change' }).click();
  const field = admin.page.getByRole('textbox', { name: 'Target' });
  await field.fill('101');
  await field.press('Enter');
  await admin.page.getByText('one decimal at most').waitFor();
  await field.fill('92.5');
  await field.press('Enter');
  await admin.page.getByText('Target 92.5%').waitFor();
  const analyst = await openPage(browser, product.base, { locale: 'en-US' });
  await signIn(analyst.context, product.base, userOf({ group: 'anjia', role: 'hq_analyst' }));
  await analyst.page.goto('/hq/anjia');
  await analyst.page.getByText('Target 92.5%').waitFor();
  await analyst.page
    .getByRole('img', { name: /^First response met per week from/ })
    .first()
    .waitFor();
  expect(await analyst.page.getByRole('img', { name: /^First response met per week from/ }).count()).toBeGreaterThan(5);
  expect(await analyst.page.getByRole('button', { name: 'Change' }).count()).toBe(0);
  expect([...admin.faults, ...analyst.faults]).toEqual([]);
  await admin.context.close();
  await analyst.context.close();
});

test('a workspace page loads less than 200 kB of script, gzip', async () => {
  const { context, page } = await openPage(browser, product.base, { locale: 'zh-CN' });
  await signIn(context, product.base, userOf({ workspace: 'wenzhou', role: 'agent' }));
  const scripts = new Set<string>();
  page.on('response', (r) => {
    if (r.request().resourceType() === 'script') scripts.add(r.url());
  });
  await page.goto('/w/wenzhou/tickets');
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => {});
  let bytes = 0;
  for (const url of scripts) {
    const r = await context.request.get(url, { headers: { 'accept-encoding': 'gzip' } });
    bytes += Number(r.headers()['content-length'] ?? (await r.body()).length);
  }
  expect(scripts.size).toBeGreaterThan(5);
  expect(bytes).toBeLessThan(200_000);
  await context.close();
});
