import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import type { Look } from './product.ts';
import { enter, type Place, product, setStage } from './stage.ts';
import { ask, figure, numberOf, totals } from './steps.ts';

setStage({ demo: true });

const GROUP = '浙江安家电器服务集团';
const HQ = '/v1/hq/anjia';
type Seat = { page: Page; context: BrowserContext; faults: string[] };
const seat = (who: Place, look?: Look): Promise<Seat> => enter(who, 'group' in who ? 'hq_admin' : 'owner', look);
const saved = (page: Page) => page.getByText(/^草稿 \d\d:\d\d 已保存$/).waitFor();

test('what is written of a standard survives a lost network and somebody else, and sixty steps go back', async () => {
  const hq = await seat({ group: 'anjia' });
  const { page } = hq;
  await page.goto('/hq/anjia/standard?part=departments');
  await page.getByRole('button', { name: '编写下一版' }).click();
  await page.getByRole('button', { name: /^备件仓库/ }).click();
  const name = page.getByLabel('中文名');
  await name.fill('备件仓');
  await saved(page);

  await hq.context.setOffline(true);
  await name.fill('备件中心');
  await page.getByText('没连上服务器').waitFor();
  await page.close();
  await hq.context.setOffline(false);
  const again = await hq.context.newPage();
  await again.goto('/hq/anjia/standard?part=departments');
  await again.getByRole('button', { name: /^备件中心/ }).click();
  await saved(again);
  expect((await ask(hq.context, `${HQ}/standard/draft`)).content.departments.at(-1).name['zh-CN']).toBe('备件中心');

  // Somebody else saves the same draft: both are there to choose from, and the one not taken is one step back.
  const theirs = await ask(hq.context, `${HQ}/standard/draft`);
  theirs.content.departments.at(-1).name['zh-CN'] = '别人的仓库';
  await ask(hq.context, `${HQ}/standard/draft`, 'PUT', { content: theirs.content }, { 'if-match': `"r${theirs.revision}"` });
  await again.getByLabel('中文名').fill('我的仓库');
  const dialog = again.getByRole('dialog', { name: '草稿在别处改过' });
  await dialog.getByText('责任部门 CK 改名：「别人的仓库」→「我的仓库」').waitFor();
  await dialog.getByText(/保存了草稿/).waitFor();
  expect(await serious(again, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: '用我的' }).click();
  await saved(again);
  expect((await ask(hq.context, `${HQ}/standard/draft`)).content.departments.at(-1).name['zh-CN']).toBe('我的仓库');

  const add = again.getByRole('button', { name: '添加责任部门' });
  for (let i = 0; i < 60; i++) await add.click();
  await again.getByText('还有 60 处要改').waitFor();
  await again.getByRole('heading', { name: '标准 · 下一版草稿' }).click();
  for (let i = 0; i < 60; i++) await again.keyboard.press('Control+z');
  await again.getByText('处要改，改好才会存到服务器').waitFor({ state: 'detached' });
  await again.getByRole('button', { name: /^我的仓库/ }).waitFor();
  expect(await again.locator('li button[aria-current], li button').filter({ hasText: '还没有名称' }).count()).toBe(0);

  await again.getByRole('button', { name: '更多' }).click();
  await again.getByRole('menuitem', { name: '放弃草稿' }).click();
  await again.getByRole('button', { name: /^放弃 1 处改动$/ }).click();
  await again.getByRole('button', { name: '编写下一版' }).waitFor();
  expect((await hq.context.request.get(`${product.base}${HQ}/standard/draft`)).status()).toBe(404);
  expect(hq.faults).toEqual([]);
  await hq.context.close();
});

