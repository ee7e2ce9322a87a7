import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';

setStage({ demo: false });

type Answer = {
  workspace: { slug: string };
  url: string;
  number: string;
  fields: { key: string; name: { 'zh-CN': string } }[];
  items: { number: string; custom: Record<string, unknown> }[];
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
const order = (page: Page) => page.locator('[data-slip] span.font-semibold').allInnerTexts();
const publish = async (page: Page, number: number) => {
  await page.getByRole('button', { name: '发布', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `发布第 ${number} 版` });
  await dialog.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByText(`第 ${number} 版已发布`).first().waitFor();
  await dialog.waitFor({ state: 'detached' });
};
const name = (page: Page) => page.getByRole('complementary', { name: '属性' }).getByLabel('名称', { exact: true });

test('a form is drawn, published, filled in by an agent and by a customer, and an older version comes back', async () => {
  const { page, faults } = await openPage(browser, product.base, { locale: 'zh-CN' });
  await page.goto('/sign-up');
  const { slug } = (
    await ask(page, '/v1/auth/sign-up', 'POST', {
      name: '林小雨',
      email: 'lin@example.com',
      password: 'a harbour with nine lamps',
      workspaceName: '小林电梯维修铺',
      template: 'service',
    })
  ).workspace;
  await page.goto(`/w/${slug}/settings/fields`);
  await page.waitForURL(/settings\/forms$/);
  await page.getByRole('heading', { name: '表单与字段', level: 1 }).waitFor();
  const first = await order(page);

  // A section with two columns, three fields in it, each named as it is made.
  await page.getByRole('button', { name: '添加分区' }).click();
  await expect.poll(() => page.evaluate<string>('document.activeElement.tagName')).toBe('INPUT');
  await page.keyboard.type('现场情况');
  for (const [type, words] of [
    ['数字', '楼层'],
    ['是/否', '有电梯'],
    ['文字', '搬运说明'],
  ] as const) {
    await page.getByRole('button', { name: `新建${type}`, exact: true }).click();
    await expect.poll(() => page.evaluate<string>('document.activeElement.value ?? ""')).toBe(type);
    await page.keyboard.type(words);
    await slip(page, words).waitFor();
  }
  const section = page.getByRole('region', { name: '现场情况' });
  expect(await section.locator('[data-slip]').count()).toBe(3);
  await page.getByText(/^草稿 \d\d:\d\d 已保存/).waitFor();

  // Moved by keyboard, said aloud, taken back; then dragged with a line where it will stand.
  await slip(page, '楼层').focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByText('楼层：现场情况，第 2 个，共 3 个').waitFor({ state: 'attached' });
  expect((await order(page)).slice(first.length)).toEqual(['有电梯', '楼层', '搬运说明']);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await order(page)).slice(first.length)).toEqual(['楼层', '有电梯', '搬运说明']);
  const [from, to] = [await slip(page, '搬运说明').boundingBox(), await slip(page, '楼层').boundingBox()];
  if (!from || !to) throw new Error('the slips are not drawn');
  await page.mouse.move(from.x + 60, from.y + 15);
  await page.mouse.down();
  await page.mouse.move(to.x + 80, to.y + 20, { steps: 6 });
  await page.mouse.move(to.x + 8, to.y + 20, { steps: 4 });
  await page.locator('[data-drop-line]').waitFor();
  await page.mouse.up();
  await expect.poll(async () => (await order(page)).slice(first.length)).toEqual(['搬运说明', '楼层', '有电梯']);
  await page.getByRole('button', { name: '撤销', exact: true }).click();
  await expect.poll(async () => (await order(page)).slice(first.length)).toEqual(['楼层', '有电梯', '搬运说明']);

  // A rule built by picking, said as a sentence and tried at once.
  await slip(page, '搬运说明').click();
  const panel = page.getByRole('complementary', { name: '属性' });
  await panel.getByText('显示、必填与校验').click();
  const rule = panel.getByRole('group', { name: '什么时候显示' });
  await rule.getByRole('button', { name: '添加条件' }).click();
  await rule.locator('[data-select-trigger]').first().click();
  await page.getByRole('option', { name: '有电梯' }).click();
  await rule.getByText('否', { exact: true }).click();
  await slip(page, '搬运说明').getByText('当“有电梯”是 否时显示。').waitFor();
  const trial = page.getByRole('region', { name: '试一试' });
  await trial.getByText('“搬运说明”不显示').waitFor();
  await slip(page, '搬运说明').getByText('按现在的试填内容，这里不显示').waitFor();
  await trial.getByText('否', { exact: true }).click();
  await trial.getByText('“搬运说明”显示').waitFor();

  // The customer's own form: two of the fields are put on it.
  await page.getByRole('group', { name: '哪张表单' }).getByRole('button', { name: '客户页' }).click();
  for (const words of ['有电梯', '搬运说明']) await page.getByRole('button', { name: `把 ${words} 放到客户页` }).click();
  expect((await order(page)).slice(-2)).toEqual(['有电梯', '搬运说明']);
  await page.getByRole('group', { name: '哪张表单' }).getByRole('button', { name: '客服表单' }).click();

  // Seen as a role and as a customer, with the checks of the server.
  await page.getByRole('button', { name: '预览', exact: true }).click();
  await page.locator('[data-preview="desk"]').getByRole('heading', { name: '现场情况' }).waitFor();
  await page.getByRole('button', { name: '检查填写' }).click();
  await page.getByText('检查通过，可以提交').waitFor();
  await page.getByRole('group', { name: '预览方式' }).getByRole('button', { name: '客户页' }).click();
  await page.locator('[data-preview="customer"]').getByText('有电梯').waitFor();
  expect(await page.locator('[data-preview="customer"]').getByText('楼层').count()).toBe(0);
  await page.getByRole('button', { name: '设计', exact: true }).click();
  await page.getByText(/^草稿 \d\d:\d\d 已保存/).waitFor();
  expect(await serious(page)).toEqual([]);

  await publish(page, 2);
  const { fields } = await ask(page, `/v1/w/${slug}/settings`);
  const key = (words: string) => fields.find((f) => f.name['zh-CN'] === words)?.key ?? '';

  // Filled in at the desk, as it was drawn; what is not so is said beside its field.
  await page.goto(`/w/${slug}/tickets/new`);
  await page.getByRole('heading', { name: '现场情况' }).waitFor();
  await page.getByLabel('标题').fill('轿厢异响');
  await page.getByLabel('楼层').fill('十楼');
  expect(await page.getByLabel('搬运说明').count()).toBe(0);
  const lift = page.getByRole('group', { name: /^有电梯/ });
  await lift.getByText('否', { exact: true }).click();
  await page.getByLabel('搬运说明').fill('走楼梯，拐角窄');
  await page.getByRole('button', { name: '建单' }).click();
  await expect.poll(() => page.getByLabel('楼层').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('楼层').fill('10');
  await page.getByRole('button', { name: '建单' }).click();
  await page.waitForURL(/tickets\?/);
  const [made] = (await ask(page, `/v1/w/${slug}/tickets?limit=1`)).items;
  expect(made?.custom).toMatchObject({ [key('楼层')]: 10, [key('有电梯')]: false, [key('搬运说明')]: '走楼梯，拐角窄' });
  await page.goto(`/w/${slug}/tickets/${made?.number}`);
  const facts = page.getByRole('complementary', { name: '工单' });
  await facts.getByRole('heading', { name: '现场情况' }).waitFor();
  await facts.getByText('走楼梯，拐角窄').waitFor();

  // And by a customer on a phone that is slow to load what makes the page live: what was chosen before that stays chosen.
  const { url } = await ask(page, `/v1/w/${slug}/report-links`, 'POST', { label: '大堂' });
  const phone = await openPage(browser, product.base, { locale: 'zh-CN', width: 390, height: 844 });
  await phone.context.route(/\/_app\/.*\.js$/, async (route) => {
    await new Promise<void>((go) => setTimeout(go, 300));
    await route.continue();
  });
  await phone.page.goto(url, { waitUntil: 'commit' });
  await phone.page.getByLabel('联系电话').fill('13800138000');
  await phone.page
    .getByRole('group', { name: /^有电梯/ })
    .getByText('否', { exact: true })
    .click();
  await phone.page.getByLabel('搬运说明').fill('货梯在维修');
  await phone.page.getByLabel('说说情况').fill('门关不上');
  await phone.page.getByRole('button', { name: '发送报修' }).click();
  await phone.page
    .getByText(/WO-\d{4}-\d{6}/)
    .first()
    .waitFor();
  const [told] = (await ask(page, `/v1/w/${slug}/tickets?limit=1`)).items;
  expect(told?.custom).toMatchObject({ [key('有电梯')]: false, [key('搬运说明')]: '货梯在维修' });
  expect(told?.custom[key('楼层')]).toBeUndefined();

  // A field in use is not deleted; the older version comes back as a draft and is published.
  await page.goto(`/w/${slug}/settings/forms`);
  await slip(page, '楼层').click();
  await page.getByRole('button', { name: '删除字段…' }).click();
  const removing = page.getByRole('dialog', { name: '删除“楼层”' });
  await removing.getByText('1 张工单填了它').waitFor();
  expect(await removing.getByRole('button', { name: /^删除/ }).count()).toBe(0);
  await removing.getByRole('button', { name: '取消' }).click();
  await name(page).fill('楼层数');
  await page.getByText(/^草稿 \d\d:\d\d 已保存/).waitFor();
  await publish(page, 3);
  await page.getByRole('button', { name: '版本', exact: true }).click();
  await page.getByRole('button', { name: /^v3/ }).click();
  await page.getByText('字段「楼层」改名为「楼层数」').waitFor();
  await page.getByRole('button', { name: /^v2/ }).click();
  await page.getByText('新增分区“现场情况”，2 列').waitFor();
  await page.getByRole('button', { name: '以第 2 版为草稿' }).click();
  await slip(page, '楼层').waitFor();
  await publish(page, 4);
  expect((await ask(page, `/v1/w/${slug}/settings`)).fields.map((f) => f.name['zh-CN'])).toContain('楼层');
  expect([...faults, ...phone.faults]).toEqual([]);
});

