import fs from 'node:fs';
import { FIGURES } from '@bodan/core/measures/figure';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask } from './steps.ts';

setStage({ demo: true });

const HANGZHOU = '杭州安家服务有限公司';
const isWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
const scrolled = (page: Page) => page.evaluate<number>('scrollY');
/** The list that opens says the number that was pressed. */
const opens = async (page: Page, number: string) => {
  await page.waitForURL(/\/tickets\?/);
  await page.locator('h1', { hasText: number }).waitFor();
};

test('a board drills down and up again by mouse and by keyboard, and who comes back stands where they left', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_admin');
  await page.goto('/hq/anjia?tier=STD');
  // Walking over the days by keyboard changes none of them: a board of the last thirty days goes on being one.
  await page.getByRole('button', { name: '近 8 周' }).focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press('Tab');
  expect(await page.getByRole('button', { name: '截至现在' }).evaluate((e) => e === e.ownerDocument.activeElement)).toBe(true);
  expect(new URL(page.url()).search).toBe('?tier=STD');
  await page.locator('#main ol').getByRole('link', { name: HANGZHOU, exact: true }).click();
  const trail = page.getByRole('navigation', { name: '位置' });
  await trail.getByText(HANGZHOU).waitFor();
  // Its branches are ranked once its own figures are there.
  await page.getByRole('heading', { name: '网点', exact: true }).waitFor();
  const stuck = page.locator('section', { has: page.getByRole('heading', { name: '现在卡在哪' }) });
  const row = stuck.locator('tbody tr').first();
  // Half of a stage's open tickets have stood there for that long: they open as the open figure does.
  const open = (await row.getByRole('link', { name: /^在办/ }).textContent())?.trim() ?? '';
  await row.scrollIntoViewIfNeeded();
  const left = await scrolled(page);
  expect(left).toBeGreaterThan(100);
  await row.locator('a[title*="最久"]').click();
  await opens(page, open);
  expect(new URL(page.url()).searchParams.get('tier')).toBe('STD');
  await page.goBack();
  await row.waitFor();
  expect(Math.abs((await scrolled(page)) - left)).toBeLessThan(60);

  await row.locator('a[title*="最久"]').press('Enter');
  await opens(page, open);
  // The same view of another subsidiary keeps everything else that was asked for.
  await page.getByRole('combobox', { name: '同样看' }).click();
  await page.getByRole('option', { name: '宁波安家服务有限公司' }).click();
  await trail.getByText('宁波安家服务有限公司').waitFor();
  const asked = new URL(page.url()).searchParams;
  expect([asked.get('metric'), asked.get('tier')]).toEqual(['open', 'STD']);
  await page.locator('h1').click();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.pathname === '/hq/anjia' && url.searchParams.has('tenant'));
  await page.getByText('现在卡在哪').first().waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.pathname === '/hq/anjia' && !url.searchParams.has('tenant') && url.searchParams.get('tier') === 'STD');
  expect(faults).toEqual([]);
  await context.close();
});

test('two subsidiaries stand side by side by one scale, the view is kept at hand, and both figures open', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia');
  await page.locator('#main ol').getByRole('link', { name: HANGZHOU, exact: true }).click();
  await page.waitForURL(/tenant=/);
  await page.getByRole('combobox', { name: '和什么比' }).click();
  await page.getByRole('option', { name: '宁波安家服务有限公司' }).click();
  await page.waitForURL(/with=/);
  const table = page.locator('section[aria-labelledby="compare-head"] table');
  await table.waitFor();
  expect(await serious(page, '#main')).toEqual([]);

  await page.getByRole('button', { name: '收藏此视图' }).click();
  await page.getByRole('textbox', { name: '名称' }).press('Enter');
  expect(await page.getByRole('dialog').getByText('名称').count()).toBeGreaterThan(0);
  await page.getByRole('textbox', { name: '名称' }).fill('杭州对宁波');
  await page.getByRole('textbox', { name: '名称' }).press('Enter');
  await page.getByRole('link', { name: '杭州对宁波' }).waitFor();

  const created = table.getByRole('link', { name: /宁波安家服务有限公司 新建/ });
  const number = (await created.textContent())?.trim() ?? '';
  await created.click();
  await opens(page, number);
  await page.goto('/hq/anjia');
  await page.getByRole('link', { name: '杭州对宁波' }).click();
  await table.waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await isWide(page)).toBe(false);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await serious(page, '#main')).toEqual([]);
  await page.getByRole('button', { name: '取消收藏「杭州对宁波」' }).click();
  await page.getByRole('link', { name: '杭州对宁波' }).waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await context.close();
});

