import { FIGURES } from '@bodan/core/measures/figure';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';

setStage({ demo: true });

const HANGZHOU = '杭州安家服务有限公司';
const isWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
const scrolled = (page: Page) => page.evaluate<number>('scrollY');
/** The list that opens says the number that was pressed. */
const opens = async (page: Page, number: string) => {
  await page.waitForURL(/\/tickets\?/);
  await page.locator('h1', { hasText: number }).waitFor();
};

test('a board drills down and up again by mouse and by keyboard, and who comes back stands where they left', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_admin');
  await page.goto('/hq/anjia?tier=STD');
  await page.locator('#main ol').getByRole('link', { name: HANGZHOU, exact: true }).click();
  const trail = page.getByRole('navigation', { name: '位置' });
  await trail.getByText(HANGZHOU).waitFor();
  // Its branches are ranked once its own figures are there.
  await page.getByRole('heading', { name: '网点', exact: true }).waitFor();
  const stuck = page.locator('section', { has: page.getByRole('heading', { name: '现在卡在哪' }) });
  const row = stuck.locator('tbody tr').first();
  // Half of a stage's open tickets have stood there for that long: they open as the open figure does.
  const open = (await row.getByRole('link', { name: /^在办/ }).textContent())?.trim() ?? '';
  await row.scrollIntoViewIfNeeded();
  const left = await scrolled(page);
  expect(left).toBeGreaterThan(100);
  await row.locator('a[title*="最久"]').click();
  await opens(page, open);
  expect(new URL(page.url()).searchParams.get('tier')).toBe('STD');
  await page.goBack();
  await row.waitFor();
  expect(Math.abs((await scrolled(page)) - left)).toBeLessThan(60);

  await row.locator('a[title*="最久"]').press('Enter');
  await opens(page, open);
  // The same view of another subsidiary keeps everything else that was asked for.
  await page.getByRole('combobox', { name: '同样看' }).click();
  await page.getByRole('option', { name: '宁波安家服务有限公司' }).click();
  await trail.getByText('宁波安家服务有限公司').waitFor();
  const asked = new URL(page.url()).searchParams;
  expect([asked.get('metric'), asked.get('tier')]).toEqual(['open', 'STD']);
  await page.locator('h1').click();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.pathname === '/hq/anjia' && url.searchParams.has('tenant'));
  await page.getByText('现在卡在哪').first().waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.pathname === '/hq/anjia' && !url.searchParams.has('tenant') && url.searchParams.get('tier') === 'STD');
  expect(faults).toEqual([]);
  await context.close();
});

test('two subsidiaries stand side by side by one scale, the view is kept at hand, and both figures open', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst');
  await page.goto('/hq/anjia');
  await page.locator('#main ol').getByRole('link', { name: HANGZHOU, exact: true }).click();
  await page.waitForURL(/tenant=/);
  await page.getByRole('combobox', { name: '和什么比' }).click();
  await page.getByRole('option', { name: '宁波安家服务有限公司' }).click();
  await page.waitForURL(/with=/);
  const table = page.locator('section[aria-labelledby="compare-head"] table');
  await table.waitFor();
  expect(await serious(page, '#main')).toEqual([]);

  await page.getByRole('button', { name: '收藏此视图' }).click();
  await page.getByRole('textbox', { name: '名称' }).press('Enter');
  expect(await page.getByRole('dialog').getByText('名称').count()).toBeGreaterThan(0);
  await page.getByRole('textbox', { name: '名称' }).fill('杭州对宁波');
  await page.getByRole('textbox', { name: '名称' }).press('Enter');
  await page.getByRole('link', { name: '杭州对宁波' }).waitFor();

  const created = table.getByRole('link', { name: /宁波安家服务有限公司 新建/ });
  const number = (await created.textContent())?.trim() ?? '';
  await created.click();
  await opens(page, number);
  await page.goto('/hq/anjia');
  await page.getByRole('link', { name: '杭州对宁波' }).click();
  await table.waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await isWide(page)).toBe(false);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await serious(page, '#main')).toEqual([]);
  await page.getByRole('button', { name: '取消收藏「杭州对宁波」' }).click();
  await page.getByRole('link', { name: '杭州对宁波' }).waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
  await context.close();
});