test('headquarters publishes the next version after looking at its effect, three subsidiaries adopt it, one takes it back; the totals never move', async () => {
  const hq = await seat({ group: 'anjia' });
  const { page } = hq;
  const before = await totals(hq.context);
  const same = async () => expect(await totals(hq.context)).toEqual(before);

  await page.goto('/hq/anjia/standard');
  await page.getByRole('button', { name: '编写下一版' }).click();
  await page.getByRole('button', { name: /^内机滴水/ }).click();
  await page.getByRole('button', { name: '并入…' }).click();
  const merge = page.getByRole('dialog', { name: /AC-07/ });
  await merge.getByRole('combobox').pressSequentially('AC-03');
  await page.getByRole('option', { name: /AC-03/ }).click();
  await merge.getByRole('button', { name: '并入', exact: true }).click();
  await page.getByText('已停用 1').waitFor();
  await page.getByRole('link', { name: /^责任部门/ }).click();
  await page.getByRole('button', { name: /^备件仓库/ }).click();
  await page.getByLabel('中文名').fill('备件中心仓');
  await page.getByLabel('英文名').fill('Central parts store');
  await page.getByRole('link', { name: /^共享字段/ }).click();
  await page.getByRole('button', { name: '添加共享字段' }).click();
  await page.getByLabel('名称', { exact: true }).fill('保修类型');
  await page.getByLabel('英文名称').fill('Kind of warranty');
  await page.getByRole('combobox', { name: /^类型/ }).click();
  await page.getByRole('option', { name: '单选' }).click();
  await page.getByPlaceholder('选项名称').fill('保内');
  await page.getByRole('switch', { name: '必填' }).click();
  await page.getByText('3 处改动').waitFor();
  await saved(page);

  // The effect, before anything is published: in both languages, and company by company what it is together.
  const english = await seat({ group: 'anjia' }, { locale: 'en-US', theme: 'dark', width: 390, height: 844 });
  await english.page.goto('/hq/anjia/standard/preview');
  await english.page.getByText('Fault code AC-07 “Indoor unit drips” merged into AC-03 “Leaks water”').waitFor();
  await english.page.getByText('Department CK renamed: “Parts store” → “Central parts store”').waitFor();
  await english.page.getByText('Shared field “Kind of warranty” is new').waitFor();
  await page.getByRole('button', { name: '看影响并发布' }).click();
  await page.getByText('故障代码 AC-07「内机滴水」并入 AC-03「漏水」').waitFor();
  await page.getByText('责任部门 CK 改名：「备件仓库」→「备件中心仓」').waitFor();
  const aYearAgo = new Date(Date.now() - 365 * 86_400_000).toISOString().slice(0, 10);
  const held = (await ask(hq.context, `${HQ}/tickets?metric=created&fault=AC-07&from=${aYearAgo}`)).total;
  expect(held).toBeGreaterThan(100);
  expect(await figure(page, 'touched')).toBe(held);
  expect(await figure(english.page, 'touched')).toBe(held);
  const touched = await page.locator('tbody tr td:nth-child(3)').allTextContents();
  expect(touched).toHaveLength(10);
  expect(touched.reduce((sum, text) => sum + numberOf(text), 0)).toBe(held);
  expect(await figure(page, 'lacking')).toBe(before['open']);
  for (const s of [hq, english]) expect(await serious(s.page)).toEqual([]);
  await same();

  await page.getByLabel('版本说明').fill('滴水并入漏水；新工单必填保修类型。');
  const signature = page.getByLabel('输入集团名称以确认');
  await signature.fill('别的集团');
  await page.getByRole('button', { name: '签发版本 2' }).click();
  await page.getByText(`与集团名称不一致：${GROUP}`).waitFor();
  await signature.fill(GROUP);
  await page.getByRole('button', { name: '签发版本 2' }).click();
  await page.getByText('0 / 10 家').waitFor();
  expect(await page.locator('[data-state=offered]').count()).toBe(10);
  await same();
  await english.page.getByLabel('Type the group name to confirm').fill(GROUP);
  await english.page.getByRole('button', { name: 'Sign off version 2' }).click();
  await english.page.getByText('Version 2 was published meanwhile').waitFor();

  // Each in its own window: one looks, schedules and calls it off again; then three adopt.
  const places = [];
  for (const slug of ['wenzhou', 'ningbo', 'shaoxing']) {
    const own = await seat({ workspace: slug });
    await own.page.goto(`/w/${slug}/settings/standard`);
    await own.page.getByRole('heading', { name: '集团发布了版本 2' }).waitFor();
    await own.page.getByText('滴水并入漏水；新工单必填保修类型。').waitFor();
    await own.page.getByRole('img', { name: '有新版' }).waitFor();
    await own.page.getByRole('button', { name: '看看对我们的影响' }).click();
    const promised = await figure(own.page, 'touched');
    if (slug === 'ningbo') expect(await serious(own.page)).toEqual([]);
    if (slug === 'wenzhou') {
      await own.page.getByText('到我们方便的时候').click();
      await own.page.getByRole('button', { name: '排定采用版本 2' }).click();
      await page.locator('[data-state=scheduled]').waitFor();
      await own.page.getByRole('button', { name: '取消排定' }).click();
      await own.page.getByRole('button', { name: '看看对我们的影响' }).click();
    }
    await own.page.getByRole('button', { name: '采用版本 2', exact: true }).click();
    const done = own.page.locator('[data-adoption=done]');
    await done.getByText('实际处理的与预告一致。').waitFor();
    expect(numberOf(await done.locator('tbody td').last().textContent())).toBe(promised);
    await same();
    places.push({ slug, ...own });
  }
  await page.getByText('3 / 10 家').waitFor();

  // New tickets do without the old code and need the new field; old ones keep the code and say what became of it.
  const [wenzhou, , shaoxing] = places;
  if (!wenzhou || !shaoxing) throw new Error('three have adopted');
  const old = (await ask(wenzhou.context, '/v1/w/wenzhou/tickets?fault=AC-07&limit=1')).items[0];
  await wenzhou.page.goto(`/w/wenzhou/tickets/${old.number}`);
  await wenzhou.page.getByText('（已并入 AC-03）').filter({ visible: true }).first().waitFor();
  await wenzhou.page.goto('/w/wenzhou/tickets/new');
  await wenzhou.page.getByLabel('故障').pressSequentially('AC-0');
  await wenzhou.page.getByRole('option', { name: /漏水/ }).first().waitFor();
  expect(await wenzhou.page.getByRole('option', { name: /AC-07/ }).count()).toBe(0);
  await wenzhou.page.getByText('保修类型').filter({ visible: true }).first().waitFor();

  await shaoxing.page.getByRole('button', { name: '退回版本 1' }).click();
  const back = shaoxing.page.getByRole('dialog', { name: '从版本 2 退回版本 1' });
  await back.getByText('集团看板的总数不变。').waitFor();
  expect(await serious(shaoxing.page, '[role=dialog]')).toEqual([]);
  await back.getByRole('button', { name: '退回版本 1' }).click();
  await shaoxing.page.locator('[data-adoption=undone]').waitFor();
  await shaoxing.page.getByRole('heading', { name: '集团标准 · 版本 1' }).waitFor();
  await same();
  await page.getByText('2 / 10 家').waitFor();
  await page.locator('[data-state=back]').getByText('绍兴安家服务有限公司').waitFor();
  await same();
  expect([hq, english, ...places].flatMap((s) => s.faults)).toEqual([]);
  for (const s of [hq, english, ...places]) await s.context.close();
});