test('a note on a day stands on everybody’s line of days until it is taken away, and the target says what it was', async () => {
  const analyst = await enter({ group: 'anjia' }, 'hq_analyst');
  await analyst.page.goto('/hq/anjia');
  await analyst.page.getByRole('button', { name: '记一笔' }).click();
  await analyst.page.getByRole('textbox', { name: '发生了什么' }).fill('高温预警');
  await analyst.page.getByRole('textbox', { name: '发生了什么' }).press('Enter');
  const notes = (page: Page) => page.getByRole('list', { name: '这段时间记下的事' });
  await notes(analyst.page).getByText('高温预警').waitFor();

  const admin = await enter({ group: 'anjia' }, 'hq_admin');
  await admin.page.goto('/hq/anjia');
  await notes(admin.page).getByText('高温预警').waitFor();
  await admin.page.getByRole('button', { name: '修改', exact: true }).click();
  const target = admin.page.getByRole('textbox', { name: '目标' });
  const before = await target.inputValue();
  await target.fill('91.5');
  await target.press('Enter');
  await admin.page.getByText('目标 91.5%').waitFor();
  await analyst.page.getByRole('button', { name: '沿革' }).click();
  await analyst.page.getByRole('dialog').getByText(`${before}% → 91.5%`).waitFor();
  expect(await analyst.page.getByRole('dialog').getByRole('textbox').count()).toBe(0);
  await analyst.page.keyboard.press('Escape');

  await admin.page.getByRole('button', { name: '删去「高温预警」' }).click();
  await notes(admin.page).getByText('高温预警').waitFor({ state: 'detached' });
  await admin.page.getByRole('button', { name: '撤销' }).click();
  await notes(admin.page).getByText('高温预警').waitFor();
  expect([...analyst.faults, ...admin.faults]).toEqual([]);
  await analyst.context.close();
  await admin.context.close();
});

test('what could not be read is said where it is missing, and figures in sight open what they count', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst');
  const fails = { status: 503, contentType: 'application/problem+json', body: '{"status":503,"code":"unavailable","title":"away"}' };
  await page.route(/\/board\/trend\b/, (route) => route.fulfill(fails));
  await page.goto('/hq/anjia');
  const note = page.getByText('其余数字不受影响');
  await note.waitFor();
  await page.unroute(/\/board\/trend\b/);
  await page.getByRole('status').filter({ has: note }).getByRole('button', { name: '重试' }).click();
  await note.waitFor({ state: 'detached' });

  // What a figure is comes to whoever goes by keys as well.
  const rate = FIGURES.first_time_fix_rate;
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: rate.name['zh-CN'], exact: true }).focus();
  await page.getByText(rate.definition['zh-CN']).first().waitFor();

  const narrowed = /\/v1\/hq\/anjia\/board\?.*tier=STD/;
  await page.route(narrowed, (route) => route.fulfill(fails));
  const tiers = page.locator('section', { has: page.getByRole('heading', { name: '按 SLA 等级' }) });
  await tiers.getByRole('link', { name: '标准', exact: true }).click();
  await page.waitForURL(/tier=STD/);
  const alert = page.getByRole('alert').filter({ has: page.getByRole('button', { name: '重试' }) });
  await alert.waitFor();
  const open = page.locator('#main a[href*="metric=open"]').first();
  expect(await open.getAttribute('href')).not.toContain('tier=STD');
  await page.unroute(narrowed);
  await alert.getByRole('button', { name: '重试' }).click();
  await alert.waitFor({ state: 'detached' });
  expect(await open.getAttribute('href')).toContain('tier=STD');
  expect(faults).toEqual([]);
  await context.close();
});

