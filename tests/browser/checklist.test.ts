import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask } from './steps.ts';

setStage({ demo: true });

const HQ = '/v1/hq/anjia';
const phone = { locale: 'zh-CN' as const, width: 390, height: 844 };
const label = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const ITEMS = {
  power: label('断电并挂牌', 'Power off and tagged'),
  press: label('测高低压力', 'High and low pressure measured'),
  drain: label('排水试验 30 分钟，盛水盘无外溢', 'Drain test 30 minutes, no overflow of the tray'),
  sign: label('客户确认', 'Customer confirms'),
};
const CHECK = {
  key: 's_onsite',
  type: 'checklist',
  name: label('上门检查单', 'On-site checklist'),
  options: Object.entries(ITEMS).map(([key, name]) => ({ key, name })),
};
const texts = (list: Locator) => list.locator('li').allInnerTexts();

test('headquarters says on a phone what tickets of a fault need; tickets are asked for exactly that, on the screen, on the slip and on paper', async () => {
  const hq = await enter({ group: 'anjia' }, 'hq_admin', phone);
  const { current } = await ask(hq.context, `${HQ}/standard`);
  const content = { ...current.content, fields: [...current.content.fields, CHECK] };
  await ask(hq.context, `${HQ}/standard/draft`, 'PUT', { content });
  const { page } = hq;
  await page.goto('/hq/anjia/standard?part=faults');
  await page.getByRole('button', { name: /^空调\s*AC/ }).click();
  const panel = page.getByRole('dialog', { name: '故障代码' });
  const items = page.getByRole('region', { name: '检查项目' });
  await items.getByRole('checkbox', { name: '断电并挂牌' }).press('Space');
  await items.getByRole('checkbox', { name: '客户确认' }).press('Space');
  await items.getByText('2 / 4 项').waitFor();
  expect(await serious(page, '[role=dialog]')).toEqual([]);
  await panel.getByRole('button', { name: '关闭' }).click();
  await page.getByRole('button', { name: /^漏水\s*AC-03/ }).click();
  for (const name of ['断电并挂牌', '排水试验 30 分钟，盛水盘无外溢', '客户确认']) await items.getByRole('checkbox', { name }).click();
  await items.getByText('3 / 4 项').waitFor();
  await panel.getByRole('button', { name: '关闭' }).click();
  const saidOf = async (code: string) =>
    (await ask(hq.context, `${HQ}/standard/draft`)).content.faultCodes.find((f: { code: string }) => f.code === code).checklists;
  await expect.poll(() => saidOf('AC-03')).toEqual([{ field: 's_onsite', items: ['power', 'drain', 'sign'] }]);
  await page.goto('/hq/anjia/standard/preview');
  const signature = page.getByLabel('输入集团名称以确认');
  await signature.waitFor();
  await signature.fill('浙江安家电器服务集团');
  await page.getByRole('button', { name: /^签发版本/ }).click();
  await page.getByText('0 / 10 家').waitFor();
  const { number } = (await ask(hq.context, `${HQ}/standard`)).current;

  // Whoever only reads sees whose word it is, and has it on paper without the list around it.
  await page.goto('/hq/anjia/standard?part=faults');
  await page.getByRole('button', { name: /^不制冷\s*AC-01/ }).click();
  await items.getByText('随 AC「空调」').waitFor();
  expect(await texts(items)).toEqual(['断电并挂牌', '客户确认']);
  expect(await serious(page, '[role=dialog]')).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  await items.getByText('客户确认').waitFor();
  expect(await page.getByText('AC-02').filter({ visible: true }).count()).toBe(0);
  await page.emulateMedia({ media: 'screen' });

  const shop = await enter({ workspace: 'hangzhou' }, 'owner', { ...phone, theme: 'dark' });
  await ask(shop.context, '/v1/w/hangzhou/settings/standard/adopt', 'POST', { number });
  const ticket = await ask(shop.context, '/v1/w/hangzhou/tickets', 'POST', { title: '客厅空调漏水', faultCode: 'AC-03' });
  await shop.page.goto(`/w/hangzhou/tickets/${ticket.number}`);
  const box = (name: string) => shop.page.getByRole('checkbox', { name });
  await box('断电并挂牌').waitFor();
  await shop.page.getByText('已完成 0 / 3 项').filter({ visible: true }).waitFor();
  expect(await box('测高低压力').count()).toBe(0);
  await box('断电并挂牌').press('Space');
  await shop.page.getByText('已完成 1 / 3 项').filter({ visible: true }).waitFor();
  await expect.poll(async () => (await ask(shop.context, `/v1/w/hangzhou/tickets/${ticket.id}`)).custom.s_onsite).toEqual(['power']);
  expect(await serious(shop.page, '#main')).toEqual([]);
  // On paper a tick keeps its ground: it is white.
  await shop.page.emulateMedia({ media: 'print' });
  const shown = `[...document.querySelectorAll('[role=checkbox][data-state=checked]')].find((node) => node.checkVisibility())`;
  const ground = await shop.page.evaluate<string>(`getComputedStyle(${shown}).webkitPrintColorAdjust`);
  expect(ground).toBe('exact');
  await shop.page.emulateMedia({ media: 'screen' });

  await shop.page.getByRole('button', { name: '更多' }).first().click();
  await shop.page.getByRole('menuitem', { name: /打印/ }).click();
  const slip = shop.page.locator('#slip');
  await slip.getByText('上门检查单').waitFor();
  expect((await texts(slip)).map((text) => text.replace(/\s+/g, ''))).toEqual([
    '断电并挂牌，已完成',
    '排水试验30分钟，盛水盘无外溢，未完成',
    '客户确认，未完成',
  ]);
  expect(await serious(shop.page, '[role=dialog]')).toEqual([]);
  expect([...hq.faults, ...shop.faults]).toEqual([]);
});
