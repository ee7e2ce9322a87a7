import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { openPage } from './product.ts';
import { browser, enter, type Place, product, setStage } from './stage.ts';

setStage({ demo: true });

const as = (place: Place, role: string) => enter(place, role, { locale: 'en-US' });

const METRICS = ['open', 'overdue', 'created', 'closed'] as const;
/** A figure of a part of the page, by the address it opens; 0 opens nothing. */
async function figureOf(page: Page, part: string, metric: string): Promise<{ value: number; href: string | null }> {
  const link = page.locator(`${part} a[href$="metric=${metric}"]`).first();
  if ((await link.count()) === 0) return { value: 0, href: null };
  const text = (await link.locator('span.text-3xl').or(link).last().textContent()) ?? '';
  return { value: Number(text.replaceAll(/\D/g, '')), href: await link.getAttribute('href') };
}

test('a subsidiary sees of itself what headquarters sees of it, and each number opens to exactly as many tickets', async () => {
  const hq = await as({ group: 'anjia' }, 'hq_analyst');
  const own = await as({ workspace: 'wenzhou' }, 'owner');
  await hq.page.goto('/hq/anjia');
  await own.page.goto('/w/wenzhou/figures');
  await own.page.locator('nav').getByRole('link', { name: 'Figures' }).waitFor();
  const card = hq.page.locator('li[data-line]', { has: hq.page.getByRole('link', { name: '温州', exact: false }) });
  await card.waitFor();
  await own.page.locator('li[data-line]').first().waitFor();
  let opened = 0;
  for (const metric of METRICS) {
    const line = card.locator(`a[href$="metric=${metric}"]`);
    const atHq = (await line.count()) > 0 ? Number((await line.textContent())?.replaceAll(/\D/g, '')) : 0;
    const here = await figureOf(own.page, 'section', metric);
    expect(here.value, metric).toBe(atHq);
    if (here.value === 0 || !here.href) continue;
    const list = await own.context.newPage();
    await list.goto(here.href);
    const more = list.getByRole('button', { name: /^Show/ });
    await list.locator('tbody tr').first().waitFor();
    expect(await list.locator('h1').textContent()).toContain(here.value.toLocaleString('en'));
    while (await more.isVisible()) {
      const rows = await list.locator('tbody tr').count();
      await more.click();
      await expect.poll(() => list.locator('tbody tr').count()).toBeGreaterThan(rows);
    }
    expect(await list.locator('tbody tr').count(), metric).toBe(here.value);
    await list.close();
    opened++;
  }
  expect(opened).toBeGreaterThan(1);
  expect([...hq.faults, ...own.faults]).toEqual([]);
  await hq.context.close();
  await own.context.close();
});