test('a note on a day stands on everybody’s line of days until it is taken away, and the target says what it was', async () => {
  const analyst = await enter({ group: 'anjia' }, 'hq_analyst');
  await analyst.page.goto('/hq/anjia');
  await analyst.page.getByRole('button', { name: '记一笔' }).click();
  await analyst.page.getByRole('textbox', { name: '发生了什么' }).fill('高温预警');
  await analyst.page.getByRole('textbox', { name: '发生了什么' }).press('Enter');
  const notes = (page: Page) => page.getByRole('list', { name: '这段时间记下的事' });
  await notes(analyst.page).getByText('高温预警').waitFor();

  const admin = await enter({ group: 'anjia' }, 'hq_admin');
  await admin.page.goto('/hq/anjia');
  await notes(admin.page).getByText('高温预警').waitFor();
  await admin.page.getByRole('button', { name: '修改', exact: true }).click();
  const target = admin.page.getByRole('textbox', { name: '目标' });
  const before = await target.inputValue();
  await target.fill('91.5');
  await target.press('Enter');
  await admin.page.getByText('目标 91.5%').waitFor();
  await analyst.page.getByRole('button', { name: '沿革' }).click();
  await analyst.page.getByRole('dialog').getByText(`${before}% → 91.5%`).waitFor();
  expect(await analyst.page.getByRole('dialog').getByRole('textbox').count()).toBe(0);
  await analyst.page.keyboard.press('Escape');

  await admin.page.getByRole('button', { name: '删去「高温预警」' }).click();
  await notes(admin.page).getByText('高温预警').waitFor({ state: 'detached' });
  await admin.page.getByRole('button', { name: '撤销' }).click();
  await notes(admin.page).getByText('高温预警').waitFor();
  expect([...analyst.faults, ...admin.faults]).toEqual([]);
  await analyst.context.close();
  await admin.context.close();
});

test('what could not be read is said where it is missing, and figures in sight open what they count', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst');
  const fails = { status: 503, contentType: 'application/problem+json', body: '{"status":503,"code":"unavailable","title":"away"}' };
  await page.route(/\/board\/trend\b/, (route) => route.fulfill(fails));
  await page.goto('/hq/anjia');
  const note = page.getByText('其余数字不受影响');
  await note.waitFor();
  await page.unroute(/\/board\/trend\b/);
  await page.getByRole('status').filter({ has: note }).getByRole('button', { name: '重试' }).click();
  await note.waitFor({ state: 'detached' });

  // What a figure is comes to whoever goes by keys as well.
  const rate = FIGURES.first_time_fix_rate;
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: rate.name['zh-CN'], exact: true }).focus();
  await page.getByText(rate.definition['zh-CN']).first().waitFor();

  const narrowed = /\/v1\/hq\/anjia\/board\?.*tier=STD/;
  await page.route(narrowed, (route) => route.fulfill(fails));
  const tiers = page.locator('section', { has: page.getByRole('heading', { name: '按 SLA 等级' }) });
  await tiers.getByRole('link', { name: '标准', exact: true }).click();
  await page.waitForURL(/tier=STD/);
  const alert = page.getByRole('alert').filter({ has: page.getByRole('button', { name: '重试' }) });
  await alert.waitFor();
  const open = page.locator('#main a[href*="metric=open"]').first();
  expect(await open.getAttribute('href')).not.toContain('tier=STD');
  await page.unroute(narrowed);
  await alert.getByRole('button', { name: '重试' }).click();
  await alert.waitFor({ state: 'detached' });
  expect(await open.getAttribute('href')).toContain('tier=STD');
  expect(faults).toEqual([]);
  await context.close();
});
