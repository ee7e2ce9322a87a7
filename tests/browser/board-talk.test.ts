import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask } from './steps.ts';

setStage({ demo: true });

const isWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
const PANEL = '现在卡在哪';

for (const { at, look, text } of [
  { at: 'a desk', look: { locale: 'zh-CN' as const }, text: '余杭怎么积了这么多？' },
  { at: 'a phone', look: { locale: 'zh-CN' as const, width: 390, height: 844 }, text: '晚上再看一次' },
])
  test(`what is said of a panel at ${at} reaches whom it names, with the same view, until its author takes it back`, async () => {
    const author = await enter({ group: 'anjia' }, 'hq_analyst', look);
    const named = await enter({ group: 'anjia' }, 'hq_admin', look);
    const { name } = (await ask(named.context, '/v1/me')).person;

    await author.page.goto('/hq/anjia?tier=STD');
    await author.page.getByRole('button', { name: `评论「${PANEL}」`, exact: true }).click();
    const dialog = author.page.getByRole('dialog', { name: `评论 · ${PANEL}` });
    await dialog.getByText('还没有人评论。').waitFor();
    // Nothing said is said where it is missing, and nothing is sent.
    await dialog.getByRole('button', { name: '发表' }).click();
    await dialog.locator('[aria-invalid="true"]').waitFor();
    await dialog.getByRole('textbox', { name: '内容' }).fill(text);
    // Beside a name stand the roles.
    await dialog.locator('label').filter({ hasText: name }).filter({ hasText: '总部管理员' }).click();
    expect(await serious(author.page, '[role=dialog]')).toEqual([]);
    expect(await isWide(author.page)).toBe(false);
    await dialog.getByRole('button', { name: '发表' }).click();
    const said = dialog.getByRole('listitem').filter({ hasText: text });
    await said.getByText(`点名 ${name}`).waitFor();
    expect(await dialog.getByRole('textbox', { name: '内容' }).inputValue()).toBe('');
    await author.page.keyboard.press('Escape');
    const opener = author.page.getByRole('button', { name: `「${PANEL}」的 1 条评论` });
    await opener.waitFor();

    await named.page.goto('/hq/anjia/standard');
    await named.page.getByRole('button', { name: /^通知，\d+ 条未读$/ }).click();
    const notice = named.page.getByRole('link', { name: new RegExp(text.replace('？', '.')) });
    expect(await notice.textContent()).toContain(PANEL);
    await notice.click();
    await named.page.waitForURL((url) => url.pathname === '/hq/anjia' && url.searchParams.get('tier') === 'STD');
    const there = named.page.getByRole('dialog', { name: `评论 · ${PANEL}` });
    await there.getByText(text).waitFor();
    expect(await isWide(named.page)).toBe(false);
    // Only who said it takes it back.
    expect(await there.getByRole('button', { name: '收回我的评论' }).count()).toBe(0);
    await named.page.keyboard.press('Escape');
    await there.waitFor({ state: 'detached' });
    await named.page.waitForURL((url) => !url.searchParams.has('talk') && url.searchParams.get('tier') === 'STD');
    await named.page.getByRole('button', { name: '通知', exact: true }).waitFor();

    await opener.click();
    await said.getByRole('button', { name: '收回我的评论' }).click();
    await dialog.getByText('还没有人评论。').waitFor();
    await named.page.reload();
    await named.page.getByRole('button', { name: `评论「${PANEL}」`, exact: true }).click();
    await there.getByText('还没有人评论。').waitFor();
    expect([...author.faults, ...named.faults]).toEqual([]);
    await author.context.close();
    await named.context.close();
  });

test('a board seen on a phone goes along as a long picture, as sharp as the phone shows it and no greater than phones draw', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst', { locale: 'zh-CN', width: 390, height: 844 });
  await page.goto('/hq/anjia');
  await page.locator('[data-figure="cost"]').getByRole('link').first().waitFor();
  await page.getByRole('button', { name: '导出', exact: true }).click();
  await page.getByText('PNG 图片').click();
  const coming = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: '导出', exact: true }).click();
  const png = fs.readFileSync(await (await coming).path());
  // Width and height stand at a fixed place of every PNG.
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect(width).toBeGreaterThan(780);
  expect(width).toBeLessThanOrEqual(1170);
  expect(height).toBeGreaterThan(3 * width);
  expect(width * height).toBeLessThanOrEqual(4096 * 4096);
  expect(faults).toEqual([]);
  await context.close();
});
