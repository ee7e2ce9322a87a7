import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';

setStage({ demo: true });

test('a tier counts by the customer’s local time: the desk says where, the clock says so, and telling it better moves the due time', async () => {
  const { page, faults } = await enter({ workspace: 'xiaolin' }, 'owner');
  await page.goto('/w/xiaolin/settings/sla');
  await page.getByRole('button', { name: '修改', exact: true }).click();
  await page.getByText('客户所在地').first().click();
  expect(await serious(page, '#main')).toEqual([]);
  await page.getByRole('button', { name: '发布并启用' }).click();
  await page.getByRole('button', { name: '修改', exact: true }).waitFor();
  await page.reload();
  await page.getByText('工作时间按哪里的当地时间').waitFor();

  // A branch may say where it lies.
  await page.goto('/w/xiaolin/settings/branches');
  await page.getByRole('button', { name: '添加网点' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('编码').fill('XJ-1');
  await dialog.getByLabel('名称').fill('乌鲁木齐');
  await dialog.getByRole('combobox', { name: '所在时区' }).pressSequentially('urumqi');
  await page.getByRole('option', { name: 'Asia/Urumqi' }).click();
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.getByText('Asia/Urumqi').waitFor();

  await page.goto('/w/xiaolin/tickets');
  await page
    .getByRole('button', { name: /^新建工单/ })
    .first()
    .click();
  const desk = page.getByRole('dialog');
  await desk.getByLabel('标题').fill('路由器没信号');
  await desk.getByRole('combobox', { name: '客户时区' }).pressSequentially('Berlin');
  await page.getByRole('option', { name: 'Europe/Berlin' }).click();
  await desk.getByRole('button', { name: /建单/ }).click();
  await page.getByRole('button', { name: /打开/ }).click();
  await page.getByText('工作时间按 Europe/Berlin 的当地时间计').waitFor();
  expect(await serious(page, '#main')).toEqual([]);

  await page.getByRole('button', { name: /客户时区/ }).click();
  await page.getByRole('combobox', { name: '客户时区' }).selectOption('Asia/Tokyo');
  await page.getByText('工作时间按 Asia/Tokyo 的当地时间计').waitFor();
  await page.getByText('工作时间改按 Asia/Tokyo 的当地时间计，到期时间已重新计算').waitFor();
  expect(faults).toEqual([]);
});
