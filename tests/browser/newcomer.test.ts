import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { setStage } from './stage.ts';
import { ask, openShop } from './steps.ts';

setStage({ demo: false });

type Row = { id: string; number: string };
const report = (context: BrowserContext, slug: string, title: string): Promise<Row> =>
  ask(context, `/v1/w/${slug}/tickets`, 'POST', { title, phone: '13900000001' });
/** Refuses what is sent there, in words of the server. */
async function refuse(page: Page, address: string) {
  const body = { code: 'transition_not_allowed', title: 'no', status: 409, errors: [] };
  await page.route(address, (route) => route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(body) }));
}

test('a shop that has just signed up is shown three steps, each until the shop has it, and none after', async () => {
  const { page, context, slug, faults } = await openShop('begins@example.com', { locale: 'en-US' });
  await page.goto(`/w/${slug}`);
  const steps = page.getByRole('region', { name: 'Three steps to begin' });
  await steps.getByText('0 of 3 done').waitFor();
  // Nothing was ever there, so nothing is cleared.
  await page.getByText('No tickets yet').waitFor();
  expect(await serious(page, '#main')).toEqual([]);
  await steps.getByRole('button', { name: 'Hide these three steps' }).click();
  await steps.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();

  await steps.getByRole('button', { name: 'Create your first ticket' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Title', { exact: true }).fill('Printer is jammed');
  await form.getByRole('button', { name: 'Create ticket' }).click();
  await form.waitFor({ state: 'detached' });
  await page.goto(`/w/${slug}`);
  await steps.getByText('1 of 3 done').waitFor();
  await steps.getByRole('link', { name: 'Make a QR sign for customers' }).click();
  await page.waitForURL('**/settings/links');
  await page.locator('#main').getByRole('button', { name: 'New QR link' }).last().click();
  await page.getByRole('dialog').getByRole('button', { name: 'New QR link' }).click();
  await page.getByText('1 made').waitFor();
  await page.goto(`/w/${slug}`);
  await steps.getByText('2 of 3 done').waitFor();

  // What the shop gets elsewhere meanwhile is seen here.
  const invited = { emails: ['zhang@example.com'], roles: ['agent'], departmentCode: null, branchIds: [] };
  await ask(context, `/v1/w/${slug}/members/invites`, 'POST', invited);
  await report(context, slug, 'Fridge is warm');
  await steps.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('Fridge is warm').first().waitFor();
  expect(await steps.count()).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('the reason why somebody gets a ticket against a rule stays when it could not be given', async () => {
  const { page, context, slug } = await openShop('against@example.com');
  const { number } = await report(context, slug, '空调漏水');
  await page.goto(`/w/${slug}/tickets/${number}`);
  await page.getByText('空调漏水').first().waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('按姓名查找师傅').fill('王丽');
  await dialog.getByRole('button', { name: /仍要派/ }).click();
  await dialog.getByLabel('为什么仍要派给他').fill('今天店里只有我');
  await refuse(page, '**/assign');
  await dialog.getByRole('button', { name: '派给王丽' }).click();
  await page
    .getByText(/没有成功/)
    .first()
    .waitFor();
  expect(await dialog.getByLabel('为什么仍要派给他').inputValue()).toBe('今天店里只有我');
  await page.unroute('**/assign');
  await dialog.getByRole('button', { name: '派给王丽' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(`${number} 已派给王丽。`).waitFor();
  await context.close();
});

test('what was done to several at once goes back by one press, and what could not be asked for waits with its reason', async () => {
  const { page, context, slug } = await openShop('several@example.com');
  const rows: Row[] = [];
  for (const title of ['空调漏水', '冰箱不冷', '电视黑屏']) rows.push(await report(context, slug, title));
  const read = (key: string) =>
    Promise.all(rows.map(async ({ id }) => (await ask(context, `/v1/w/${slug}/tickets/${id}`))[key] as string | null));
  await ask(context, `/v1/w/${slug}/tickets/${rows[0]?.id}`, 'PATCH', { priority: 'low' });
  const before = await read('priority');
  await page.goto(`/w/${slug}`);
  const all = page.getByRole('checkbox', { name: '选择本页全部' });
  const bar = page.getByRole('region', { name: '批量操作' });
  const undo = page.getByRole('button', { name: '撤销' });

  await all.click();
  await bar.getByRole('button', { name: /优先级/ }).click();
  await page.getByRole('dialog').getByText('紧急', { exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: /3/ }).click();
  await page.getByText('已更新 3 张工单。').waitFor();
  expect(await read('priority')).toEqual(['urgent', 'urgent', 'urgent']);
  await undo.click();
  await expect.poll(() => read('priority')).toEqual(before);

  await page.route('**/tickets/bulk', (route) => route.abort());
  await bar.getByRole('button', { name: /移动到/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: /取消/ }).first().click();
  await page.getByRole('dialog').locator('textarea').fill('客户不修了');
  await page.getByRole('dialog').getByRole('button', { name: /取消/ }).last().click();
  await page.getByText('3 张没有成功', { exact: true }).waitFor();
  await page.unroute('**/tickets/bulk');
  await bar.getByRole('button', { name: /重试/ }).click();
  await expect.poll(() => read('stage')).toEqual(['cancelled', 'cancelled', 'cancelled']);
  await context.close();
});

test('what a step still lacks opens where it is filled in', async () => {
  const { page, context, slug } = await openShop('lacks@example.com', { locale: 'zh-CN', width: 390, height: 844 });
  const { number } = await report(context, slug, '空调漏水');
  await page.goto(`/w/${slug}/tickets/${number}`);
  await page.getByRole('list', { name: '还不能做的步骤' }).getByRole('button', { name: '缺故障' }).click();
  await expect.poll(() => page.locator('select:focus').getAttribute('aria-label')).toBe('故障');
  await page.locator('select:focus').selectOption({ index: 1 });
  await page.getByRole('button', { name: '受理', exact: true }).click();
  await page.getByText(`${number} 已到「已受理」。`).waitFor();
  await context.close();
});

test('a new secret is asked for first, and so that the other side is not cut off unseen', async () => {
  const { page, context, slug } = await openShop('secrets@example.com');
  const hook = { url: 'https://example.com/hooks', description: '', eventTypes: [] };
  await ask(context, `/v1/w/${slug}/webhooks`, 'POST', hook);
  const read = async () => (await ask(context, `/v1/w/${slug}/webhooks`)).items[0];
  const { secretLastFour: first } = await read();
  await page.goto(`/w/${slug}/settings/webhooks`);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: '更换密钥' }).click();
  await dialog.getByText(/一天/).waitFor();
  expect((await read()).secretLastFour).toBe(first);
  await dialog.getByRole('button', { name: '更换密钥' }).click();
  await dialog.getByText(/whsec_/).waitFor();
  const { secretLastFour: second } = await read();
  expect(second).not.toBe(first);
  await dialog.getByRole('button', { name: '关闭' }).last().click();
  await page.getByRole('button', { name: '更换密钥' }).click();
  await dialog.getByText(new RegExp(`立刻失效.*${second.replace(/[+=/]/g, '.')}`)).waitFor();
  await dialog.getByRole('button', { name: '取消' }).click();
  expect((await read()).secretLastFour).toBe(second);
  await context.close();
});