test('on a phone a figure takes a thumb that comes down beside it, and a name is tall enough for one', async () => {
  const { page, faults } = await enter({ group: 'anjia' }, 'hq_admin', {
    locale: 'en-US',
    width: 390,
    height: 844,
    theme: 'dark',
    isTouch: true,
  });
  await page.goto('/hq/anjia');
  const figures = page.locator('#main a.thumb');
  await figures.nth(40).waitFor();
  const beside = 11;
  const missed = await figures.evaluateAll(
    (links, off) =>
      links.flatMap((link) => {
        const { elementFromPoint, defaultView } = link.ownerDocument;
        link.scrollIntoView({ block: 'center' });
        const r = link.getBoundingClientRect();
        const hits = [-off, off].map((y) => elementFromPoint.call(link.ownerDocument, r.x + r.width / 2, r.y + r.height / 2 + y));
        return defaultView && hits.every((hit) => hit !== null && link.contains(hit)) ? [] : [link.ariaLabel ?? link.textContent ?? ''];
      }),
    beside,
  );
  expect(missed).toEqual([]);
  const names = await page.locator('#main a.truncate').evaluateAll((links) => links.map((a) => a.getBoundingClientRect().height));
  expect(names.length).toBeGreaterThan(10);
  expect(Math.min(...names)).toBeGreaterThanOrEqual(24);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  expect(faults).toEqual([]);
});

test('a board narrowed to a region says so in its address, and its figures open to the tickets of that region alone', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia');
  await page.getByRole('combobox', { name: '片区' }).click();
  await page.getByRole('option', { name: '余杭' }).click();
  await page.waitForURL(/region=/);
  const asked = `region=${encodeURIComponent('余杭')}`;
  const open = page.locator('[data-figure="open"] p').first().getByRole('link');
  await page.getByRole('heading', { name: '按片区' }).scrollIntoViewIfNeeded();
  const line = page.locator('section', { has: page.getByRole('heading', { name: '按片区' }) }).locator('tbody tr');
  await expect.poll(() => line.count()).toBe(1);
  const board = (await (await page.request.get(`/v1/hq/anjia/board?${asked}`)).json()) as {
    totals: { open: number };
    byBranch: { region: string }[];
  };
  expect(new Set(board.byBranch.map(({ region }) => region))).toEqual(new Set(['余杭']));
  expect(board.totals.open).toBeGreaterThan(0);
  await expect.poll(() => open.textContent()).toContain(String(board.totals.open));
  await page.reload();
  await open.click();
  await opens(page, String(board.totals.open));
  expect(new URL(page.url()).searchParams.get('region')).toBe('余杭');
  // On paper the choices are away, and what they were stands under the figures.
  const foot = page.locator('[data-print-foot]');
  await page.goto(`/hq/anjia?${asked}`);
  await foot.filter({ hasText: '片区：余杭' }).waitFor({ state: 'hidden' });
  await page.emulateMedia({ media: 'print' });
  await foot.filter({ hasText: /期间：\d{4}-.*片区：余杭/ }).waitFor();
  await page.emulateMedia({ media: 'screen' });
  // A region that is no more says so, and the way back to the whole is there.
  await page.goto('/hq/anjia?region=nowhere');
  await page.getByRole('link', { name: '清除筛选' }).click();
  await open.waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('what delay costs opens to each subsidiary’s late tickets, the dearest first, and the sums are those of the rows', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia');
  await page.locator('[data-figure="cost"]').getByRole('link').first().click();
  await page.waitForURL(/\/cost\?/);
  const rows = page.locator('[data-ticket]');
  await rows.first().waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  const costs = async () =>
    await page.locator('[data-cost]').evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-cost'))));
  const sum = async () => Number(await page.locator('h2 ~ [data-sum]').getAttribute('data-sum'));
  const of = page.locator('section', { has: page.getByRole('heading', { name: '按子公司' }) });
  await of.getByRole('link', { name: '温州安家服务有限公司', exact: true }).click();
  await page.waitForURL(/tenant=/);
  await expect.poll(async () => new Set(await rows.locator('td:nth-child(2)').allTextContents()).size).toBe(1);
  const dear = await costs();
  expect(dear).toEqual(dear.toSorted((a, b) => b - a));
  expect(dear.reduce((all, cents) => all + cents, 0)).toBe(await sum());
  expect(dear.length).toBeLessThanOrEqual(await rows.count());
  expect(dear[0]).toBeGreaterThan(0);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await isWide(page)).toBe(false);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await serious(page, '#main')).toEqual([]);
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.pathname === '/hq/anjia');
  expect(faults).toEqual([]);
  await context.close();
});