test('figures of a past moment stand in the address, by branch, and lead to the tickets that make the difference', async () => {
  const { page, context, faults } = await as({ workspace: 'wenzhou' }, 'agent');
  const at = new Date(Date.now() - 86_400_000).toISOString();
  await page.goto(`/w/wenzhou/figures?at=${at}`);
  const branch = page.locator('li[data-line] a').first();
  const name = (await branch.textContent())?.trim() ?? '';
  await branch.click();
  await page.waitForURL(/branch=/);
  expect(new URL(page.url()).searchParams.get('at')).toBe(at);
  // Until its own figures are there, those in sight open what they count: the whole.
  await page.locator('a[href*="metric=open"][href*="branch="]').first().click();
  await page.waitForURL(/figures\/tickets/);
  await page.locator('#changes-title').waitFor();
  await page.getByText(name).first().waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('the board by a field of the standard: chosen, opened to exactly its tickets, narrowed to a value, and kept in the address', async () => {
  const { page, context, faults, quiet } = await as({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia');
  // What comes later pushes the page, and a menu that is open with it.
  await quiet();
  await page
    .getByRole('combobox', { name: 'By a field of the standard' })
    .or(page.getByRole('button', { name: /By a field of the standard/ }))
    .click();
  await page.getByRole('option', { name: 'Site' }).click();
  await page.waitForURL(/by=field(%3A|:)s_site/);
  const table = page.locator('section', { has: page.getByRole('heading', { name: 'By Site' }) });
  await table.locator('tbody tr').nth(1).waitFor();
  expect(await serious(page)).toEqual([]);
  await page.getByText(/^Coverage \d/).waitFor();
  const row = table.locator('tbody tr', { hasText: 'Shop' });
  const link = row.locator('a[href$="metric=created"]');
  const created = (await link.textContent())?.trim() ?? '';
  const list = await context.newPage();
  await list.goto((await link.getAttribute('href')) ?? '');
  await list.locator('tbody tr').first().waitFor();
  await list.getByText('Site: Shop').waitFor();
  expect(await list.locator('h1').textContent()).toContain(created);
  await list.close();
  await row.getByRole('link', { name: 'Shop', exact: true }).click();
  await page.waitForURL(/field=s_site(%3A|:)shop/);
  // The only line left is the value asked for, and the whole board is of it.
  await expect.poll(() => table.locator('tbody tr').count()).toBe(1);
  expect(await figureOf(page, 'section', 'created').then((f) => f.value.toLocaleString('en'))).toBe(created);
  await page.reload();
  await expect.poll(() => table.locator('tbody tr').count()).toBe(1);
  expect(faults).toEqual([]);
  await context.close();
});

type Made = { id: string; url: string };
async function wallLink(hq: Awaited<ReturnType<typeof as>>): Promise<Made> {
  const headers = { origin: product.base };
  const made = await hq.context.request.post(`${product.base}/v1/hq/anjia/wall-links`, { headers, data: { label: 'hall', days: 1 } });
  expect(made.status()).toBe(201);
  const link = (await made.json()) as Made;
  return { ...link, url: new URL(link.url).pathname };
}
async function newTicket(): Promise<void> {
  const own = await as({ workspace: 'wenzhou' }, 'agent');
  const data = { title: '空调不制冷', faultCode: 'AC-01' };
  const made = await own.context.request.post(`${product.base}/v1/w/wenzhou/tickets`, { headers: { origin: product.base }, data });
  expect(made.status(), await made.text()).toBe(201);
  await own.context.close();
}
const scene = (page: Page, kind: string) => page.locator(`main[data-scene~="${kind}"]`);
const SIZES = [
  [1366, 768],
  [1920, 1080],
  [2560, 1440],
  [3840, 2160],
  [3840, 1080],
] as const;

test('one press opens the board on a wall; it follows by itself, and is gone when its link is ended', async () => {
  const hq = await as({ group: 'anjia' }, 'hq_admin');
  await hq.page.goto('/hq/anjia');
  await hq.page.getByRole('button', { name: 'Big screen' }).click();
  await hq.page.getByRole('textbox', { name: 'Where it hangs' }).fill('Third floor');
  await hq.page.getByRole('button', { name: 'Open full screen' }).click();
  await hq.page.waitForURL(/\/wall\/[\w-]{32}$/);
  await scene(hq.page, 'overview').waitFor();
  const wall = await openPage(browser, product.base, { locale: 'en-US', width: 1920, height: 1080 });
  await wall.page.goto(hq.page.url());
  await scene(wall.page, 'overview').waitFor();
  // The scenes stop turning, so that this one is still there when axe has looked at it.
  await wall.page.keyboard.press('Space');
  expect(await serious(wall.page)).toEqual([]);
  const today = wall.page.locator('dl > div', { hasText: 'Created today' }).locator('dd');
  const before = Number((await today.textContent())?.replaceAll(/\D/g, ''));
  await newTicket();
  await expect.poll(async () => Number((await today.textContent())?.replaceAll(/\D/g, '')), { interval: 50 }).toBe(before + 1);

  const other = await as({ group: 'anjia' }, 'hq_admin');
  await other.page.goto('/hq/anjia');
  await other.page.getByRole('button', { name: 'Big screen' }).click();
  await other.page.getByRole('button', { name: 'End Third floor' }).click();
  await other.page.getByText(/ended by/).waitFor();
  await wall.page.getByText('This link no longer works').waitFor();
  expect(await wall.page.getByText('Created today').count()).toBe(0);
  expect([...hq.faults, ...wall.faults, ...other.faults]).toEqual([]);
  for (const { context } of [hq, wall, other]) await context.close();
});

test('every scene fits every wall, its words no smaller than 20 px and its figures no smaller than 72 px at 1080p', async () => {
  const hq = await as({ group: 'anjia' }, 'hq_admin');
  const { url } = await wallLink(hq);
  for (const [width, height] of SIZES) {
    const { page, context, faults } = await openPage(browser, product.base, { locale: 'zh-CN', width, height });
    await page.goto(url);
    await scene(page, 'overview').waitFor();
    await page.keyboard.press('Space');
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) {
      const kinds = (await page.locator('main').getAttribute('data-scene')) ?? '';
      for (const kind of kinds.split(' ')) seen.add(kind);
      const { smallest, figures, out } = await page.evaluate<{ smallest: number; figures: number; out: number }>(`(() => {
        const unit = Math.min(innerWidth / 1920, innerHeight / 1080);
        const all = [...document.querySelectorAll('main *')];
        const size = (e) => parseFloat(getComputedStyle(e).fontSize) / unit;
        const said = all.filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
        const box = (e) => e.getBoundingClientRect();
        return { smallest: Math.min(...said.map(size)), figures: Math.min(...[...document.querySelectorAll('.wall-figure')].map(size), 999),
          out: all.filter((e) => box(e).right > innerWidth + 8 || box(e).bottom > innerHeight + 8).length };
      })()`);
      expect(smallest, `${width}×${height} ${kinds}`).toBeGreaterThanOrEqual(19.9);
      expect(figures, `${width}×${height} ${kinds}`).toBeGreaterThanOrEqual(71.9);
      expect(out, `${width}×${height} ${kinds}`).toBe(0);
      await page.keyboard.press('ArrowRight');
    }
    expect([...seen].sort()).toEqual(['late', 'overview', 'stuck', 'team', 'tiles']);
    expect(faults).toEqual([]);
    await context.close();
  }
  await hq.context.close();
});

test('what a wall shows is arranged by keys beside its figures, and hangs there once it is saved', async () => {
  const hq = await as({ group: 'anjia' }, 'hq_admin');
  const { id, url } = await wallLink(hq);
  const wall = await openPage(browser, product.base, { locale: 'en-US', width: 1920, height: 1080 });
  await wall.page.goto(url);
  await scene(wall.page, 'overview').waitFor();
  await hq.page.goto(`/hq/anjia/walls/${id}`);
  await hq.page.getByRole('button', { name: 'Dispatch: who has how much' }).click();
  expect(await serious(hq.page)).toEqual([]);
  const handle = hq.page.getByRole('button', { name: /^Move Workload per technician/ });
  await handle.press('ArrowRight');
  await hq.page.getByText('Workload per technician: column 7, row 1, 6 wide, 4 high').waitFor({ state: 'attached' });
  await hq.page.getByRole('button', { name: 'Save to the screen' }).click();
  await hq.page.getByText('screens follow within half a minute').first().waitFor();
  await scene(wall.page, 'panels').waitFor();
  const places = await wall.page.locator('[data-panel] dt').allTextContents();
  expect(places.slice(0, 2)).toEqual(['People with work', 'Workload per technician']);
  expect([...hq.faults, ...wall.faults]).toEqual([]);
  for (const { context } of [hq, wall]) await context.close();
});

test('a wall without its server says since when and keeps its figures; nothing of it grows in four hundred turns', async () => {
  const hq = await as({ group: 'anjia' }, 'hq_admin');
  const { url } = await wallLink(hq);
  const { page, context, faults, quiet } = await openPage(browser, product.base, { locale: 'en-US', width: 1920, height: 1080 });
  await page.clock.install();
  await page.goto(url);
  await scene(page, 'overview').waitFor();
  const session = await context.newCDPSession(page);
  const measure = async () => {
    for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { usedSize, nodes, jsEventListeners };
  };
  let reads = 0;
  page.on('response', (r) => {
    if (/\/v1\/public\/wall\/[^/]+$/.test(r.url())) reads++;
  });
  const turns = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const answered = i % 2 === 0 ? page.waitForResponse(/\/v1\/public\/wall\/[^/]+$/, { timeout: 20_000 }).catch(() => null) : null;
      await page.clock.fastForward(15_100);
      await answered;
      if (i % 50 === 0) await newTicket();
    }
    await scene(page, 'overview')
      .or(scene(page, 'tiles'))
      .or(scene(page, 'late'))
      .or(scene(page, 'team'))
      .or(scene(page, 'stuck'))
      .waitFor();
  };
  await turns(40);
  const first = await measure();
  const before = reads;
  await turns(400);
  const last = await measure();
  expect(reads - before).toBeGreaterThan(150);
  expect(last.usedSize - first.usedSize, JSON.stringify({ first, last })).toBeLessThan(1_000_000);
  expect(last.nodes).toBeLessThan(first.nodes + 400);
  expect(last.jsEventListeners).toBeLessThanOrEqual(first.jsEventListeners + 8);

  await page.keyboard.press('Space');
  // What is answered after the jump would be as young as the jump.
  await quiet();
  await context.setOffline(true);
  await page.clock.fastForward(90_000);
  await page.getByText(/old, reconnecting/).waitFor();
  expect(await page.locator('.wall-figure').first().textContent()).not.toBe('0');
  await context.setOffline(false);
  await page.clock.fastForward(31_000);
  await page.getByText(/old, reconnecting/).waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await context.close();
  await hq.context.close();
});
