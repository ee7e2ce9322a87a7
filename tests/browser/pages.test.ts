import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { openPage, signIn } from './product.ts';
import { browser, type Place, product, setStage, userOf } from './stage.ts';

setStage({ demo: true });

type Who = (Place & { role: string }) | null;
const desk = { workspace: 'wenzhou', role: 'owner' };
const hq = { group: 'anjia', role: 'hq_admin' };
const PAGES: { path: string; who: Who }[] = [
  { path: '/', who: null },
  { path: '/sign-in', who: null },
  { path: '/sign-up', who: null },
  { path: '/w/wenzhou/tickets', who: desk },
  { path: '/w/wenzhou/tickets/WO-2026-001440', who: desk },
  { path: '/w/wenzhou/tickets/new', who: desk },
  { path: '/w/wenzhou/board', who: desk },
  { path: '/w/wenzhou/dispatch', who: desk },
  { path: '/w/wenzhou/figures', who: desk },
  { path: '/w/wenzhou/overdue', who: desk },
  { path: '/w/wenzhou/figures/tickets?metric=open', who: desk },
  { path: '/w/wenzhou/figures/definitions', who: desk },
  { path: '/w/ruilian/figures/peers', who: { workspace: 'ruilian', role: 'owner' } },
  { path: '/w/xiaolin/figures/peers', who: { workspace: 'xiaolin', role: 'owner' } },
  { path: '/w/wenzhou/exports', who: desk },
  { path: '/w/wenzhou/time', who: desk },
  { path: '/w/wenzhou/time/what-if', who: desk },
  { path: '/w/wenzhou/dashboards', who: desk },
  { path: '/w/wenzhou/brief', who: desk },
  { path: '/w/wenzhou/brief/digests', who: desk },
  { path: '/w/wenzhou/settings/forms', who: desk },
  { path: '/w/wenzhou/conformance', who: desk },
  { path: '/w/wenzhou/settings/members', who: desk },
  { path: '/w/wenzhou/settings/sla', who: desk },
  { path: '/w/wenzhou/settings/standard', who: desk },
  { path: '/w/wenzhou/settings/standard?part=faults', who: desk },
  { path: '/w/wenzhou/settings/standard/gaps', who: desk },
  { path: '/w/wenzhou/settings/flows', who: desk },
  { path: '/w/wenzhou/settings/flows/…', who: desk },
  { path: '/w/wenzhou/settings/calendar', who: desk },
  { path: '/account', who: desk },
  { path: '/hq/anjia', who: hq },
  { path: '/hq/anjia/exports', who: hq },
  { path: '/hq/anjia/time', who: hq },
  { path: '/hq/anjia/brief', who: hq },
  { path: '/hq/anjia/brief/digests', who: hq },
  { path: '/hq/anjia/standard', who: hq },
  { path: '/hq/anjia/standard?part=rules', who: hq },
  { path: '/hq/anjia/standard?part=progress', who: hq },
  { path: '/hq/anjia/standard?part=versions', who: hq },
  { path: '/hq/anjia/standard/preview', who: hq },
  { path: '/hq/anjia/conformance', who: hq },
  { path: '/hq/anjia/gaps', who: hq },
  { path: '/hq/anjia/templates', who: hq },
  { path: '/hq/anjia/standard/lookalikes', who: hq },
  { path: '/report', who: null },
  { path: '/docs', who: null },
];
const LOOKS = [
  { locale: 'zh-CN', theme: 'light', width: 1440, height: 900 },
  { locale: 'en-US', theme: 'dark', width: 390, height: 844 },
] as const;

/** The customer's page and a flow have no fixed address: token and id belong to this installation. */
async function addressOf(path: string, context: BrowserContext): Promise<string> {
  if (path === '/report') return new URL(product.demo?.workspaces.find((w) => w.slug === 'wenzhou')?.publicReportUrl ?? '').pathname;
  if (!path.endsWith('/…')) return path;
  const flows = (await (await context.request.get(`${product.base}/v1/w/wenzhou/flows`)).json()) as { items: { id: string }[] };
  return path.replace('…', flows.items[0]?.id ?? '');
}

async function ask<T>(context: BrowserContext, path: string, method = 'GET', data?: object): Promise<T> {
  const headers = { origin: product.base };
  const answer = await context.request.fetch(`${product.base}/v1/w/wenzhou${path}`, { method, headers, ...(data ? { data } : {}) });
  if (!answer.ok()) throw new Error(`${method} ${path} ${answer.status()} ${await answer.text()}`);
  return answer.json() as Promise<T>;
}

