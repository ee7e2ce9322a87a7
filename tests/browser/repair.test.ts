import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';

setStage({ demo: true });

/** Types a day and a time into a field, part by part, as the keyboard does. */
async function typeInto(page: Page, label: string, parts: string): Promise<void> {
  const field = page.getByRole('group', { name: label });
  await field.getByRole('spinbutton').first().click();
  await page.keyboard.type(parts);
}

test('a day that should have been off is repaired on one ticket: differences, reason, timeline, and the way back', async () => {
  const { page, faults } = await enter({ workspace: 'worked-example' }, 'owner');
  const at = '/v1/w/worked-example';
  const ask = <T>(path: string, method = 'GET', body?: unknown): Promise<T> =>
    page.evaluate<T, readonly [string, string, unknown]>(
      async ([url, how, content]) => {
        const init = content === undefined ? {} : { body: JSON.stringify(content), headers: { 'content-type': 'application/json' } };
        const answer = await fetch(url, { method: how, ...init });
        if (!answer.ok) throw new Error(`${how} ${url} ${answer.status} ${await answer.text()}`);
        return answer.json() as Promise<T>;
      },
      [path, method, body],
    );
  await page.goto('/w/worked-example/settings/calendar');
  await page.getByRole('heading', { name: '版本' }).waitFor();
  type Calendar = { content: { own: { holidays?: string[] } } };
  const { content } = await ask<Calendar>(`${at}/settings/calendar`);
  const holidays = [...(content.own.holidays ?? []), '2025-10-09'];
  const { special, ...own } = content.own as { holidays?: string[]; special?: Record<string, unknown> };
  await ask(`${at}/settings/calendar`, 'PUT', { ...content, own: { ...own, special: special ?? {}, holidays } });

  await page.getByRole('link', { name: '更正过去的工时' }).click();
  await page.getByRole('button', { name: '先看差异' }).click();
  // What is missing is said beside its field.
  await page.getByText('请填写日期和时间').first().waitFor();
  await page.getByLabel('日历版本').click();
  await page.getByRole('option', { name: /^v2/ }).click();
  await typeInto(page, '从', '202510090000');
  await typeInto(page, '到（不含）', '202510100000');
  await typeInto(page, '报修日期从', '20251001');
  await typeInto(page, '报修日期到', '20251031');
  await page.getByRole('button', { name: '先看差异' }).click();
  await page.locator('[data-repair-preview="1"]').waitFor();
  await page.getByText('未达成 → 达成', { exact: false }).first().waitFor();
  expect(await serious(page)).toEqual([]);

  await page.getByRole('button', { name: '更正 1 张工单' }).click();
  await page.getByText('请写明原因').waitFor();
  await page.getByLabel('原因').fill('台风停工，当时没有登记');
  await page.getByRole('button', { name: '更正 1 张工单' }).click();
  await page.locator('[data-repair="done"]').waitFor();
  await page.getByText('变为达成').first().waitFor();
  expect(await serious(page)).toEqual([]);

  type Clock = { metric: string; status: string; now: { elapsedSeconds: number } };
  const resolution = async () =>
    (await ask<{ clocks: Clock[] }>(`${at}/tickets/WO-2025-000001`)).clocks.find((c) => c.metric === 'resolution');
  expect(await resolution()).toMatchObject({ status: 'met' });
  await page.getByRole('link', { name: 'WO-2025-000001' }).click();
  await page.getByText('过去的工时已更正：台风停工，当时没有登记').waitFor();
  await page.goBack();

  await page.getByRole('button', { name: '撤销更正' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤销更正' }).click();
  await page.locator('[data-repair="undone"]').waitFor();
  expect(await resolution()).toMatchObject({ status: 'breached_met' });
  await page.getByRole('link', { name: '更正记录' }).click();
  // The toast and the page that is being left say the same word.
  await page.getByRole('region', { name: '更正记录' }).getByText('已撤销').waitFor();
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
});
