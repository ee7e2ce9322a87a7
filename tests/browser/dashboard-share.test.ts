import fs from 'node:fs';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, product, setStage } from './stage.ts';

setStage({ demo: true });

const BASE = '/v1/hq/anjia/dashboards';
const place = { title: '', window: 'page', filters: {} };
const cards = [
  { kind: 'figure', id: 'open', x: 0, y: 0, w: 3, h: 3, ...place, measure: 'open', target: null },
  { kind: 'ranking', id: 'rank', x: 3, y: 0, w: 6, h: 4, ...place, measure: 'open', dimension: 'tenant', order: 'most', limit: 2 },
];

test('a short list opens whole by keys, a card leaves as its file, and what a leaver shared an administrator takes over', async () => {
  const origin = product.base;
  const analyst = await enter({ group: 'anjia' }, 'hq_analyst');
  const { page } = analyst;
  const shares = [{ kind: 'role', role: 'hq_auditor', canEdit: false }];
  const made = await page.request.post(BASE, { data: { name: '在办排名', definition: { cards }, shares }, headers: { origin } });
  expect(made.status(), await made.text()).toBe(201);
  const { id } = await made.json();
  const board = await (await page.request.get('/v1/hq/anjia/board')).json();
  const all = board.bySubsidiary.length;

  await page.goto(`/hq/anjia/dashboards/${id}`);
  const card = page.locator('[data-card="rank"]');
  const lines = card.locator('ol > li');
  await lines.first().waitFor();
  expect(await lines.count()).toBe(2);
  const rest = card.getByRole('button', { name: `另有 ${all - 2} 项未显示 · 展开` });
  expect(await rest.getAttribute('aria-expanded')).toBe('false');
  await rest.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => lines.count()).toBe(all);
  // The keyboard goes on from the first line that was not in sight.
  expect(await lines.nth(2).evaluate((line) => line === line.ownerDocument.activeElement)).toBe(true);
  expect(await serious(page)).toEqual([]);
  const shut = card.getByRole('button', { name: '只看前 2 项' });
  expect(await shut.getAttribute('aria-expanded')).toBe('true');
  await shut.click();
  await expect.poll(() => lines.count()).toBe(2);
  await page.emulateMedia({ media: 'print' });
  await card.getByText(`另有 ${all - 2} 项未显示`, { exact: true }).waitFor();
  await page.emulateMedia({ media: 'screen' });

  // Giving to subsidiaries is not offered to who may not.
  await page.getByRole('button', { name: '已共享' }).click();
  await page.getByRole('dialog').getByText('按人').waitFor();
  expect(await page.getByRole('dialog').getByText('全部子公司').count()).toBe(0);
  await page.keyboard.press('Escape');

  // The card by its own button, whole though it shows two lines.
  const button = card.getByRole('button', { name: /^导出「/ });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^CSV/).click();
  expect(await serious(page, '[role=dialog]')).toEqual([]);
  const coming = page.waitForEvent('download');
  await dialog.getByRole('button', { name: '导出', exact: true }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toContain('在办排名');
  const text = fs.readFileSync(await file.path(), 'utf8');
  for (const line of board.bySubsidiary) expect(text).toContain(`"${line.name['zh-CN']}",${line.open}`);
  expect(text).toContain(`"合计",${board.totals.open}`);
  expect(text).toContain('"对比","上一段 20');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '导出', exact: true }).waitFor();
  expect(analyst.faults).toEqual([]);

  // Whoever made it leaves; an administrator has it.
  const person = (await (await page.request.get('/v1/me')).json()).person.id;
  await analyst.context.close();
  const admin = await enter({ group: 'anjia' }, 'hq_admin', { locale: 'zh-CN', theme: 'dark', width: 360, height: 780 });
  const gone = await admin.page.request.delete(`/v1/hq/anjia/members/${person}`, { headers: { origin } });
  expect(gone.status(), await gone.text()).toBe(204);
  await admin.page.goto('/hq/anjia/dashboards');
  await admin.page.getByRole('heading', { name: '所有者已离开' }).waitFor();
  expect(await serious(admin.page)).toEqual([]);
  await admin.page.getByRole('link', { name: '在办排名' }).click();
  await admin.page.getByText(/^所有者.+已离开$/).waitFor();
  expect(
    await admin.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  ).toBeLessThanOrEqual(1);
  expect(await serious(admin.page)).toEqual([]);
  await admin.page.getByRole('button', { name: '接管' }).click();
  await admin.page.getByText('现在归你所有', { exact: false }).waitFor();
  await expect.poll(() => admin.page.getByText(/^所有者.+已离开$/).count()).toBe(0);
  const auditor = await enter({ group: 'anjia' }, 'hq_auditor');
  expect((await (await auditor.page.request.get(`${BASE}/${id}`)).json()).isOwnerGone).toBe(false);
  expect(admin.faults).toEqual([]);
});

test('a view that asks for what is not there says so beside it, and is asked once', async () => {
  const { page, faults } = await enter({ workspace: 'hangzhou' }, 'dispatcher');
  const headers = { origin: product.base };
  const view = { name: '看不到的', query: 'custom=x_never_was:1', isShared: true, icon: 'list', position: 0 };
  const made = await page.request.post('/v1/w/hangzhou/views', { data: view, headers });
  expect(made.status(), await made.text()).toBe(201);
  let asked = 0;
  page.on('request', (r) => {
    if (r.url().includes('x_never_was') && r.url().includes('limit=1')) asked += 1;
  });
  await page.goto('/w/hangzhou/dashboards');
  const rail = page.getByRole('navigation').getByRole('link', { name: /看不到的/ });
  await rail.getByText('条件失效').waitFor();
  const unassigned = page.getByRole('navigation').getByRole('link', { name: /未派单/ });
  for (let i = 0; i < 2; i++) {
    const before = await unassigned.textContent();
    await page.request.post('/v1/w/hangzhou/tickets', { data: { title: '客厅空调漏水', faultCode: 'AC-03' }, headers });
    await expect.poll(() => unassigned.textContent(), { timeout: 15_000 }).not.toBe(before);
  }
  expect(asked).toBe(1);
  expect(await serious(page)).toEqual([]);
  expect(faults).toEqual([]);
});