test('a business on its own writes its standard, sees what it would do, works by it at once and goes back', async () => {
  const own = await seat({ workspace: 'ruilian' });
  const { page } = own;
  await page.goto('/w/ruilian/settings/standard');
  await page.getByRole('button', { name: /^异常声音/ }).click();
  await page.getByRole('button', { name: '并入…' }).click();
  const merge = page.getByRole('dialog', { name: /GEN-02/ });
  await merge.getByRole('combobox').pressSequentially('GEN-03');
  await page.getByRole('option', { name: /GEN-03/ }).click();
  await merge.getByRole('button', { name: '并入', exact: true }).click();
  await page.getByText('草稿只存在本机').waitFor();
  await page.reload();
  await page.getByText('已停用 1').waitFor();
  await page.getByRole('button', { name: '看影响并发布' }).click();
  await page.getByText('故障代码 GEN-02「异常声音」并入 GEN-03「漏水漏液」').waitFor();
  const held = (await ask(own.context, '/v1/w/ruilian/tickets?fault=GEN-02&limit=100')).items.length;
  expect(held).toBeGreaterThan(0);
  expect(await figure(page, 'touched')).toBe(held);
  await page.getByRole('button', { name: '发布版本 2' }).click();
  await page.getByRole('heading', { name: '业务标准 · 版本 2' }).waitFor();
  await page.getByText('已停用 1').waitFor();
  expect(await page.evaluate<number>(`Object.keys(localStorage).filter((key) => key.includes('standard-own')).length`)).toBe(0);

  await page.getByRole('link', { name: '采用记录' }).click();
  await page.locator('[data-adoption=done]').getByText('实际处理的与预告一致。').waitFor();
  await page.getByRole('button', { name: '退回版本 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '退回版本 1' }).click();
  await page.locator('[data-adoption=undone]').waitFor();
  await page.getByRole('heading', { name: '业务标准 · 版本 1' }).waitFor();
  expect(own.faults).toEqual([]);
  await own.context.close();
});
