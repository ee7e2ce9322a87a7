import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';

setStage({ demo: true });

/** Presses Export in the open dialog and takes the file that comes by itself. */
async function taken(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click();
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: fs.readFileSync(await file.path()) };
}
const lines = (bytes: Buffer): string[] => bytes.toString('utf8').trimEnd().split('\r\n');

test('a list leaves as the file of what the screen counts; its file can be taken again and deleted', async () => {
  const { page, faults } = await enter({ workspace: 'wenzhou' }, 'owner');
  await page.goto('/w/wenzhou/tickets?open=true&sort=created&cols=number,title,phone');
  await page.getByRole('button', { name: '导出为文件' }).click();
  const dialog = page.getByRole('dialog');
  const { total } = await (await page.request.get('/v1/w/wenzhou/tickets?open=true&total=true')).json();
  await dialog.getByText(`共 ${total} 行`).waitFor();
  await dialog.getByText(/^CSV/).click();
  expect(await serious(page, '[role=dialog]')).toEqual([]);
  const list = await taken(page);
  expect(list.name).toMatch(/^温州安家服务有限公司 工单 .+\.csv$/);
  expect(lines(list.bytes)).toHaveLength(total + 1);
  expect(lines(list.bytes)[0]).toBe('\ufeff"编号","故障","电话"');

  await dialog.getByRole('link', { name: '查看我的导出' }).click();
  await page.waitForURL(/\/exports$/);
  await page.getByText(/可下载/).waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  const again = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载' }).click();
  expect(fs.readFileSync(await (await again).path())).toEqual(list.bytes);
  await page.getByRole('button', { name: '删除' }).click();
  await page.getByText('还没有导出过').waitFor();
  await page.getByRole('button', { name: '所有人' }).click();
  await page.getByText('已删除').first().waitFor();
  expect(faults).toEqual([]);
});

test('headquarters take a board and the tickets behind a number along, without the people in them', async () => {
  const { page, faults } = await enter({ group: 'anjia' }, 'hq_admin');
  await page.goto('/hq/anjia');
  await page.getByText('现在卡在哪').first().waitFor();
  await page.getByRole('button', { name: '导出', exact: true }).click();
  const board = await taken(page);
  expect(board.bytes.subarray(0, 2).toString()).toBe('PK');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '导出', exact: true }).click();
  await page.getByRole('dialog').getByText(/^PDF/).click();
  const paper = await taken(page);
  expect(paper.name).toMatch(/\.pdf$/);
  expect(paper.bytes.subarray(0, 5).toString()).toBe('%PDF-');

  await page.goto('/hq/anjia/tickets?metric=overdue');
  const { tickets } = await (await page.request.get('/v1/hq/anjia/tickets?metric=overdue')).json();
  await page.getByRole('button', { name: '导出', exact: true }).click();
  await page.getByRole('dialog').getByText(/^CSV/).click();
  const drill = await taken(page);
  const rows = lines(drill.bytes);
  expect(rows.indexOf('') - 1).toBe(tickets);
  expect(rows.slice(1, tickets + 1).every((row) => /\*\*/.test(row))).toBe(true);
  expect(faults).toEqual([]);
});
