import type { BrowserContext } from 'playwright-core';
import { expect, test } from 'vitest';
import { setStage } from './stage.ts';
import { ask, openShop } from './steps.ts';

setStage({ demo: false });

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

  await page.getByRole('button', { name: '修改 王丽' }).click();
  const sheet = page.getByRole('dialog', { name: '修改 王丽' });
  await sheet.getByLabel('姓名').fill('王丽丽');
  await page.keyboard.press('Escape');
  await expect.poll(() => asked).toBe(3);
  await sheet.getByRole('button', { name: '保存' }).first().click();
  await sheet.waitFor({ state: 'detached' });
  await page.getByText('王丽丽').first().waitFor();
  expect(asked).toBe(3);
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

test('the way back of the account leads home where it was opened by its address, and else to where one was', async () => {
  const { page, context, slug, faults } = await openShop('back@example.com');
  const back = page.getByRole('link', { name: '返回' });
  await page.goto('/account');
  await back.click();
  await page.waitForURL((url) => url.pathname.startsWith(`/w/${slug}`));
  await page.goto(`/w/${slug}/board`);
  await page.getByRole('button', { name: '王丽 的菜单' }).click();
  await page.getByRole('menuitem', { name: '我的账号' }).click();
  await back.click();
  await page.waitForURL(`**/w/${slug}/board`);
  expect(faults).toEqual([]);
  await context.close();
});

test('what a form refuses is said by the page in its own language, and a hotline is a number that can be called', async () => {
  const { page, context, slug, faults } = await openShop('forms@example.com');
  await page.goto(`/w/${slug}/settings/webhooks`);
  await page.getByRole('button', { name: '添加地址' }).click();
  await page.getByLabel('地址', { exact: true }).fill('abc');
  await page.keyboard.press('Enter');
  await page.getByText('填 https:// 开头的公网地址').waitFor();

  // What was wrong with one branch is not said of another.
  await ask(context, `/v1/w/${slug}/settings/branches`, 'POST', { code: 'HZ01', name: '西湖网点' });
  await page.goto(`/w/${slug}/settings/branches`);
  await page.getByRole('button', { name: '添加网点' }).click();
  const wrong = page.locator('[role=dialog] [aria-invalid=true]');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect.poll(() => wrong.count()).toBe(2);
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
  await page.getByRole('button', { name: '修改 西湖网点' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await wrong.count()).toBe(0);

  await page.goto(`/w/${slug}/settings/general`);
  const hotline = page.getByLabel(/^服务热线/);
  await hotline.fill('abc<>');
  await page.keyboard.press('Enter');
  await page.getByText('这不是电话号码，请检查后改一下。').waitFor();
  await hotline.fill('0571-88006688 转 801');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await ask(context, `/v1/w/${slug}/settings`)).workspace.hotline as string).toBe('0571-88006688 转 801');
  const { url } = await ask(context, `/v1/w/${slug}/report-links`, 'POST', { label: '前台' });
  await page.goto(new URL(url).pathname);
  const call = page.getByRole('link', { name: '服务热线 0571-88006688 转 801' });
  expect(await call.getAttribute('href')).toBe('tel:057188006688,801');
  expect(faults).toEqual([]);
  await context.close();
});

test('a step that is called like the way out of its dialog says that it is the step, and asks for its reason', async () => {
  const { page, context, slug, faults } = await openShop('words@example.com');
  const { number } = await report(context, slug, { title: '洗衣机不转' });
  await page.goto(`/w/${slug}/board`);
  await page.getByRole('button', { name: `把 ${number} 移动到…` }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /取消/ }).click();
  await dialog.getByRole('button', { name: '确认取消' }).click();
  await dialog.getByText('请写明原因，它会留在时间线里。').waitFor();
  await page.keyboard.type('客户自己修好了');
  await dialog.getByRole('button', { name: '确认取消' }).click();
  await page.getByText(`${number} 已到「已取消」。`).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('on paper stand all rows of the list that were read, and all cards of the board', async () => {
  const { page, context, slug, faults } = await openShop('paper@example.com');
  const many = 45;
  for (let i = 0; i < many; i++) await report(context, slug, { title: `报修 ${i}` });
  await page.goto(`/w/${slug}/tickets`);
  const rows = page.locator('tbody [data-row]');
  await rows.first().waitFor();
  expect(await rows.count()).toBeLessThan(many);
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  expect(await rows.count()).toBe(many);
  await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
  expect(await rows.count()).toBeLessThan(many);

  await page.goto(`/w/${slug}/board`);
  await expect.poll(() => page.locator('[data-column] article').count()).toBe(many);
  await page.emulateMedia({ media: 'print' });
  const cut = `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('[data-column]').closest('[aria-busy]'))`;
  expect(await page.evaluate<number>(cut)).toBe(0);
  expect(faults).toEqual([]);
  await context.close();
});

test('a saved view goes up by one, also to the first place and past one of the same place', async () => {
  const { page, context, slug, faults } = await openShop('views@example.com');
  const path = `/v1/w/${slug}/views`;
  for (const [name, position] of [
    ['甲', 0],
    ['乙', 1],
    ['丙', 1],
  ])
    await ask(context, path, 'POST', { name, position, query: 'open=true', icon: 'list', isShared: false });
  const names = async () => (await ask(context, path)).items.map((view: { name: string }) => view.name).join('');
  await page.goto(`/w/${slug}/tickets`);
  for (const [name, order] of [
    ['乙', '乙甲丙'],
    ['丙', '乙丙甲'],
  ] as const) {
    await page.getByRole('link', { name }).click();
    await page.getByRole('button', { name: '视图选项' }).click();
    await page.getByRole('menuitem', { name: '上移' }).click();
    await expect.poll(names).toBe(order);
  }
  expect(faults).toEqual([]);
  await context.close();
});

test('a form that is open does not stay over the page the palette leads to, and keeps what was typed', async () => {
  const { page, context, slug, faults } = await openShop('over@example.com');
  await page.goto(`/w/${slug}/tickets`);
  await page.getByRole('button', { name: '新建工单' }).first().click();
  const dialog = page.getByRole('dialog', { name: '新建工单' });
  await dialog.getByLabel('联系人').fill('张三');
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: '看板' }).first().click();
  await page.waitForURL(`**/w/${slug}/board`);
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '新建工单' }).first().click();
  expect(await dialog.getByLabel('联系人').inputValue()).toBe('张三');
  expect(faults).toEqual([]);
  await context.close();
});