/** The newest ticket that dispatch gave to somebody. */
async function givenTicket(context: BrowserContext): Promise<string> {
  type Row = { id: string; number: string };
  for (const { id, number } of (await ask<{ items: Row[] }>(context, '/tickets?limit=60')).items)
    if ((await ask<{ items: { certificate: unknown }[] }>(context, `/tickets/${id}/dispatch`)).items.some((i) => i.certificate))
      return number;
  throw new Error('the demo has no certificate');
}

/** A ticket of a flow of its own in which whoever asks must approve. */
async function ticketToApprove(context: BrowserContext): Promise<string> {
  type Definition = { stages: { key: string; kind: string }[]; transitions: object[] };
  type Made = { id: string; key: string; number: string; draft: { definition: Definition } };
  const { id: personId } = (await (await context.request.get(`${product.base}/v1/me`)).json()).person;
  const made = await ask<Made>(context, '/flows', 'POST', { name: '改价审批', templateKey: 'blank' });
  const { definition } = made.draft;
  const [first, ...rest] = definition.stages;
  const [step] = definition.transitions;
  const approval = { mode: 'all', approvers: [{ kind: 'person', personId }], onApprove: 'agreed', onReject: 'refused' };
  const asked = { ...first, key: 'asked', kind: 'acceptance', owner: 'desk', name: { 'zh-CN': '待审批', en: 'To approve' }, approval };
  const way = (key: string, from: string, to: string) => ({
    ...step,
    key,
    from: [from],
    to,
    requires: [],
    name: { 'zh-CN': key, en: key },
  });
  const ways = [
    way('ask', 'new', 'asked'),
    way('agreed', 'asked', 'on_site'),
    way('refused', 'asked', 'new'),
    way('end', 'on_site', 'done'),
  ];
  const drawn = { ...definition, stages: [first, asked, ...rest.filter(({ kind }) => kind !== 'cancelled')], transitions: ways };
  await ask(context, `/flows/${made.id}/draft`, 'PUT', { definition: drawn });
  await ask(context, `/flows/${made.id}/publish`, 'POST', { running: 'keep' });
  const ticket = await ask<Made>(context, '/tickets', 'POST', { title: '压缩机改价 1280 元', flowKey: made.key });
  await ask(context, `/tickets/${ticket.id}/move`, 'POST', { transition: 'ask' });
  return ticket.number;
}

for (const look of LOOKS)
  for (const { path, who } of PAGES)
    test(`${path} is whole at ${look.width} px, ${look.theme}, ${look.locale}: no fault, no sideways scroll, nothing serious for axe`, async () => {
      const { context, page, faults, quiet } = await openPage(browser, product.base, look);
      if (who) await signIn(context, product.base, userOf(who, who.role));
      expect((await page.goto(await addressOf(path, context)))?.status()).toBe(200);
      await page.locator('h1, h2').first().waitFor();
      await quiet();
      expect(await page.title()).not.toBe('');
      expect(
        await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        'sideways scroll',
      ).toBeLessThanOrEqual(1);
      expect(await page.evaluate<string>('document.documentElement.lang')).toBe(look.locale === 'zh-CN' ? 'zh-CN' : 'en');
      expect(await serious(page)).toEqual([]);
      expect(faults).toEqual([]);
      await context.close();
    });

type Opened = { what: string; path: string; who: NonNullable<Who>; open: (page: Page) => Promise<void> };
const dispatcher: Who = { workspace: 'wenzhou', role: 'dispatcher' };
const press = (page: Page, name: RegExp) => page.getByRole('button', { name }).first().click();
/** The draft of an earlier look is still there. */
async function beginDraft(page: Page): Promise<void> {
  const begin = page.getByRole('button', { name: /^(编写下一版|Write the next version)$/ });
  await begin
    .or(page.getByRole('button', { name: /^(撤销|Undo)$/ }))
    .first()
    .waitFor();
  if (await begin.isVisible()) await begin.click();
}
const OPENED: Opened[] = [
  {
    what: 'the plan of the day',
    path: '/w/wenzhou/dispatch',
    who: dispatcher,
    open: (page) => press(page, /^(排今天|排这一天|Plan today|Plan this day)$/),
  },
  { what: 'hours and leave of a technician', path: '/w/wenzhou/dispatch', who: dispatcher, open: (page) => press(page, /^陈志远$/) },
  {
    what: 'who was looked at for a ticket',
    path: '/w/wenzhou/tickets/given',
    who: dispatcher,
    open: (page) => press(page, /^(当时看过谁|Who was looked at)/),
  },
  {
    what: 'the split of a fault code of the group',
    path: '/hq/anjia/standard',
    who: hq,
    open: async (page) => {
      await beginDraft(page);
      await press(page, /^(异响|Noise)/);
      await press(page, /^(拆分…|Split…)$/);
      await page.getByRole('dialog', { name: /AC-02/ }).getByRole('heading').first().waitFor();
    },
  },
  {
    what: 'the merge of a fault code of the group',
    path: '/hq/anjia/standard',
    who: hq,
    open: async (page) => {
      await beginDraft(page);
      await press(page, /^(异响|Noise)/);
      await press(page, /^(并入…|Merge into…)$/);
      await page.getByRole('dialog', { name: /AC-02/ }).getByRole('heading').first().waitFor();
    },
  },
  {
    what: 'a clock of a tier of the group',
    path: '/hq/anjia/standard?part=tiers',
    who: hq,
    open: async (page) => {
      await beginDraft(page);
      await page.getByRole('switch').first().click();
      await press(page, /^(修改时钟|Change the clock)/);
    },
  },
];
for (const look of LOOKS)
  for (const { what, path, who, open } of OPENED)
    test(`${what} opens at ${look.width} px, ${look.theme}, ${look.locale}, with nothing serious for axe`, async () => {
      const { context, page, faults, quiet } = await openPage(browser, product.base, look);
      await signIn(context, product.base, userOf(who, who.role));
      await page.goto(path.endsWith('/given') ? path.replace('given', await givenTicket(context)) : path);
      await page.locator('h1, h2').first().waitFor();
      await quiet();
      await open(page);
      await page.getByRole('dialog').getByRole('heading').first().waitFor();
      await quiet();
      expect(await serious(page, '[role=dialog]')).toEqual([]);
      expect(faults).toEqual([]);
      await context.close();
    });

