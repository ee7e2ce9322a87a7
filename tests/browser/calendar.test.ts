import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPage } from './product.ts';
import { browser, product, setStage } from './stage.ts';

setStage({ demo: false });

type Answer = { id: string; workspace: { slug: string }; clocks: { metric: string; dueAt: string }[]; items: { type: string }[] };
const ask = (page: Page, path: string, method = 'GET', body?: unknown): Promise<Answer> =>
  page.evaluate<Answer, readonly [string, string, unknown]>(
    async ([url, how, content]) => {
      const init = content === undefined ? {} : { body: JSON.stringify(content), headers: { 'content-type': 'application/json' } };
      const answer = await fetch(url, { method: how, ...init });
      if (!answer.ok) throw new Error(`${how} ${url} ${answer.status} ${await answer.text()}`);
      return answer.json() as Promise<Answer>;
    },
    [path, method, body],
  );

test('an administrator closes a day for a typhoon by the keyboard, and the due time of an open ticket moves with a word in its timeline', async () => {
  const { page, faults } = await openPage(browser, product.base, { locale: 'zh-CN' });
  await page.goto('/sign-up');
  const signed = await ask(page, '/v1/auth/sign-up', 'POST', {
    name: '林小雨',
    email: 'lin@example.com',
    password: 'a harbour with nine lamps',
    workspaceName: '小林电脑维修铺',
    template: 'service',
  });
  const { slug } = signed.workspace;
  const at = `/v1/w/${slug}`;
  const ticket = await ask(page, `${at}/tickets`, 'POST', { title: '笔记本进水' });
  const resolution = async () => (await ask(page, `${at}/tickets/${ticket.id}`)).clocks.find((c) => c.metric === 'resolution')?.dueAt ?? '';
  const before = await resolution();

  await page.goto(`/w/${slug}/settings/calendar`);
  const day = before.slice(0, 10);
  await page.locator('td button[tabindex="0"]').focus();
  for (let step = 0; step < 20; step++) {
    const here = await page.evaluate<string>('document.activeElement.dataset.date');
    if (here === day) break;
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('Enter');
  await page.getByText('停业', { exact: true }).click();
  await page.getByLabel('原因').fill('台风');
  await page.keyboard.press('Enter');
  await page.getByText('有未保存的改动').waitFor();

  // Leaving would lose it, so the page asks; what was typed is still there when the answer is no.
  page.once('dialog', (dialog) => void dialog.dismiss());
  await page.getByRole('link', { name: '成员' }).click();
  expect(page.url()).toContain('/settings/calendar');

  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).click();
  await page.getByText('已保存为第 2 版').waitFor();
  await expect.poll(resolution).not.toBe(before);
  expect(Date.parse(await resolution())).toBeGreaterThan(Date.parse(before));
  expect((await ask(page, `${at}/tickets/${ticket.id}/timeline`)).items.map((e) => e.type)).toContain('ticket.recalculated');
  await page.getByText('还有', { exact: false }).waitFor({ state: 'detached' });

  const shifted = { year: 2030, papers: [], days: [{ name: '元旦', date: '2030-01-04', isOffDay: false }] };
  const file = (content: unknown) => ({ name: '2030.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(content)) });
  await page.locator('input[type=file]').setInputFiles(file(shifted));
  await page.getByText('文件可能错了一天').waitFor();
  await page.locator('input[type=file]').setInputFiles(file({ ...shifted, days: [{ name: '元旦', date: '2030-01-01', isOffDay: true }] }));
  await page.getByText('2030', { exact: true }).waitFor();
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
});
