import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { enter, setStage } from './stage.ts';

setStage({ demo: true });

const as = (workspace: string, role: string, locale: 'zh-CN' | 'en-US') => enter({ workspace }, role, { locale });
/** The words of a part of the page in order, without the spaces between them. */
const wordsOf = async (page: Page, selector: string): Promise<string[]> =>
  (await page.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ''));

test('the worked example on screen, to the second: whose minutes, what is counted, the cause first, how late', async () => {
  const { page, context, faults } = await as('worked-example', 'viewer', 'zh-CN');
  await page.goto('/w/worked-example/tickets/WO-2025-000001');
  await page.locator('section[aria-labelledby="ledger-title"] li').first().waitFor();
  expect(await wordsOf(page, 'section[aria-labelledby="ledger-title"] li')).toEqual([
    '待受理王丽12分30秒',
    '已受理赵强2时27分30秒',
    '已派单陈志远42分10秒',
    '已接单陈志远1时12分50秒',
    '等备件仓储部4时45分不计时',
    '上门中陈志远4时55分20秒',
  ]);
  const ledger = (await wordsOf(page, 'section[aria-labelledby="ledger-title"]')).join('');
  expect(ledger).toContain('9时30分20秒');
  // The stage that overran its own budget most is named first, then the others.
  const overran = await wordsOf(page, 'section[aria-labelledby="ledger-title"] p');
  expect(overran.map((line) => /(已受理|上门中|已派单|已接单).*?(\d+时\d+分\d+秒|\d+分\d+秒)/.exec(line)?.slice(1))).toEqual([
    ['已受理', '2时12分30秒'],
    ['上门中', '55分20秒'],
    ['已派单', '27分10秒'],
    ['已接单', '12分50秒'],
  ]);

  await page.goto('/w/worked-example/time?from=2025-10-09&to=2025-10-09');
  await page.getByText('1 时 30 分 20 秒').first().waitFor();
  const board = (await wordsOf(page, 'main')).join('');
  expect(board).toContain('赵强');
  for (const figure of ['9时30分20秒', '4时45分', '2时12分30秒']) expect(board, figure).toContain(figure);
  // Stages unfold into who held them, and a figure opens the ticket behind it.
  await page.getByRole('button', { name: /^已受理/ }).click();
  await page.getByRole('row', { name: /赵强/ }).getByRole('button', { name: '2 时 27 分 30 秒' }).click();
  await page.getByRole('dialog').getByText('WO-2025-000001').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a subsidiary that is late sees the cause apart from the tail, and the stages add up to the whole', async () => {
  const { page, context, faults } = await as('hangzhou', 'dispatcher', 'en-US');
  await page.goto('/w/hangzhou/time');
  await page.locator('ol li button').first().waitFor();
  expect(await page.locator('ol').count()).toBe(2);
  const secondsOf = (text: string): number => {
    const part = (unit: string) => Number((new RegExp(`([\\d,]+) ${unit}\\b`).exec(text)?.[1] ?? '0').replaceAll(',', ''));
    return part('h') * 3600 + part('min') * 60 + part('s');
  };
  const stages = await page.locator('ul > li > button[aria-expanded] > span:nth-child(3)').allInnerTexts();
  const split = (await page.getByText(/of waiting not counted$/).textContent()) ?? '';
  const [counted, paused] = split.split(' counted, ');
  expect(stages.length).toBeGreaterThan(4);
  expect(stages.reduce((sum, text) => sum + secondsOf(text), 0)).toBe(secondsOf(counted ?? '') + secondsOf(paused ?? ''));
  expect(faults).toEqual([]);
  await context.close();
});
