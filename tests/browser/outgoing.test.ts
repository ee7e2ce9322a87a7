import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask } from './steps.ts';

// Where alerts and changes go: robots of a group chat, and addresses of other systems.
setStage({ demo: true });

const AT = '/v1/w/hangzhou';

test('a robot is changed: what is left empty of its address and secret stays, and what is wrong is said beside the field', async () => {
  const { page, context, faults } = await enter({ workspace: 'hangzhou' }, 'owner');
  const url = `https://oapi.dingtalk.com/robot/send?access_token=${'a'.repeat(64)}`;
  const { id } = await ask(context, `${AT}/robots`, 'POST', { name: '值班群', url, secret: `SEC${'b'.repeat(60)}1234`, region: null });
  await page.goto('/w/hangzhou/settings/robots');
  await page.getByRole('button', { name: '修改 值班群' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByLabel('Webhook 地址').inputValue()).toBe('');
  await dialog.getByText('末四位 1234', { exact: false }).waitFor();
  expect(await serious(page)).toEqual([]);
  await dialog.getByLabel('名称').fill('夜班群');
  await dialog.getByLabel('Webhook 地址').fill('钉钉');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect.poll(() => dialog.getByLabel('Webhook 地址').getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('Webhook 地址').fill('');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('夜班群').waitFor();
  const { items } = await ask(context, `${AT}/robots`);
  expect(items.find((robot: { id: string }) => robot.id === id)).toMatchObject({
    name: '夜班群',
    url: 'https://oapi.dingtalk.com/robot/send',
    secretLastFour: '1234',
    isEnabled: true,
  });
  expect(faults).toEqual([]);
  await context.close();
});

test('an address that changes are sent to is narrowed to some events, and opened to all again', async () => {
  const { page, context, faults } = await enter({ workspace: 'hangzhou' }, 'owner', {
    locale: 'en-US',
    theme: 'dark',
    width: 390,
    height: 844,
  });
  const { id } = await ask(context, `${AT}/webhooks`, 'POST', { url: 'https://erp.example.com/hooks', description: 'ERP' });
  const kept = async () => (await ask(context, `${AT}/webhooks`)).items.find((endpoint: { id: string }) => endpoint.id === id);
  const change = async () => {
    await page.getByRole('button', { name: 'Change https://erp.example.com/hooks' }).click();
    return page.getByRole('dialog');
  };
  await page.goto('/w/hangzhou/settings/webhooks');
  const row = page.getByRole('listitem').filter({ hasText: 'https://erp.example.com/hooks' });
  await row.getByText('All events').waitFor();
  let dialog = await change();
  expect(await dialog.getByLabel('Address').inputValue()).toBe('https://erp.example.com/hooks');
  await dialog.getByText('ticket.created', { exact: true }).click();
  expect(await serious(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await row.getByText('1 event', { exact: false }).waitFor();
  expect((await kept()).eventTypes).toEqual(['ticket.created']);
  dialog = await change();
  await dialog.getByText('ticket.created', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await row.getByText('All events').waitFor();
  expect(await kept()).toMatchObject({ description: 'ERP', isEnabled: true });
  expect((await kept()).eventTypes).toContain('ticket.breached');
  expect(faults).toEqual([]);
  await context.close();
});
