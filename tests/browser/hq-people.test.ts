import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, product, setStage } from './stage.ts';

setStage({ demo: true });

const PHONE = { width: 390, height: 844 } as const;
const sideways = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

test('the keys of headquarters say who made each', async () => {
  const { page, faults, context } = await enter({ group: 'anjia' }, 'hq_admin', { locale: 'zh-CN', theme: 'dark', ...PHONE });
  const me = await (await page.request.get('/v1/me')).json();
  const made = await page.request.post('/v1/hq/anjia/keys', {
    data: { name: '报表机', scopes: ['hq:read'], expiresInDays: 30 },
    headers: { origin: product.base },
  });
  expect(made.status()).toBe(201);
  await page.goto('/hq/anjia/people');
  const line = page.getByRole('listitem').filter({ hasText: '报表机' });
  await line.getByText(`${me.person.name} 创建`, { exact: false }).waitFor();
  expect(await page.evaluate<number>(sideways)).toBeLessThanOrEqual(1);
  expect(await serious(page)).toEqual([]);
  expect(faults).toEqual([]);
  await context.close();
});

test('an analyst who opens the digests by their address is sent to an administrator of the group', async () => {
  const { page, context } = await enter({ group: 'anjia' }, 'hq_analyst', { locale: 'zh-CN', ...PHONE });
  await page.goto('/hq/anjia/brief/digests');
  await page.getByRole('alert').getByText('请找集团的总部管理员', { exact: false }).waitFor();
  expect(await page.getByText('工作区管理员', { exact: false }).count()).toBe(0);
  expect(await serious(page)).toEqual([]);
  await context.close();
});
