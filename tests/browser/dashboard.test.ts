import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, product, setStage } from './stage.ts';

setStage({ demo: true });

type Card = { id: string; kind: string; x: number; y: number; w: number; h: number };
type Kept = { definition: { cards: Card[] } };
const BASE = '/v1/hq/anjia/dashboards';

test('an analyst makes a dashboard from the house’s, arranges it by keys and by dragging, takes steps back, and every figure opens to its tickets', async () => {
  const { page, context, faults } = await enter({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia/dashboards');
  await page.getByText('还没有看板').waitFor();
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: '新建看板' }).first().click();
  await page.getByLabel('名称').fill('早会看板');
  await page.getByRole('button', { name: '创建看板' }).click();
  await page.waitForURL(/dashboards\/.+/);
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const cards = async (): Promise<Card[]> => ((await (await page.request.get(`${BASE}/${id}`)).json()) as Kept).definition.cards;
  const cardOf = async (key: string) => (await cards()).find((c) => c.id === key);

  // The figure is the board's, and opens to as many tickets.
  const board = await (await page.request.get('/v1/hq/anjia/board')).json();
  const open = page.locator('section', { has: page.getByRole('heading', { name: '在办', exact: true }) });
  const number = open.getByRole('link').first();
  await expect.poll(async () => (await number.textContent())?.trim()).toBe(board.totals.open.toLocaleString('en-US'));
  await number.click();
  await page.waitForURL(/\/hq\/anjia\/tickets\?.*metric=open/);
  await page
    .getByText(`${board.totals.open.toLocaleString('en-US')} 张`, { exact: false })
    .first()
    .waitFor();
  await page.goBack();
  expect(await serious(page)).toEqual([]);

  // By keys: a card one column to the right, a row higher; one step back each.
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  const before = await cards();
  const stuck = before.find((c) => c.kind === 'stuck');
  if (!stuck) throw new Error('the house has a card of where it is stuck');
  const frame = page.locator(`[data-card="${stuck.id}"]`);
  const handle = frame.locator('header button').first();
  await handle.focus();
  await page.keyboard.press('Shift+ArrowDown');
  await expect.poll(async () => (await cardOf(stuck.id))?.h).toBe(stuck.h + 1);
  await page.keyboard.press('Control+z');
  await expect.poll(cards).toEqual(before);

  // By dragging: the card changes places with what stands beside it.
  const trend = before.find((c) => c.kind === 'trend');
  if (!trend) throw new Error('the house has a trend');
  // A line is as high as its card.
  const line = await page.locator(`[data-card="${trend.id}"] figure svg`).boundingBox();
  expect(line?.height).toBeGreaterThan(200);
  await handle.dragTo(page.locator(`[data-card="${trend.id}"]`), { targetPosition: { x: 20, y: 60 } });
  await expect.poll(async () => (await cardOf(stuck.id))?.x).toBe(trend.x);
  const arranged = await cards();
  expect(await serious(page)).toEqual([]);
  await page.reload();
  await page.getByRole('heading', { name: '早会看板' }).waitFor();
  expect(await cards()).toEqual(arranged);

  // Somebody else was faster: what is not saved asks before it is left behind.
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  await page.request.patch(`${BASE}/${id}`, { data: { name: '早会看板' }, headers: { origin: product.base } });
  await handle.focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.getByText('而你有改动还没存上', { exact: false }).waitFor();
  const asked = page.waitForEvent('dialog').then((d) => d.dismiss());
  await page.getByRole('link', { name: '晨会' }).click();
  await asked;
  expect(new URL(page.url()).pathname).toContain(id);
  await page.getByRole('button', { name: '看对方的' }).click();
  await expect.poll(cards).toEqual(arranged);

  // On a phone the cards stand one under the other, in reading order.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('[data-card]').first().waitFor();
  expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(1);
  expect(await serious(page)).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('on a phone a card goes up and down, and nothing is offered that would not be seen there', async () => {
  const { page, faults } = await enter({ group: 'anjia' }, 'hq_admin', { locale: 'zh-CN', width: 390, height: 844 });
  await page.goto('/hq/anjia/dashboards');
  await page.getByRole('button', { name: '新建看板' }).first().click();
  await page.getByLabel('名称').fill('手机上排');
  await page.getByRole('button', { name: '创建看板' }).click();
  await page.waitForURL(/dashboards\/.+/);
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  const order = () => page.locator('[data-card]').evaluateAll((all) => all.map((card) => card.getAttribute('data-card')));
  const [first] = await order();
  const placeOf = async () => (await order()).indexOf(first ?? '');
  const menuOf = (id: string | null | undefined) => page.locator(`[data-card="${id}"] header button`).last();
  const placing = ['上移', '下移', '左移', '右移', '加宽', '收窄', '加高', '减低'];
  const offered = async () => (await page.getByRole('menuitem').allTextContents()).map((t) => t.trim()).filter((t) => placing.includes(t));
  await menuOf(first).click();
  expect(await offered()).toEqual(['下移']);
  expect(await serious(page)).toEqual([]);
  await page.getByRole('menuitem', { name: '下移' }).click();
  await expect.poll(placeOf).toBe(1);
  await menuOf(first).click();
  expect(await offered()).toEqual(['上移', '下移']);
  await page.keyboard.press('Escape');
  await page.locator(`[data-card="${first}"] header button`).first().focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(placeOf).toBe(0);
  expect(faults).toEqual([]);
});

test('what is shared to be read cannot be changed by who reads it, and what is deleted comes back', async () => {
  const who = async (role: string): Promise<Page> => (await enter({ group: 'anjia' }, role)).page;
  const admin = await who('hq_admin');
  await admin.goto('/hq/anjia/dashboards');
  await admin.getByRole('button', { name: '新建看板' }).first().click();
  await admin.getByLabel('名称').fill('给大家看');
  await admin.getByRole('button', { name: '创建看板' }).click();
  await admin.waitForURL(/dashboards\/.+/);
  const { pathname } = new URL(admin.url());
  const one = `${BASE}/${pathname.split('/').at(-1)}`;
  const auditor = await who('hq_auditor');
  expect((await auditor.request.get(one)).status()).toBe(404);

  // Shared by the dialog with all auditors, to be read.
  await admin.getByRole('button', { name: '共享' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('总部审计').click();
  await admin.getByRole('option', { name: '可查看' }).click();
  expect(await serious(admin)).toEqual([]);
  await dialog.getByRole('button', { name: '保存共享' }).click();
  await dialog.waitFor({ state: 'detached' });
  await auditor.goto(pathname);
  await auditor.getByRole('heading', { name: '给大家看' }).waitFor();
  expect(await auditor.getByRole('button', { name: '编辑', exact: true }).count()).toBe(0);
  const refused = await auditor.request.patch(one, { data: { name: '改了' }, headers: { origin: product.base } });
  expect(refused.status()).toBe(403);

  await admin.request.delete(one, { headers: { origin: product.base } });
  await auditor.reload();
  await auditor.getByText('它已被删除', { exact: false }).waitFor();
  expect((await admin.request.post(`${one}/restore`, { headers: { origin: product.base } })).ok()).toBe(true);
  await auditor.reload();
  await auditor.getByRole('heading', { name: '给大家看' }).waitFor();
});

test('headquarters give a dashboard to their subsidiaries, and one of them opens it on a phone with its own figures', async () => {
  const admin = (await enter({ group: 'anjia' }, 'hq_admin')).page;
  await admin.goto('/hq/anjia/dashboards');
  await admin.getByRole('button', { name: '新建看板' }).first().click();
  await admin.getByLabel('名称').fill('集团统一看板');
  await admin.getByRole('button', { name: '创建看板' }).click();
  await admin.waitForURL(/dashboards\/.+/);
  await admin.getByRole('button', { name: '共享' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('全部子公司').click();
  expect((await admin.getByRole('option').allTextContents()).map((text) => text.trim())).toEqual(['不共享', '可查看']);
  await admin.getByRole('option', { name: '可查看' }).click();
  expect(await serious(admin)).toEqual([]);
  await dialog.getByRole('button', { name: '保存共享' }).click();
  await dialog.waitFor({ state: 'detached' });

  const { page, faults } = await enter({ workspace: 'hangzhou' }, 'dispatcher', {
    locale: 'zh-CN',
    theme: 'dark',
    width: 390,
    height: 844,
  });
  await page.goto('/w/hangzhou/dashboards');
  await page.getByRole('heading', { name: '总部给的' }).waitFor();
  await page.getByRole('link', { name: '集团统一看板' }).click();
  await page.getByText('只看本公司的数字', { exact: false }).waitFor();
  expect(await page.getByRole('button', { name: '编辑', exact: true }).count()).toBe(0);
  const board = await (await page.request.get('/v1/w/hangzhou/board')).json();
  const open = page.locator('section', { has: page.getByRole('heading', { name: '在办', exact: true }) });
  await expect
    .poll(async () => (await open.getByRole('link').first().textContent())?.trim())
    .toBe(board.totals.open.toLocaleString('en-US'));
  expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(1);
  expect(await serious(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('a card that is added below what is in sight is brought there with the keyboard on it, and so is the copy of one', async () => {
  const { page, context, faults } = await enter({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia/dashboards');
  await page.getByRole('button', { name: '新建看板' }).first().click();
  await page.getByLabel('名称').fill('长看板');
  await page.getByRole('button', { name: '创建看板' }).click();
  await page.waitForURL(/dashboards\/.+/);
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  const frames = page.locator('[data-card]');
  const isInSight = (id: string | null) =>
    page.evaluate<boolean>(`(() => {
      const { top, bottom } = document.querySelector('[data-card="${id}"]').getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    })()`);
  const stoodOn = () => page.evaluate<string | null>('document.activeElement.closest("[data-card]")?.dataset.card ?? null');
  await frames.first().waitFor();
  const before = await page.evaluate<string[]>('[...document.querySelectorAll("[data-card]")].map((one) => one.dataset.card)');
  await page.getByRole('button', { name: '添加卡片' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('每处几个指标').click();
  await dialog.getByRole('button', { name: '添加卡片' }).click();
  await expect.poll(stoodOn).toSatisfy((id: string | null) => id !== null && !before.includes(id));
  const table = await stoodOn();
  expect(await isInSight(table)).toBe(true);
  // Ten lines and their sum are seen without scrolling in the card.
  const sum = page.locator(`[data-card="${table}"] tfoot`);
  await sum.waitFor();
  expect(
    await page.evaluate<boolean>(`(() => {
    const card = document.querySelector('[data-card="${table}"]');
    return card.querySelector('tfoot').getBoundingClientRect().bottom <= card.getBoundingClientRect().bottom;
  })()`),
  ).toBe(true);

  await page.evaluate('scrollTo(0, 0)');
  await frames
    .first()
    .getByRole('button', { name: /的更多操作$/ })
    .click();
  await page.getByRole('menuitem', { name: '复制卡片' }).click();
  await expect.poll(stoodOn).toSatisfy((id: string | null) => id !== null && id !== table && !before.includes(id));
  expect(await isInSight(await stoodOn())).toBe(true);

  // On paper it says what it is asked.
  await page.emulateMedia({ media: 'print' });
  await page.getByText(/^期间：\d{4}-.+ · 没有筛选$/).waitFor();
  await page.emulateMedia({ media: 'screen' });
  // As narrow as on paper no line of a card runs into the one beside it.
  expect(
    await page.evaluate<number>(`(() => {
      const lists = [...document.querySelectorAll('[data-card] ol')];
      for (const list of lists) list.style.width = '1031px';
      const over = lists.flatMap((list) => [...list.children]).filter((line) => line.scrollWidth > line.clientWidth);
      for (const list of lists) list.style.width = '';
      return over.length;
    })()`),
  ).toBe(0);

  // A question that is not answered leaves no figures of the one before standing there.
  await page.getByRole('button', { name: '完成' }).click();
  const fails = { status: 503, contentType: 'application/problem+json', body: '{"code":"unavailable"}' };
  const narrowed = /\/v1\/hq\/anjia\/board\?.*tier=/;
  await page.route(narrowed, (route) => route.fulfill(fails));
  const numbers = frames.locator('a[href*="metric="]');
  await numbers.first().waitFor();
  await page.getByRole('combobox', { name: '等级' }).click();
  await page.getByRole('option', { name: '标准', exact: true }).click();
  await frames.getByRole('alert').first().waitFor();
  expect(await numbers.count()).toBe(0);
  await page.unroute(narrowed);
  await frames.getByRole('button', { name: '重试' }).first().click();
  await numbers.first().waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