test('which way work came back is drawn to scale, told as a table, and every way opens to its tickets, on both boards', async () => {
  for (const [where, role, home, api] of [
    [{ group: 'anjia' }, 'hq_analyst', '/hq/anjia', '/v1/hq/anjia/board'],
    [{ workspace: 'hangzhou' }, 'owner', '/w/hangzhou/figures', '/v1/w/hangzhou/board'],
  ] as const) {
    const { page, faults, context } = await enter(where, role);
    await page.goto(home);
    const panel = page.locator('section', { has: page.getByRole('heading', { name: '退回去了哪' }) });
    const bands = panel.locator('a[data-way]');
    await bands.first().waitFor();
    const told = await ask(context, `${api}/returns`);
    const { totals } = await ask(context, api);
    const sum = (kind: string) =>
      told.items.filter((x: { kind: string }) => x.kind === kind).reduce((n: number, x: { times: number }) => n + x.times, 0);
    expect([sum('rework'), sum('reopened')]).toEqual([totals.rework, totals.reopened]);
    expect(totals.rework).toBeGreaterThan(0);
    expect(await panel.locator('[data-summary]').textContent()).toContain(`返工 ${totals.rework} 次`);
    const [most] = told.items;
    const band = panel.locator(`a[data-way="${most.kind}.${most.from}.${most.to}"]`);
    expect(await band.getAttribute('aria-label')).toContain(`${most.times} 次`);
    expect(await serious(page, '#main')).toEqual([]);
    await band.focus();
    await band.press('Enter');
    await opens(page, String(most.times));
    await page.getByText(/返工：待验收 → 已接单/).waitFor();
    await page.goBack();
    await panel.getByRole('button', { name: '看数字' }).click();
    const row = panel.locator(`tr[data-way="${most.kind}.${most.from}.${most.to}"]`);
    await row.getByRole('link', { name: /^已完工/ }).click();
    await opens(page, String(most.finished));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goBack();
    await bands.first().waitFor();
    expect(await isWide(page)).toBe(false);
    // No label lies on another, nor past the edge.
    const boxes = await panel
      .locator('svg[data-picture] g text')
      .evaluateAll((texts) => texts.map((t) => t.getBoundingClientRect().toJSON()));
    expect(boxes.length).toBeGreaterThan(1);
    for (const [i, a] of boxes.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(0);
      expect(a.right).toBeLessThanOrEqual(390);
      for (const b of boxes.slice(i + 1))
        expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await serious(page, '#main')).toEqual([]);
    // A range in which nothing came back says so; what could not be read says so and can be asked again.
    await page.goto(`${home}?from=2020-01-01&to=2020-01-02`);
    await panel.getByText('这段时间没有返工').waitFor();
    const fails = { status: 503, contentType: 'application/problem+json', body: '{"status":503,"code":"unavailable","title":"away"}' };
    await page.route(/\/board\/returns\b/, (route) => route.fulfill(fails));
    await page.goto(home);
    await panel.getByText('没有读到返工去向').waitFor();
    await page.unroute(/\/board\/returns\b/);
    await panel.getByRole('button', { name: '重试' }).click();
    await bands.first().waitFor();
    expect(faults).toEqual([]);
    await context.close();
  }
});

