import { randomUUID } from 'node:crypto';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask, numberOf } from './steps.ts';

setStage({ demo: true });

const DAY = 24 * 3_600_000;
/** A Monday, 09:00 in China, in weeks without a holiday. */
const FIRST = Date.parse('2026-10-12T01:00:00Z');
const WEEKS = 6;
const isWide = (page: Page) => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
/** What is read there, a space wherever there is any. */
const wordsOf = async (at: Locator) => ((await at.textContent()) ?? '').replace(/\s+/g, ' ');
const opens = async (page: Page, number: number) => {
  await page.waitForURL(/\/tickets\?/);
  await page.locator('h1', { hasText: String(number) }).waitFor();
};

/** A sandbox of six Mondays, four tickets on each and twenty on the last. */
async function busyMonday(context: BrowserContext): Promise<string> {
  const say = (path: string, method: string, data: unknown) => ask(context, path, method, data, { 'idempotency-key': randomUUID() });
  const { slug } = await say('/v1/me/workspaces', 'POST', { name: '沙箱', template: 'service', isSandbox: true });
  for (let week = 0; week < WEEKS; week++) {
    const at = FIRST + week * 7 * DAY;
    await say(`/v1/w/${slug}/sandbox/clock`, 'PUT', { now: new Date(at).toISOString() });
    for (let n = 0; n < (week === WEEKS - 1 ? 20 : 4); n++)
      await say(`/v1/w/${slug}/tickets`, 'POST', { title: '不制冷', faultCode: n % 4 === 0 ? 'GEN-02' : 'GEN-01' });
  }
  await say(`/v1/w/${slug}/sandbox/clock`, 'PUT', { now: new Date(FIRST + ((WEEKS - 1) * 7 + 1) * DAY).toISOString() });
  return slug;
}

test('a Monday that stands out is said in words; its tickets, its fault and the usual Mondays open', async () => {
  const { page, faults, context } = await enter({ workspace: 'hangzhou' }, 'owner');
  const slug = await busyMonday(context);
  const board = `/w/${slug}/figures`;
  await page.goto(board);
  const said = page.locator('[data-anomaly^="created/"]');
  await said.getByText('周一新建').first().waitFor();
  expect(await wordsOf(said.locator('p').first())).toMatch(/周一新建 ?20，比平时周一（约 4）高 400%，主要来自\s*\S+/);
  expect(await serious(page, '[data-stand-out]')).toEqual([]);
  await said.getByRole('link', { name: '周一新建 20' }).click();
  await opens(page, 20);
  expect(await page.locator('tbody tr').count()).toBeGreaterThanOrEqual(20);
  await page.goBack();

  // By keys: the evidence is a part of the page that opens, and every usual day of it too.
  await said.locator('summary').focus();
  await page.keyboard.press('Enter');
  const usual = said.locator('table').first().locator('tbody tr');
  expect(await usual.count()).toBe(WEEKS);
  const day = usual.nth(1).getByRole('link');
  expect(numberOf(await day.textContent())).toBe(4);
  await day.press('Enter');
  await opens(page, 4);
  await page.goBack();
  const part = said.locator('p').first().locator('a.link').first();
  const from = await part.textContent();
  await said.locator('summary').click();
  const row = said
    .locator('table')
    .nth(1)
    .locator('tbody tr', { hasText: from ?? '' });
  const ofPart = numberOf(await row.getByRole('link').textContent());
  await part.click();
  await opens(page, ofPart);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(board);
  await said.locator('summary').click();
  expect(await isWide(page)).toBe(false);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await serious(page, '[data-stand-out]')).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('what goes with an outcome is said as an association with its sample and base, opens its tickets, and is asked again where it failed', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_analyst');
  const fails = { status: 503, contentType: 'application/problem+json', body: '{"status":503,"code":"unavailable","title":"away"}' };
  await page.route(/\/board\/insights\b/, (route) => route.fulfill(fails));
  await page.goto('/hq/anjia');
  const panel = page.locator('[data-insights]');
  await panel.getByText('没有读到线索').waitFor();
  await page.unroute(/\/board\/insights\b/);
  await panel.getByRole('button', { name: '重试' }).click();
  const card = panel.locator('[data-insight]').first();
  await card.waitFor();
  const words = await wordsOf(card);
  for (const part of [/是整体的 [\d.]+ 倍/, /95% 区间 [\d.]+–[\d.]+ 倍/, /样本：/, /这是关联，不是因果/]) expect(words).toMatch(part);
  expect(await serious(page, '[data-insights]')).toEqual([]);
  // Between words a link is told by its line, not by colour alone.
  const lines = await panel
    .locator('[data-insight] a')
    .evaluateAll((links) => links.map((a) => a.ownerDocument.defaultView?.getComputedStyle(a).textDecorationLine));
  expect(lines.length).toBeGreaterThan(2);
  expect(new Set(lines)).toEqual(new Set(['underline']));
  const cases = card.locator('tbody tr').first().getByRole('link');
  const number = numberOf(await cases.textContent());
  await cases.click();
  await opens(page, number);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/hq/anjia');
  await card.waitFor();
  expect(await isWide(page)).toBe(false);
  expect(faults.filter((fault) => !fault.includes('503'))).toEqual([]);
  await context.close();
});
