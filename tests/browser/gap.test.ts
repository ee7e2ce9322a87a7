import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask, numberOf } from './steps.ts';

setStage({ demo: true });

const GROUP = '浙江安家电器服务集团';
const HANGZHOU = '杭州安家服务有限公司';
const FIELD = { key: 's_warranty', type: 'switch', name: { 'zh-CN': '在保', en: 'In warranty' } };

test('headquarters finds who is not comparable, presses once, and who can close it does so from the bell', async () => {
  const hq = await enter({ group: 'anjia' }, 'hq_admin');
  const { page, context } = hq;
  await page.goto('/hq/anjia/gaps');
  await page.getByText('口径都对上了').waitFor();

  const { current } = await ask(context, '/v1/hq/anjia/standard');
  const { byFaultCode } = await ask(context, '/v1/hq/anjia/board');
  const used = byFaultCode.find((line: { key: string; created: number }) => line.key !== '-' && line.created > 3).key;
  const content = structuredClone(current.content);
  for (const f of content.faultCodes) if (f.code === used) f.retired = { replacedBy: null, split: [] };
  content.fields.push(FIELD);
  await ask(context, '/v1/hq/anjia/standard/versions', 'POST', { content });

  // From the board's note on coverage to the list of what keeps it down, for the same days.
  await page.goto(`/hq/anjia?by=field:${FIELD.key}`);
  await page.getByRole('link', { name: '看口径缺口' }).click();
  await page.waitForURL((url) => url.pathname === '/hq/anjia/gaps' && url.searchParams.has('from'));
  await page.locator('[data-gap=unmapped_code]').first().waitFor();
  expect(await serious(page)).toEqual([]);
  await page.getByRole('combobox', { name: '子公司' }).click();
  await page.getByRole('option', { name: HANGZHOU }).click();
  const rows = page.locator('[data-gap]');
  await page.waitForURL((url) => url.searchParams.has('tenant'));
  await expect.poll(async () => (await rows.allTextContents()).every((words) => words.includes(HANGZHOU))).toBe(true);

  // The number opens to so many tickets.
  const field = page.locator('[data-gap=field]');
  const number = field.getByRole('button', { name: /打开这/ });
  const count = numberOf(await number.textContent());
  expect(count).toBeGreaterThan(0);
  await number.click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText(/涉及这处缺口/).waitFor();
  expect(numberOf(await sheet.getByText(/涉及这处缺口/).textContent())).toBe(count);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });

  await field.getByRole('button', { name: /^提醒/ }).click();
  await page.getByText(new RegExp(`已提醒 ${HANGZHOU}`)).waitFor();
  await field.getByText(/今天 .* 已提醒/).waitFor();
  await page.reload();
  await field.getByText(/今天 .* 已提醒/).waitFor();

  const own = await enter({ workspace: 'hangzhou' }, 'owner');
  await own.page.goto('/w/hangzhou/settings/standard/gaps');
  expect(
    numberOf(
      await own.page
        .locator('[data-gap=field]')
        .getByRole('button', { name: /打开这/ })
        .textContent(),
    ),
  ).toBe(count);
  await own.page.locator('[data-gap=unmapped_code]').getByText('集团总部管理员').waitFor();
  await own.page.setViewportSize({ width: 390, height: 844 });
  expect(await own.page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')).toBe(false);
  expect(await serious(own.page)).toEqual([]);
  await own.page.setViewportSize({ width: 1440, height: 900 });
  await own.page
    .getByRole('button', { name: /通知|提醒/ })
    .first()
    .click();
  await own.page.getByRole('link', { name: new RegExp(`${GROUP}请您补上口径缺口`) }).click();
  await own.page.waitForURL((url) => url.pathname === '/w/hangzhou/settings/standard');
  await own.page.getByRole('button', { name: '看看对我们的影响' }).click();
  await own.page.getByRole('button', { name: '采用版本 2', exact: true }).click();
  await own.page.locator('[data-adoption=done]').waitFor();
  await own.page.getByRole('link', { name: '看本公司的口径缺口' }).click();
  await own.page.locator('[data-gap=unmapped_code]').waitFor();
  expect(await own.page.locator('[data-gap=field], [data-gap=version]').count()).toBe(0);
  expect([...hq.faults, ...own.faults]).toEqual([]);
  await hq.context.close();
  await own.context.close();
});
