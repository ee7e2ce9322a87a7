import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { signIn } from './product.ts';
import { enter, product, setStage, userOf } from './stage.ts';

setStage({ demo: true });
test('an owner reads what is shared, agrees, and leaves; who is not the owner is told who decides', async () => {
  const { page, context, faults } = await enter({ workspace: 'ruilian' }, 'owner', { locale: 'zh-CN', width: 390, height: 844 });
  await page.goto('/w/ruilian/figures');
  await page.getByRole('link', { name: '同行对标' }).click();
  await page.getByRole('heading', { name: '不会交出什么' }).waitFor();
  const agree = page.getByRole('button', { name: '同意并参加' });
  expect(await agree.isDisabled()).toBe(true);
  await page.getByRole('combobox', { name: /^行业/ }).click();
  await page.getByRole('option', { name: 'IT 服务' }).click();
  await agree.click();
  await page.getByText('还没有公布过').waitFor();
  await page.getByText('IT 服务 · 周建华').waitFor();
  expect(await serious(page)).toEqual([]);
  await page.getByRole('button', { name: '退出', exact: true }).click();
  await page.getByRole('button', { name: '退出并删除 0 期计数' }).click();
  await agree.waitFor();

  await signIn(context, product.base, userOf({ workspace: 'ruilian' }, 'viewer'));
  await page.goto('/w/ruilian/figures/peers');
  await page.getByText('是否参加由店主决定').waitFor();
  expect(await agree.count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('a shop without enough peers is told how many are missing, and its own rate opens the board it was read from', async () => {
  const { page, context, faults } = await enter({ workspace: 'xiaolin' }, 'owner', { locale: 'zh-CN', theme: 'dark' });
  const url = '/v1/w/xiaolin/peer-benchmark';
  const read = async () => (await (await page.request.get(url)).json()).comparisons[0];
  await expect.poll(read, { interval: 500 }).toMatchObject({ state: 'waiting', cohort: null, met: { trade: 1, all: 1 } });
  await page.goto('/w/xiaolin/figures/peers');
  await page.getByText('店还不够：现有 1 家在等').first().waitFor();
  expect(await serious(page)).toEqual([]);
  const { from, to, handedAt, figures } = await read();
  const board = await (await page.request.get(`/v1/w/xiaolin/board?from=${from}&to=${to}&at=${handedAt}`)).json();
  expect(figures[0].own).toEqual({
    numerator: board.totals.firstResponse.met,
    denominator: board.totals.firstResponse.met + board.totals.firstResponse.missed + board.totals.firstResponse.overdueNow,
  });
  const own = page.getByRole('link', { name: /^\d+\.\d%$/ }).first();
  const rate = await own.textContent();
  await own.click();
  await page.waitForURL(/figures\?from=.*at=/);
  await page
    .getByText(rate ?? '', { exact: true })
    .first()
    .waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
