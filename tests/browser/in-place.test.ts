import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { setStage } from './stage.ts';
import { ask, openShop } from './steps.ts';

setStage({ demo: false });

type Field = { key: string; name: { 'zh-CN': string } };
/** Draws fields of these types under their own names, publishes them, and answers their keys. */
async function draw(page: Page, slug: string, types: readonly string[]): Promise<(name: string) => string> {
  await page.goto(`/w/${slug}/settings/forms`);
  for (const type of types) {
    await page.getByRole('button', { name: `新建${type}`, exact: true }).click();
    await expect.poll(() => page.evaluate<string>('document.activeElement.value ?? ""')).toBe(type);
  }
  await page.getByText(/^草稿 \d\d:\d\d 已保存/).waitFor();
  await page.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click();
  await page.getByText('第 2 版已发布').first().waitFor();
  const { fields } = (await ask(page.context(), `/v1/w/${slug}/settings`)) as { fields: Field[] };
  return (name) => fields.find((f) => f.name['zh-CN'] === name)?.key ?? '';
}
const isIn = (page: Page, selector: string) => page.evaluate<boolean>(`document.activeElement.closest('${selector}') !== null`);

test('what is changed where it stands has the keyboard, gives it back, can be emptied, and is no half of a date', async () => {
  const { page, context, slug } = await openShop('in-place@example.com');
  const key = await draw(page, slug, ['数字', '日期', '人员', '签名']);
  const made = await ask(context, `/v1/w/${slug}/tickets`, 'POST', { title: '空调漏水', custom: { [key('数字')]: 3 } });
  const kept = async (name: string) => (await ask(context, `/v1/w/${slug}/tickets/${made.id}`)).custom[key(name)];
  await page.goto(`/w/${slug}/tickets/${made.number}`);
  const facts = page.getByRole('complementary', { name: '工单' });
  const fact = (name: string) => facts.locator(`[data-fact="${key(name)}"]`);
  const open = async (name: string) => {
    await fact(name).locator('[data-edit]').focus();
    await page.keyboard.press('Enter');
  };

  await open('数字');
  await expect.poll(() => isIn(page, 'input')).toBe(true);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await expect.poll(() => kept('数字')).toBe(12);
  await expect.poll(() => isIn(page, `[data-fact="${key('数字')}"] [data-edit]`)).toBe(true);

  await open('日期');
  await expect.poll(() => isIn(page, '[data-segment="year"]')).toBe(true);
  await page.keyboard.type('202611');
  await fact('日期').getByRole('button', { name: '保存' }).click();
  await fact('日期').getByText('这不是一个日期。').waitFor();
  await fact('日期').locator('[data-segment="day"]').click();
  await page.keyboard.type('30');
  await fact('日期').getByRole('button', { name: '保存' }).click();
  await expect.poll(() => kept('日期')).toBe('2026-11-30');

  await open('人员');
  await expect.poll(() => isIn(page, '[role=combobox]')).toBe(true);
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: '王丽' }).click();
  await fact('人员').getByRole('button', { name: '保存' }).click();
  await expect.poll(() => kept('人员')).toBeTruthy();
  await open('人员');
  await fact('人员').getByRole('button', { name: '移除 王丽' }).click();
  await fact('人员').getByRole('button', { name: '保存' }).click();
  await expect.poll(() => kept('人员')).toBeUndefined();

  // A signature is kept by its own button; there is no second one beside it that would leave it behind.
  await open('签名');
  await fact('签名').locator('canvas').waitFor();
  expect(await fact('签名').getByRole('button', { name: '保存', exact: true }).count()).toBe(0);
  await context.close();
});

test('a half date is not left out of a new ticket in silence', async () => {
  const { page, context, slug } = await openShop('half@example.com');
  const key = await draw(page, slug, ['日期', '日期时间']);
  await page.goto(`/w/${slug}/tickets/new`);
  await page.getByLabel('标题').fill('冰箱不冷');
  const years = page.locator('[data-segment="year"]');
  await years.nth(1).click();
  await page.keyboard.type('202611');
  await page.getByRole('button', { name: '建单' }).click();
  await page.getByText('这不是一个日期。').waitFor();
  expect((await ask(context, `/v1/w/${slug}/tickets?total=true`)).total).toBe(0);
  for (const part of ['year', 'month']) {
    await page.locator(`[data-segment="${part}"]`).nth(1).click();
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
  }
  await years.nth(0).click();
  await page.keyboard.type('20261130');
  await page.getByRole('button', { name: '建单' }).click();
  await page.waitForURL(/tickets\?/);
  const { items } = await ask(context, `/v1/w/${slug}/tickets?limit=1`);
  expect(items[0].custom).toEqual({ [key('日期')]: '2026-11-30' });
  await context.close();
});

test('a view that narrows by a field that is gone says so, and is mended by taking that condition away', async () => {
  const { page, context, slug } = await openShop('gone@example.com');
  await ask(context, `/v1/w/${slug}/tickets`, 'POST', { title: '电视黑屏' });
  await page.goto(`/w/${slug}/tickets?open=true&custom=x_gone:5`);
  await page.getByText('这个地址里的条件不成立').waitFor();
  await page.getByRole('button', { name: /^移除 已不在或看不到的字段/ }).click();
  await page.getByText('电视黑屏').first().waitFor();
  expect(new URL(page.url()).searchParams.get('custom')).toBeNull();
  await context.close();
});
