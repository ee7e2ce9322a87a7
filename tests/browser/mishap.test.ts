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

test('neither a word without an end nor a long name of the workspace makes the page wider, and a refused fact stays in the field with the reason', async () => {
  const { page, context, slug } = await openShop('endless@example.com');
  await ask(context, `/v1/w/${slug}/settings`, 'PATCH', { name: '小王家用电器维修'.repeat(10) });
  const endless = 'https://example.com/'.padEnd(1_500, 'x');
  const { number } = await report(context, slug, { title: endless.slice(0, 190), phone: '13900000004', customerWords: endless });
  await page.goto(`/w/${slug}/tickets/${number}`);
  await page.getByText('客户原话').waitFor();
  await page.locator('textarea').last().fill(endless);
  await page.getByRole('button', { name: /记下备注/ }).click();
  await page.locator('ol').getByText(endless).waitFor();
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBeLessThanOrEqual(
      0,
    );
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.getByRole('button', { name: /电话.*139/ }).click();
  await page.getByRole('textbox', { name: '电话' }).fill('12');
  await page.keyboard.press('Enter');
  await page.getByText('这不是电话号码，请检查后改一下。').waitFor();
  expect(await page.getByRole('textbox', { name: '电话' }).inputValue()).toBe('12');
  await context.close();
});

test('what is changed on a page of settings is not left by a press beside it', async () => {
  const { page, context, slug, faults } = await openShop('leaving@example.com');
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    void dialog.dismiss();
  });
  const members = page.getByRole('link', { name: '成员', exact: true });
  await page.goto(`/w/${slug}/settings/general`);
  await page.getByLabel('工作区名称').fill('小王维修二店');
  await members.click();
  await expect.poll(() => asked).toBe(1);
  expect(await page.getByLabel('工作区名称').inputValue()).toBe('小王维修二店');
  await page.getByRole('button', { name: '保存' }).first().click();
  await page.getByText('小王维修二店').first().waitFor();
  await members.click();
  await page.waitForURL('**/settings/members');

  await page.goto(`/w/${slug}/settings/sla`);
  await page.getByRole('button', { name: '修改' }).click();
  await page.getByText('网点所在地', { exact: true }).first().click();
  await members.click();
  await expect.poll(() => asked).toBe(2);
  expect(new URL(page.url()).pathname).toBe(`/w/${slug}/settings/sla`);
  await page.getByRole('button', { name: '取消' }).click();
  await members.click();
  await page.waitForURL('**/settings/members');
  expect(asked).toBe(2);
  expect(faults).toEqual([]);
  await context.close();
});

test('who opens an invitation for somebody else is told who is signed in', async () => {
  const { page, context, slug } = await openShop('host@example.com');
  const body = { emails: ['guest@example.com'], roles: ['agent'], departmentCode: null, branchIds: [] };
  await ask(context, `/v1/w/${slug}/members/invites`, 'POST', body);
  await page.goto('/dev/mails');
  const link = page.locator('a[href*="/invite/"]').first();
  await expect
    .poll(async () => {
      if ((await link.count()) === 0) await page.reload();
      return link.count();
    })
    .toBeGreaterThan(0);
  await page.goto(new URL((await link.getAttribute('href')) ?? '').pathname);
  await page.getByText('这台设备现在登录的是 host@example.com。').waitFor();
  await page.getByLabel('你的姓名').fill('小赵');
  await page.getByLabel(/^密码/).first().fill('short');
  await page.getByRole('button', { name: '接受邀请' }).click();
  await page.getByText('至少要 10 个字').waitFor();
  await context.close();
});
