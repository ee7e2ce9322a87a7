import type { BrowserContext } from 'playwright-core';
import { expect, test } from 'vitest';
import { serious } from './axe.ts';
import { enter, setStage } from './stage.ts';
import { ask } from './steps.ts';

setStage({ demo: true });

const AT = '/v1/w/hangzhou';
const HANGZHOU = { workspace: 'hangzhou' };
const HOUR = 3_600_000;
type Stage = { key: string; name: object; kind: string };
type Step = { key: string; from: string[]; to: string; name: object };

/** Draws a stage into the flow in which this person approves, with a way into it that asks for a reason and an amount. */
async function draw(context: BrowserContext, personId: string): Promise<void> {
  const { fields } = await ask(context, `${AT}/settings`);
  const own = fields.filter((f: { key: string }) => f.key.startsWith('x_'));
  const fee = { key: 'x_quote', type: 'money', name: { 'zh-CN': '报价', en: 'Quote' }, currency: 'CNY' };
  await ask(context, `${AT}/settings/fields`, 'PUT', { fields: [...own, fee] });
  const { id } = (await ask(context, `${AT}/flows`)).items[0];
  const { definition } = (await ask(context, `${AT}/flows/${id}`)).published as { definition: { stages: Stage[]; transitions: Step[] } };
  const step = definition.transitions.find((t) => t.key === 'accept');
  const first = definition.stages[1];
  const approval = { mode: 'all', approvers: [{ kind: 'person', personId }], onApprove: 'quote_ok', onReject: 'quote_no' };
  const name = (zh: string, en: string) => ({ 'zh-CN': zh, en });
  const quote = {
    ...first,
    key: 'quote',
    name: name('报价审批', 'Quote approval'),
    kind: 'work',
    owner: 'desk',
    requires: ['x_quote'],
    approval,
  };
  const ways = [
    { ...step, key: 'to_quote', name: name('送审', 'Ask'), from: ['new'], to: 'quote', requires: [], needsReason: true },
    { ...step, key: 'quote_ok', name: name('通过', 'Agreed'), from: ['quote'], to: 'accepted', requires: [] },
    { ...step, key: 'quote_no', name: name('退回', 'Refused'), from: ['quote'], to: 'new' },
  ];
  const next = { ...definition, stages: [...definition.stages, quote], transitions: [...definition.transitions, ...ways] };
  await ask(context, `${AT}/flows/${id}/draft`, 'PUT', { definition: next });
  await ask(context, `${AT}/flows/${id}/publish`, 'POST', { running: 'keep', mapping: {} });
}

async function asked(context: BrowserContext, title: string, reason: string, fee: number): Promise<{ id: string; number: string }> {
  const made = await ask(context, `${AT}/tickets`, 'POST', { title, custom: { x_quote: fee } });
  await ask(context, `${AT}/tickets/${made.id}/move`, 'POST', { transition: 'to_quote', reason });
  return made;
}

