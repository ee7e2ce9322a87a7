import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, product, setStage } from './stage.ts';

setStage({ demo: true });

const AT = '/v1/w/hangzhou/views';

test('a view that a colleague deletes while it is renamed says so, and what was typed becomes a new one', async () => {
  const colleague = await enter({ workspace: 'hangzhou' }, 'owner');
  const headers = { origin: product.base };
  const made = await colleague.page.request.post(AT, {
    data: { name: '共用列表', query: 'open=true&sort=due', isShared: true, icon: 'list', position: 90 },
    headers,
  });
  const { id } = await made.json();
  const { page, faults, context } = await enter({ workspace: 'hangzhou' }, 'dispatcher', {
    locale: 'zh-CN',
    theme: 'dark',
    width: 390,
    height: 844,
  });
  await page.goto(`/w/hangzhou/tickets?view=${id}&open=true&sort=due`);
  await page.getByRole('button', { name: '视图选项' }).click();
  await page.getByRole('menuitem', { name: '改名与共享' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill('到期最早的');
  expect((await colleague.page.request.delete(`${AT}/${id}`, { headers })).status()).toBe(204);
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByRole('alert').getByText('「共用列表」刚被删除', { exact: false }).waitFor();
  expect(await dialog.getByLabel('名称').inputValue()).toBe('到期最早的');
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole('button', { name: '另存为' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1, name: '到期最早的' }).waitFor();
  const kept = (await (await page.request.get(AT)).json()).items;
  expect(kept.find((v: { name: string }) => v.name === '到期最早的')).toMatchObject({ query: 'open=true&sort=due' });
  expect(faults).toEqual([]);
  await context.close();
  await colleague.context.close();
});
