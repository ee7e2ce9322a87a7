import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';

setStage({ demo: false });

type Answer = {
  workspace: { slug: string };
  id: string;
  number: string;
  fields: { key: string; name: { 'zh-CN': string }; guard: string | null; result: string | null }[];
  items: { id: string; number: string; custom: Record<string, unknown> }[];
};
const ask = (page: Page, path: string, method = 'GET', body?: unknown): Promise<Answer> =>
  page.evaluate<Answer, readonly [string, string, unknown]>(
    async ([url, how, content]) => {
      const has = content !== undefined;
      const headers = has ? { 'content-type': 'application/json' } : undefined;
      const answer = await fetch(url, { method: how, ...(headers ? { headers, body: JSON.stringify(content) } : {}) });
      if (!answer.ok) throw new Error(`${how} ${url} ${answer.status} ${await answer.text()}`);
      return answer.json() as Promise<Answer>;
    },
    [path, method, body],
  );
const slip = (page: Page, name: string) => page.locator('[data-slip]').filter({ hasText: name });
const panel = (page: Page) => page.getByRole('complementary', { name: '属性' });
/** Adds a field of a type and names it, by keyboard from where the name is opened. */
async function add(page: Page, type: string, name: string): Promise<void> {
  await page.getByRole('button', { name: `新建${type}`, exact: true }).click();
  await expect.poll(() => page.evaluate<string>('document.activeElement.value ?? ""')).toBe(type);
  await page.keyboard.type(name);
  await slip(page, name).first().waitFor();
}
/** Chooses in a list by keyboard alone. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await panel(page)
    .getByLabel(new RegExp(`^${label}`))
    .focus();
  await page.keyboard.press('Enter');
  const marked = page.locator('[role="option"][data-highlighted]');
  await page.getByRole('option', { name: option, exact: true }).waitFor();
  await page.keyboard.press('Home');
  const most = await page.getByRole('option').count();
  for (let step = 0; step < most && (await marked.textContent())?.trim() !== option; step++) {
    const at = await marked.textContent();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => marked.textContent()).not.toBe(at);
  }
  await page.keyboard.press('Enter');
}

test('a lookup is drawn, tried, filled in live with a new ticket, kept, and follows when its source changes', async () => {
  const { page, faults } = await openPage(browser, product.base, { locale: 'zh-CN' });
  await page.goto('/sign-up');
  const { slug } = (
    await ask(page, '/v1/auth/sign-up', 'POST', {
      name: '林小雨',
      email: 'lin.lookup@example.com',
      password: 'a harbour with nine lamps',
      workspaceName: '小林电梯维修铺',
      template: 'service',
    })
  ).workspace;
  const known = { contactName: '陈大伟', phone: '13800138000' };
  await ask(page, `/v1/w/${slug}/tickets`, 'POST', { title: '门关不上', ...known, address: '长安街 8 号' });
  await page.goto(`/w/${slug}/settings/forms`);
  await page.getByRole('heading', { name: '表单与字段', level: 1 }).waitFor();
  await add(page, '客户', '报修客户');

  // What is still to be said is said at its place; then both are chosen and the sentence reads back what it does, and for whom.
  await add(page, '引用字段', '客户电话');
  await panel(page).getByText('选一个经由的字段').waitFor();
  await choose(page, '经由', '报修客户');
  await panel(page).getByText('选要取的内容').waitFor();
  await choose(page, '取什么', '电话');
  await panel(page).locator('[data-lookup-sentence]').getByText('取「报修客户」的「电话」').waitFor();
  await panel(page).getByText('不给客户打电话的角色只看到后四位').waitFor();
  await slip(page, '客户电话').getByText('取「报修客户」的「电话」').waitFor();
  await add(page, '引用字段', '客户地址');
  await choose(page, '经由', '报修客户');
  await choose(page, '取什么', '地址');
  // Two that lead back to each other are refused at their place, with the way they go.
  await add(page, '关联工单', '上一单');
  await add(page, '引用字段', '上次环节');
  await choose(page, '经由', '上一单');
  await choose(page, '取什么', '环节');
  await add(page, '引用字段', '再上次环节');
  await choose(page, '经由', '上一单');
  await choose(page, '取什么', '上次环节');
  await slip(page, '上次环节').first().click();
  await choose(page, '取什么', '再上次环节');
  await panel(page).getByText('引用绕成了圈：「上次环节」 → 「再上次环节」 → 「上次环节」').waitFor();
  expect(await page.getByRole('button', { name: '发布', exact: true }).isDisabled()).toBe(true);
  expect(await serious(page)).toEqual([]);
  await choose(page, '取什么', '环节');
  await panel(page).locator('[data-lookup-sentence]').getByText('取「上一单」的「环节」').waitFor();

  // Tried before anybody else knows of it: a customer is chosen in the preview, and both lookups say what they would.
  await page.getByRole('button', { name: '预览', exact: true }).click();
  const sheet = page.locator('[data-preview="desk"]');
  const pick = async (at: ReturnType<Page['locator']>) => {
    await at.getByLabel('报修客户').click();
    await page.keyboard.type('13800138000');
    await page.getByRole('option', { name: /陈大伟/ }).click();
  };
  await pick(sheet);
  await expect.poll(() => sheet.getByLabel('客户地址').inputValue()).toBe('长安街 8 号');
  await expect.poll(() => sheet.getByLabel('客户电话').inputValue()).toBe('13800138000');
  await page.getByRole('button', { name: '设计', exact: true }).click();
  await page.getByText(/^草稿 \d\d:\d\d 已保存/).waitFor();
  await page.getByRole('button', { name: '发布', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '发布第 2 版' });
  await dialog.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByText('第 2 版已发布').first().waitFor();
  const { fields } = await ask(page, `/v1/w/${slug}/settings`);
  const key = (words: string) => fields.find((f) => f.name['zh-CN'] === words)?.key ?? '';
  expect(fields.find((f) => f.name['zh-CN'] === '客户电话')).toMatchObject({ result: 'phone', guard: 'customer_phone' });

  // With a new ticket, also on a phone: what it gives is there before the ticket is, and cannot be typed.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/w/${slug}/tickets/new`);
  await page.getByLabel('标题').fill('轿厢异响');
  const address = page.getByLabel('客户地址');
  expect(await address.isEditable()).toBe(false);
  expect(await address.getAttribute('placeholder')).toBe('随「报修客户」带出');
  await pick(page.locator('form'));
  await expect.poll(() => address.inputValue()).toBe('长安街 8 号');
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overflow).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: '建单' }).click();
  await page.waitForURL(/tickets\?/);
  const [made] = (await ask(page, `/v1/w/${slug}/tickets?limit=1`)).items;
  expect(made?.custom).toMatchObject({ [key('客户地址')]: '长安街 8 号', [key('客户电话')]: '+8613800138000' });

  // The customer moves; the ticket follows by itself and says so once.
  await ask(page, `/v1/w/${slug}/tickets`, 'POST', { title: '又来电', ...known, address: '滨江路 2 号' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/w/${slug}/tickets/${made?.number}`);
  const facts = page.getByRole('complementary', { name: '工单' });
  await facts.getByText('滨江路 2 号').waitFor();
  await page.getByText('所引用的资料有变，引用字段随之更新').waitFor();
  expect(await page.getByText('所引用的资料有变，引用字段随之更新').count()).toBe(1);
  expect(await facts.getByRole('button', { name: /修改客户地址/ }).count()).toBe(0);

  // A change that comes while the page is on its way is on it: told before the facts of before it came, or known to the history read after them.
  const meanwhile = async (path: RegExp, title: string, answer: (route: Route, change: () => Promise<unknown>) => Promise<void>) => {
    let isFirst = true;
    await page.route(path, (route) => {
      if (!isFirst || route.request().resourceType() !== 'fetch') return route.continue();
      isFirst = false;
      return answer(route, () => ask(page, `/v1/w/${slug}/tickets/${made?.id}`, 'PATCH', { title }));
    });
    await page.goto(`/w/${slug}/tickets/${made?.number}`);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.unroute(path);
  };
  await meanwhile(new RegExp(`/tickets/${made?.number}$`), '轿厢异响，越来越响', async (route, change) => {
    const before = await route.fetch();
    await change();
    // Longer than a word takes to the page.
    await page.waitForTimeout(2_000);
    await route.fulfill({ response: before });
  });
  await meanwhile(/\/timeline\b/, '轿厢异响，人已出来', async (route, change) => {
    await change();
    await route.continue();
  });
  expect(faults).toEqual([]);
});
