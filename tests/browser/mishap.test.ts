import type { BrowserContext } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';
import { ask } from './steps.ts';

setStage({ demo: false });

/** The desk of somebody who has just signed up. */
async function openShop(email: string) {
  const opened = await openPage(browser, product.base, { locale: 'zh-CN' });
  const data = {
    email,
    password: 'a harbour with nine lamps',
    name: '王丽',
    workspaceName: '小王维修',
    template: 'service',
    locale: 'zh-CN',
  };
  const { workspace } = await ask(opened.context, '/v1/auth/sign-up', 'POST', data);
  return { ...opened, slug: workspace.slug as string };
}
const report = (context: BrowserContext, slug: string, ticket: object): Promise<{ number: string }> =>
  ask(context, `/v1/w/${slug}/tickets`, 'POST', ticket);

test('a workspace that is not there says so once, and leads home', async () => {
  const { page, context, faults, quiet } = await openShop('astray@example.com');
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  await page.goto('/w/nobody-has-this/tickets');
  await page.getByText('404').waitFor();
  await quiet();
  expect(loads).toBe(1);
  expect(await page.getByRole('link', { name: '回到首页' }).count()).toBe(1);
  expect(faults).toEqual([]);
  await context.close();
});

test('what the form knew of one caller goes when another number is typed, and what was typed by hand stays', async () => {
  const { page, context, faults, slug } = await openShop('callers@example.com');
  await report(context, slug, { title: '空调漏水', phone: '13900000001', contactName: '张三', address: '杭州市西湖区文三路1号' });
  await report(context, slug, { title: '冰箱不冷', phone: '13900000002', contactName: '李四', address: '杭州市滨江区江南大道2号' });
  await page.goto(`/w/${slug}/tickets/new`);
  const [phone, name, address] = ['电话', '联系人', '地址'].map((label) => page.getByLabel(label).first());
  await phone?.fill('139 0000 0001');
  await expect.poll(() => name?.inputValue()).toBe('张三');
  await phone?.fill('139 0000 0002');
  await expect.poll(() => name?.inputValue()).toBe('李四');
  expect(await address?.inputValue()).toBe('杭州市滨江区江南大道2号');
  await address?.fill('杭州市滨江区江南大道2号后门');
  await phone?.fill('137 1111 1111');
  await expect.poll(() => name?.inputValue()).toBe('');
  expect(await address?.inputValue()).toBe('杭州市滨江区江南大道2号后门');
  expect(faults).toEqual([]);
  await context.close();
});

test('what the server refuses is said in the language of the page, and who was signed out meanwhile goes on where they were', async () => {
  const { page, context, slug } = await openShop('refused@example.com');
  await page.goto(`/w/${slug}/tickets/new`);
  await page.getByLabel('标题', { exact: true }).fill('打印机卡纸');
  await page.getByLabel('电话').fill('123');
  await page.getByRole('button', { name: '建单', exact: true }).click();
  await page.getByText('这不是电话号码，请检查后改一下。').waitFor();
  await page.getByLabel('电话').fill('13900000003');

  await context.clearCookies();
  await page.getByRole('button', { name: '建单', exact: true }).click();
  await page.getByRole('alert').getByRole('link', { name: '登录' }).click();
  await page.getByLabel('邮箱').fill('refused@example.com');
  await page.getByLabel(/^密码/).first().fill('a harbour with nine lamps');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL(`**/w/${slug}/tickets/new`);
  expect(await page.getByLabel('标题', { exact: true }).inputValue()).toBe('打印机卡纸');
  expect(await page.getByLabel('电话').inputValue()).toBe('13900000003');
  await context.close();
});

test('a word without an end keeps the page as wide as it is, and a refused fact stays in the field with the reason', async () => {
  const { page, context, slug } = await openShop('endless@example.com');
  const endless = 'https://example.com/'.padEnd(1_500, 'x');
  const { number } = await report(context, slug, { title: endless.slice(0, 190), phone: '13900000004', customerWords: endless });
  await page.goto(`/w/${slug}/tickets/${number}`);
  await page.getByText('客户原话').waitFor();
  await page.locator('textarea').last().fill(endless);
  await page.getByRole('button', { name: /记下备注/ }).click();
  await page.locator('ol').getByText(endless).waitFor();
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('button', { name: /电话.*139/ }).click();
  await page.getByRole('textbox', { name: '电话' }).fill('12');
  await page.keyboard.press('Enter');
  await page.getByText('这不是电话号码，请检查后改一下。').waitFor();
  expect(await page.getByRole('textbox', { name: '电话' }).inputValue()).toBe('12');
  await context.close();
});