for (const look of LOOKS)
  test(`an approver is asked, and the note outlives a reload, at ${look.width} px, ${look.theme}, with nothing serious for axe`, async () => {
    const { context, page, faults } = await openPage(browser, product.base, look);
    await signIn(context, product.base, userOf(desk, desk.role));
    await page.goto(`/w/wenzhou/tickets/${await ticketToApprove(context)}`);
    const note = page.locator('[data-approval] textarea');
    await note.fill('按协议价再核一次');
    expect(await serious(page)).toEqual([]);
    await page.reload();
    await expect.poll(() => note.inputValue()).toBe('按协议价再核一次');
    await page.locator('[data-approval] button[type=submit]').click();
    await page.locator('[data-approval]').waitFor({ state: 'detached' });
    await page.goto('/w/wenzhou/tickets');
    expect(await page.evaluate<number>(`Object.keys(localStorage).filter((key) => key.includes('approval')).length`)).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

test('the target an administrator sets is what everybody at headquarters is shown, beside eight weeks of each subsidiary', async () => {
  const admin = await openPage(browser, product.base, { locale: 'en-US' });
  await signIn(admin.context, product.base, userOf(hq, hq.role));
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
  await signIn(analyst.context, product.base, userOf({ group: 'anjia' }, 'hq_analyst'));
  await analyst.page.goto('/hq/anjia');
  await analyst.page.getByText('Target 92.5%').waitFor();
  await analyst.page
    .getByRole('img', { name: /^First response rate per week from/ })
    .first()
    .waitFor();
  expect(await analyst.page.getByRole('img', { name: /^First response rate per week from/ }).count()).toBeGreaterThan(5);
  expect(await analyst.page.getByRole('button', { name: 'Change' }).count()).toBe(0);
  expect([...admin.faults, ...analyst.faults]).toEqual([]);
  await admin.context.close();
  await analyst.context.close();
});

test('a workspace page loads less than 200 kB of script, gzip', async () => {
  const { context, page, quiet } = await openPage(browser, product.base, { locale: 'zh-CN' });
  await signIn(context, product.base, userOf({ workspace: 'wenzhou' }, 'agent'));
  const scripts = new Set<string>();
  page.on('response', (r) => {
    if (r.request().resourceType() === 'script') scripts.add(r.url());
  });
  await page.goto('/w/wenzhou/tickets');
  await page.locator('h1').first().waitFor();
  await quiet();
  let bytes = 0;
  for (const url of scripts) {
    const r = await context.request.get(url, { headers: { 'accept-encoding': 'gzip' } });
    bytes += Number(r.headers()['content-length'] ?? (await r.body()).length);
  }
  expect(scripts.size).toBeGreaterThan(5);
  expect(bytes).toBeLessThan(200_000);
  await context.close();
});

test('pages of words, which have no scripts of their own, follow the system into the dark', async () => {
  const { context, page } = await openPage(browser, product.base, { locale: 'en-US', theme: 'dark' });
  for (const path of ['/docs', '/docs/errors']) {
    await page.goto(path);
    expect(await page.evaluate<boolean>("document.documentElement.classList.contains('dark')")).toBe(true);
  }
  await context.close();
});
