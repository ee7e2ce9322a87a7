import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { openPage } from './product.ts';
import { browser, enter, product, setStage } from './stage.ts';

setStage({ demo: true });

test('a wall that is switched on while the server is away says so, and comes back by itself', async () => {
  const admin = await enter({ group: 'anjia' }, 'hq_admin');
  const made = await admin.page.request.post('/v1/hq/anjia/wall-links', {
    data: { label: '大厅', days: 7 },
    headers: { origin: product.base },
  });
  expect(made.status(), await made.text()).toBe(201);
  const { pathname } = new URL((await made.json()).url);
  const { page, context, faults } = await openPage(browser, product.base, { locale: 'zh-CN', width: 1920, height: 1080, keeps: true });
  await page.goto(pathname);
  const group = page.getByRole('heading', { level: 1, name: '安家' });
  await group.waitFor();
  await expect.poll(() => page.evaluate<boolean>("caches.match('/wall/').then((kept) => kept !== undefined)")).toBe(true);
  await page.close();

  await context.setOffline(true);
  const cold = await context.newPage();
  await cold.goto(pathname);
  await cold.getByRole('heading', { name: '暂时连不上服务器' }).waitFor();
  expect(await serious(cold)).toEqual([]);
  await context.setOffline(false);
  await cold.getByRole('heading', { level: 1, name: '安家' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
  await admin.context.close();
});
