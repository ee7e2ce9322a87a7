import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';

setStage({ demo: true });

type Board = {
  late: number;
  penalty: { cents: number } | null;
  items: { number: string; isLate: boolean; penalty: { cents: number } | null }[];
};
const boardOf = async (page: Page, slug: string, query = ''): Promise<Board> =>
  (await page.request.get(`/v1/w/${slug}/overdue${query}`)).json();
/** 123450 as it stands on the page: ¥1,234.50. */
const yuan = (cents: number): string => `¥${Math.floor(cents / 100).toLocaleString('en-US')}.${String(cents % 100).padStart(2, '0')}`;
const numbers = (page: Page) => page.locator('[data-ticket]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-ticket')));

test('what is late is put in order by money, the sum is that of the rows, and one press asks whoever has it', async () => {
  const { page, faults } = await enter({ workspace: 'wenzhou' }, 'dispatcher');
  await page.goto('/w/wenzhou/overdue');
  await page.locator('[data-ticket]').first().waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  await page.getByRole('combobox', { name: '排序' }).click();
  await page.getByRole('option', { name: '按违约金' }).click();
  await page.waitForURL(/sort=money/);
  const board = await boardOf(page, 'wenzhou', '?sort=money');
  const late = board.items.filter(({ isLate }) => isLate);
  expect(late.length).toBe(board.late);
  const costs = late.map(({ penalty }) => penalty?.cents ?? 0);
  expect(costs).toEqual(costs.toSorted((a, b) => b - a));
  expect(costs.reduce((sum, cents) => sum + cents, 0)).toBe(board.penalty?.cents);
  expect(costs[0]).toBeGreaterThan(0);

  // The address holds the order: it is there again after a reload, and in what somebody else is sent.
  await page.reload();
  await page.locator('[data-sum]').waitFor();
  const shown = await boardOf(page, 'wenzhou', '?sort=money');
  expect(await numbers(page)).toEqual(shown.items.map(({ number }) => number));
  expect(await page.locator('[data-sum]').textContent()).toContain(yuan(shown.penalty?.cents ?? 0));
  const first = page.locator('[data-ticket]').first();
  expect(await first.locator('[data-cost]').textContent()).toContain(yuan(shown.items[0]?.penalty?.cents ?? 0));

  const press = page.getByRole('button', { name: /^催办 WO/ }).first();
  const row = page.locator('[data-ticket]').filter({ has: press });
  const number = await row.first().getAttribute('data-ticket');
  await press.click();
  await page.locator(`[data-ticket="${number}"]`).getByText(/催了/).waitFor();
  expect(faults).toEqual([]);
});

test('a business of its own says what a breach costs: a wrong amount is refused beside its field, a right one is told at once', async () => {
  const { page, faults } = await enter({ workspace: 'xiaolin' }, 'owner');
  await page.goto('/w/xiaolin/settings/sla');
  await page.getByRole('button', { name: '修改', exact: true }).click();
  await page.getByRole('button', { name: '修改时钟「解决」' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('一超时就赔').fill('80');
  await dialog.getByLabel('每超一个工时').fill('12.5');
  await dialog.getByLabel('最多赔').fill('50');
  await dialog.getByRole('button', { name: '保留' }).click();
  await dialog.getByText('不能少于一超时就赔的金额').waitFor();
  expect(await serious(page, '[role=dialog]')).toEqual([]);
  await dialog.getByLabel('最多赔').fill('1,000');
  await dialog.getByRole('button', { name: '保留' }).click();
  await page.getByText('超时赔 ¥80.00，每超一个工时 ¥12.50，最多 ¥1,000.00').waitFor();
  await page.getByRole('button', { name: '发布并启用' }).click();
  await page.getByRole('button', { name: '修改', exact: true }).waitFor();
  await page.reload();
  await page.getByText('超时赔 ¥80.00，每超一个工时 ¥12.50，最多 ¥1,000.00').waitFor();
  expect((await boardOf(page, 'xiaolin')).penalty).toMatchObject({ currency: 'CNY' });

  // Taken out again it costs nothing, and nobody speaks of money.
  await page.getByRole('button', { name: '修改', exact: true }).click();
  await page.getByRole('button', { name: '修改时钟「解决」' }).first().click();
  for (const label of ['一超时就赔', '每超一个工时', '最多赔']) await dialog.getByLabel(label).fill('');
  await dialog.getByRole('button', { name: '保留' }).click();
  await page.getByRole('button', { name: '发布并启用' }).click();
  await page.getByRole('button', { name: '修改', exact: true }).waitFor();
  expect((await boardOf(page, 'xiaolin')).penalty).toBeNull();
  expect(faults).toEqual([]);
});
