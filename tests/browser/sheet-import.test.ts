import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';
import { ask } from './steps.ts';

setStage({ demo: false });

const ROWS = 40;
/** Row 5 has no phone that is one. */
const SHEET = [
  '客户姓名,联系电话,详细地址,问题描述,保修情况',
  ...Array.from({ length: ROWS }, (_, i) => {
    const phone = i === 3 ? '不详' : `138${String(10_000_000 + i)}`;
    const warranty = i % 2 === 0 ? '保内' : '保外';
    return `陈女士${i},${phone},杭州市西湖区文三路 ${i} 号,开了半小时还是热风 ${i},${warranty}`;
  }),
].join('\n');

const drop = (page: Page, text: string) =>
  page.setInputFiles('input[type=file]', { name: '报修登记.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a sheet becomes the form and its rows tickets: what is wrong is corrected in place, and all of it can be taken back', async () => {
  const { page, faults } = await openPage(browser, product.base, { locale: 'zh-CN' });
  await page.goto('/sign-up');
  const slug = await page.evaluate(async () => {
    const body = {
      name: '林小雨',
      email: 'rows@example.com',
      password: 'a harbour with nine lamps',
      workspaceName: '小林电梯维修铺',
      template: 'blank',
    };
    const answer = await fetch('/v1/auth/sign-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { workspace: { slug: string } }).workspace.slug;
  });

  // The form: what every ticket has needs no field, so one is made; the rows wait for it.
  await page.goto(`/w/${slug}/settings/forms`);
  await page.getByRole('button', { name: '从 Excel 创建' }).click();
  const dialog = page.getByRole('dialog', { name: '从 Excel 创建' });
  await dialog.waitFor();
  await drop(page, SHEET);
  await dialog.getByText('工单自带「电话」，不必再加').waitFor();
  expect(await serious(page, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: '加入 1 个字段' }).click();
  await page.getByRole('link', { name: `${ROWS} 行等表单发布后导入` }).click();
  await page.getByText('这些列对应的字段还在表单草稿里：保修情况').waitFor();
  await page.getByText(`${ROWS - 1} 行可以导入`).waitFor();
  expect(await page.getByRole('button', { name: `导入 ${ROWS - 1} 行` }).isDisabled()).toBe(true);
  await page.getByRole('link', { name: '去发布表单' }).click();
  await page.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
  await page.getByRole('link', { name: `${ROWS} 行可以导入了` }).click();

  // The good rows go ahead; the bad one stays, can be downloaded, and is corrected in place.
  await page.getByRole('button', { name: `导入 ${ROWS - 1} 行` }).waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载有问题的行' }).click();
  const file = fs
    .readFileSync(await (await coming).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(file).toEqual([
    '\ufeff"客户姓名","联系电话","详细地址","问题描述","保修情况","原因"',
    '"陈女士3","不详","杭州市西湖区文三路 3 号","开了半小时还是热风 3","保外","联系电话：这不是一个电话号码。"',
  ]);
  await page.getByRole('button', { name: `导入 ${ROWS - 1} 行` }).click();
  await page.getByText('已完成').waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  await page.getByRole('link', { name: /上次没有导入的行还在这里/ }).click();
  await page.getByRole('textbox', { name: '联系电话' }).fill('139 0000 0003');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: '导入 1 行' }).click();
  await page.getByText('已完成').waitFor();

  // Exactly its tickets, by the address; then back.
  await page.getByRole('link', { name: '看这些工单' }).click();
  await page.waitForURL(/tickets\?import=/);
  await page.getByText('1 张', { exact: true }).waitFor();
  await page.getByText('开了半小时还是热风 3').first().waitFor();
  await page.getByRole('button', { name: '导入工单' }).click();
  const lines = page.locator('#main li');
  await expect.poll(() => lines.count()).toBe(2);
  expect(await lines.first().textContent()).toContain('1 张工单');
  await lines.nth(1).getByRole('link', { name: '报修登记.csv' }).click();
  await page.getByRole('button', { name: '撤销这次导入' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `取消 ${ROWS - 1} 张工单` })
    .click();
  await page.getByText(`林小雨 撤销了 ${ROWS - 1} 张，0 张保留`).waitFor();
  const { total } = await page.evaluate(
    async (at) => (await fetch(at)).json() as Promise<{ total: { count: number } | number }>,
    `/v1/w/${slug}/tickets?open=true&total=true`,
  );
  expect(total).toBe(1);
  expect(faults).toEqual([]);
});

test('who goes on to something else while rows are sent is not called back, and finds them kept as they are', async () => {
  const { page, context, faults } = await openPage(browser, product.base, { locale: 'zh-CN' });
  const data = {
    name: '林小雨',
    email: 'leaves@example.com',
    password: 'a harbour with nine lamps',
    workspaceName: '小林电梯维修铺',
    template: 'blank',
  };
  const { workspace } = await ask(context, '/v1/auth/sign-up', 'POST', data);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/imports/*/rows', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`/w/${workspace.slug}/imports/new`);
  await drop(page, SHEET);
  const start = page.getByRole('button', { name: `导入 ${ROWS - 1} 行` });
  await start.click();
  await page.getByRole('link', { name: '看板', exact: true }).click();
  await page.waitForURL('**/board');
  await page.goBack();
  expect(await start.getAttribute('aria-busy')).toBe('true');
  expect(await page.locator('section[inert]').count()).toBe(2);
  await page.getByRole('link', { name: '看板', exact: true }).click();
  await page.waitForURL('**/board');
  letGo();
  await expect.poll(async () => (await ask(context, `/v1/w/${workspace.slug}/tickets?total=true`)).total).toBe(ROWS - 1);
  expect(new URL(page.url()).pathname).toBe(`/w/${workspace.slug}/board`);
  expect(faults).toEqual([]);
  await context.close();
});

test('rows that are tickets already are told of before they are made a second time, and left out or imported once more as one says', async () => {
  const { page, context, faults } = await openPage(browser, product.base, { locale: 'zh-CN' });
  const data = {
    name: '林小雨',
    email: 'twice@example.com',
    password: 'a harbour with nine lamps',
    workspaceName: '小林电梯维修铺',
    template: 'blank',
  };
  const { workspace } = await ask(context, '/v1/auth/sign-up', 'POST', data);
  const at = `/w/${workspace.slug}/imports/new`;
  const total = async () => (await ask(context, `/v1/w/${workspace.slug}/tickets?total=true`)).total as number;
  const lines = ['姓名,电话,问题', '赵先生,13900000001,空调漏水', '钱女士,13900000002,冰箱不冷'];
  const again = page.getByRole('alert').filter({ hasText: '导入过' });
  await page.goto(at);
  await drop(page, lines.join('\n'));
  await page.getByRole('button', { name: '导入 2 行' }).click();
  await page.getByText('已完成').waitFor();

  // The sheet has gone on meanwhile: only what is new comes in.
  await page.goto(at);
  await drop(page, [...lines, '孙师傅,13900000003,电视黑屏'].join('\n'));
  await page.getByRole('button', { name: '导入 3 行' }).click();
  await again.getByText('其中 2 行以前导入过').waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  expect(await total()).toBe(2);
  await again.getByRole('button', { name: '只导入另外 1 行' }).click();
  await page.getByText('已完成').waitFor();
  expect(await total()).toBe(3);

  await page.goto(at);
  await drop(page, lines.join('\n'));
  await page.getByRole('button', { name: '导入 2 行' }).click();
  await again.getByText('这些行以前都导入过').waitFor();
  await again.getByRole('button', { name: '2 行全部再导入一次' }).click();
  await page.getByText('已完成').waitFor();
  expect(await total()).toBe(5);
  expect(faults).toEqual([]);
  await context.close();
});