/** What a PNG shows, read by the browser: its size, its ground, and how many colours lie in a part of it, in pixels from its top and its left. */
const seenIn = (page: Page, png: string, { top, bottom, left, right }: Record<'top' | 'bottom' | 'left' | 'right', number>) =>
  page.evaluate<{ width: number; height: number; ground: number; colours: number }>(
    `(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${png}';
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const from = ${top} < 0 ? image.height + ${top} : ${top};
      const { data } = context.getImageData(${left}, from, ${right} - ${left}, ${bottom} - ${top});
      const colours = new Set();
      for (let i = 0; i < data.length; i += 4) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
      return { width: image.width, height: image.height, ground: context.getImageData(2, 2, 1, 1).data[0], colours: colours.size };
    })()`,
  );

test('the view goes along as a picture in the theme it is seen in, with its figures and a foot', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst', { locale: 'zh-CN', theme: 'dark' });
  await page.goto('/hq/anjia?tier=STD');
  const figure = page.locator('[data-figure="cost"]').getByRole('link').first();
  await figure.waitFor();
  await page.getByRole('button', { name: '导出', exact: true }).click();
  await page.getByText('PNG 图片').click();
  const coming = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/\d{4}-\d{2}-\d{2}\.png$/);
  const png = fs.readFileSync(await download.path()).toString('base64');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // The picture begins with its title of 50 px; the view follows, as it stands on the page.
  const at = await page.evaluate<{ x: number; y: number; width: number; height: number; scale: number }>(
    `(() => {
      const view = document.querySelector('[aria-busy]').getBoundingClientRect();
      const box = document.querySelector('[data-figure="cost"] p').getBoundingClientRect();
      return { x: box.x - view.x, y: box.y - view.y + 50, width: box.width, height: box.height, scale: 1440 / Math.floor(view.width) };
    })()`,
  );
  const px = (css: number) => Math.round(css * at.scale);
  const figures = await seenIn(page, png, { left: px(at.x), right: px(at.x + at.width), top: px(at.y), bottom: px(at.y + at.height) });
  expect(figures.width).toBe(1440);
  expect(figures.height).toBeGreaterThan(900);
  expect(figures.ground).toBeLessThan(80);
  expect(figures.colours).toBeGreaterThan(8);
  expect((await seenIn(page, png, { left: 0, right: 1440, top: -px(60), bottom: -px(20) })).colours).toBeGreaterThan(8);
  expect(faults).toEqual([]);
  await context.close();
});

test('a new group is led to its first subsidiary and may look at a sample, which says of itself that it is none of theirs and opens nothing', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_admin');
  const { slug } = await ask(context, '/v1/me/groups', 'POST', { name: '新集团' }, { 'idempotency-key': 'a-new-group' });
  await page.goto(`/hq/${slug}`);
  await page.getByRole('link', { name: '连接第一家子公司' }).waitFor();
  await page.getByRole('button', { name: '看示例' }).click();
  const sample = page.locator('[data-sample]');
  await sample.getByText('示例', { exact: true }).waitFor();
  expect(await page.locator('h1').textContent()).toMatch(/^示例/);
  // Figures stand there, and none of them leads anywhere.
  expect(await sample.locator('ol li').count()).toBeGreaterThan(2);
  expect(await sample.locator('a[href*="tickets"], a[href^="?"]').count()).toBe(0);
  expect(await page.getByRole('button', { name: '导出' }).count()).toBe(0);
  expect(new URL(page.url()).search).toBe('');
  expect(await serious(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await isWide(page)).toBe(false);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '看示例' }).waitFor();
  expect(await sample.count()).toBe(0);
  await page.getByRole('link', { name: '连接第一家子公司' }).click();
  await page.getByRole('dialog').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