for (const theme of ['light', 'dark'] as const)
  test(`drawing, previewing and publishing have no serious fault for axe, also on a phone, in the ${theme} theme`, async () => {
    const { page, context } = await openPage(browser, product.base, { locale: 'en-US', theme });
    await page.goto('/sign-up');
    const { slug } = (
      await ask(page, '/v1/auth/sign-up', 'POST', {
        name: 'Lin',
        email: `lin.${theme}@example.com`,
        password: 'a harbour with nine lamps',
        workspaceName: `Lin ${theme}`,
        template: 'service',
      })
    ).workspace;
    await page.goto(`/w/${slug}/settings/forms`);
    await page.getByRole('button', { name: 'Add section' }).click();
    await page.getByRole('button', { name: 'New field: One choice' }).click();
    await page.locator('[data-slip][aria-pressed="true"]').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.locator('[data-preview="desk"]').waitFor();
    expect(await serious(page)).toEqual([]);
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('heading', { name: /^Changes of fields/ }).waitFor();
    expect(await serious(page, '[role="dialog"]')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Design', exact: true }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Available fields' }).click();
    await page.getByRole('dialog', { name: 'Available fields' }).getByRole('button', { name: 'New field: Date', exact: true }).click();
    await page.getByRole('dialog', { name: 'Properties' }).waitFor();
    expect(await serious(page, '[role="dialog"]')).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await serious(page)).toEqual([]);
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await context.close();
  });