test('what waits for one’s approval is a view with a live count; decided by keyboard; a stand-in is told once, loses it with the end, and is not lost when shut out', async () => {
  const owner = await enter(HANGZHOU, 'owner');
  const boss = await enter(HANGZHOU, 'dispatcher');
  const agent = await enter(HANGZHOU, 'agent');
  const admin = await enter(HANGZHOU, 'admin', { locale: 'en-US', theme: 'dark', width: 390, height: 844 });
  const idOf = async ({ context }: { context: BrowserContext }) => (await ask(context, '/v1/me')).person as { id: string; name: string };
  const [dispatcher, standIn] = [await idOf(boss), await idOf(admin)];
  await draw(owner.context, dispatcher.id);

  // Nothing waits: the view is there and says that it is all done.
  const { page } = boss;
  await page.goto('/w/hangzhou/tickets');
  const rail = page.getByRole('complementary').getByRole('navigation');
  const entry = rail.getByRole('link', { name: /^等我审批/ });
  await expect.poll(() => entry.textContent()).toMatch(/等我审批\s*0$/);
  await entry.click();
  await page.getByRole('heading', { level: 1, name: '等我审批' }).waitFor();
  await page.getByText('「等我审批」已清空').waitFor();

  // Two are asked for while the page is open: count and list follow without a press.
  const first = await asked(agent.context, '冷柜压缩机不启动', '客户已口头同意', 128_000);
  const second = await asked(agent.context, '制冰机漏水', '备件加急', 88_000);
  await expect.poll(() => entry.textContent()).toMatch(/2$/);
  const row = (number: string) => page.locator('tr[data-row]', { hasText: number });
  await row(first.number).getByText('报价 ¥1,280.00 · 客户已口头同意', { exact: false }).waitFor();
  expect(await serious(page)).toEqual([]);

  // By keyboard: down to the first, yes with a word.
  await page.keyboard.press('j');
  await page.keyboard.press('y');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('客户已口头同意', { exact: false }).waitFor();
  await dialog.getByLabel('审批意见').fill('可以');
  expect(await serious(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await page.getByText(`已记下 ${first.number}：同意`).waitFor();
  await expect.poll(() => entry.textContent()).toMatch(/1$/);
  expect((await ask(owner.context, `${AT}/tickets/${first.id}`)).stage).toBe('accepted');
  await row(first.number).getByText('已不等你审批').waitFor();

  // Whoever is named is told with the number, by a link to the view; on a phone it is at the foot of every page.
  const phone = admin.page;
  await phone.goto('/w/hangzhou/tickets');
  await phone.getByRole('link', { name: 'Tickets' }).last().waitFor();
  const foot = phone.getByRole('link', { name: /^For my approval/ });
  expect(await foot.count()).toBe(0);
  const away = { from: new Date(Date.now() - HOUR).toISOString(), until: new Date(Date.now() + 48 * HOUR).toISOString() };
  await ask(boss.context, `${AT}/delegation`, 'PUT', { to: standIn.id, ...away });
  await foot.waitFor();
  await phone.getByRole('button', { name: /unread/ }).click();
  await phone.getByRole('link', { name: new RegExp(`${dispatcher.name} asks you to decide approvals.*1 waits already`) }).click();
  await phone.waitForURL(/view=approvals&approver=me&sort=asked/);
  await phone.getByText(`For ${dispatcher.name}`, { exact: true }).waitFor();
  expect(await serious(phone)).toEqual([]);
  // Two presses from anywhere, and the decision is on the first screen.
  await phone.goto('/w/hangzhou/board');
  await phone.getByRole('button', { name: 'Menu', exact: true }).click();
  await phone
    .getByRole('dialog')
    .getByRole('link', { name: /^For my approval/ })
    .click();
  await phone
    .getByRole('main')
    .getByRole('link', { name: new RegExp(second.number) })
    .click();
  const approve = phone.getByRole('button', { name: 'Approve', exact: true });
  await approve.waitFor();
  const composer = await phone.getByRole('tab', { name: 'Note' }).or(phone.getByText('Reply to customer')).first().boundingBox();
  const button = await approve.boundingBox();
  expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThan(composer?.y ?? 0);
  expect(await serious(phone)).toEqual([]);

  // Shut out: whoever delegated reads it above what waits, and in the bell, and decides themselves.
  await ask(owner.context, `${AT}/members/${standIn.id}`, 'PATCH', { disabled: true });
  const lost = page.getByRole('alert').filter({ hasText: `${standIn.name} 已被停用或离开了工作区` });
  await lost.waitFor();
  expect(await serious(page)).toEqual([]);
  await page.getByRole('link', { name: '更改委托' }).click();
  await page.waitForURL(/account/);
  await page.getByRole('alert').filter({ hasText: standIn.name }).waitFor();
  await page.getByRole('button', { name: '取消委托' }).click();
  await page.getByText('委托已取消').waitFor();
  await ask(owner.context, `${AT}/members/${standIn.id}`, 'PATCH', { disabled: false });
  expect((await ask(admin.context, `${AT}/tickets?approver=me&total=true`)).total).toBe(0);

  // An owner sees on the ticket for whom it waits.
  await owner.page.goto(`/w/hangzhou/tickets/${second.number}`);
  const panel = owner.page.getByRole('region', { name: '审批' });
  await panel.getByText(dispatcher.name).waitFor();
  await panel.getByText('待审批').waitFor();
  expect(await panel.getByRole('button', { name: '同意', exact: true }).count()).toBe(0);
  for (const { faults, context } of [owner, boss, agent, admin]) {
    expect(faults).toEqual([]);
    await context.close();
  }
});
