import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, testWorld, type World } from '../../../tests/setup/world.ts';

const name = (text: string) => ({ 'zh-CN': text, en: '' });
const option = (key: string, text: string) => ({ key, name: name(text) });
const CHECK = {
  key: 's_check',
  type: 'checklist',
  name: name('检查'),
  options: [option('power', '断电'), option('pipe', '查管路'), option('fan', '清风机')],
};
const fault = (code: string, parent: string | null, items: string[]) => ({
  code,
  name: name(code),
  parent,
  checklists: items.length > 0 ? [{ field: 's_check', items }] : [],
});
const standard = (items: string[]) => ({
  ...STARTER_STANDARD,
  faultCodes: [fault('AC', null, items), fault('AC-1', 'AC', []), fault('TV', null, [])],
  fields: [CHECK],
});

let w: World;
let head: Hand;
let boss: Hand;
let hq: string;
const at = (path: string) => `/v1/w/hangzhou${path}`;
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const make = (faultCode: string, ticked: string[] = []) =>
  ok(boss, 'POST', at('/tickets'), { title: faultCode, faultCode, custom: ticked.length > 0 ? { s_check: ticked } : {} });

beforeAll(async () => {
  w = await testWorld();
  head = await w.member(await w.workspace('home'), ['owner'], { name: '周敏' });
  hq = `/v1/hq/${(await ok(head, 'POST', '/v1/me/groups', { name: '安家' })).slug}`;
  await ok(head, 'POST', `${hq}/standard/versions`, { content: standard(['power', 'pipe']) });
  boss = await w.member(await w.workspace('hangzhou'), ['owner'], { name: '小林' });
  const { code } = await ok(head, 'POST', `${hq}/join-codes`);
  const mapping = { faultCodes: {}, departments: {}, tiers: {}, waitingReasons: {} };
  await ok(boss, 'POST', at('/settings/join-group'), { code, isAgreed: true, mapping });
  const { id } = (await ok(boss, 'GET', at('/flows'))).items[0];
  const definition = {
    ...SERVICE_FLOW,
    stages: SERVICE_FLOW.stages.map((s) => (s.key === 'accepted' ? { ...s, requires: ['s_check'] } : s)),
  };
  await ok(boss, 'PUT', at(`/flows/${id}/draft`), { definition });
  await ok(boss, 'POST', at(`/flows/${id}/publish`), { running: 'keep', mapping: {} });
});
afterAll(() => w.close());

test('a stage that asks for the checklist lets a ticket in with the items its fault needs', async () => {
  const accept = (id: string) => w.call(boss, 'POST', at(`/tickets/${id}/move`), { transition: 'accept' });
  const below = await make('AC-1');
  expect((await accept(below.id)).body.code).toBe('requirement_missing');
  await ok(boss, 'PATCH', at(`/tickets/${below.id}`), { custom: { s_check: ['power', 'pipe'] } });
  expect((await accept(below.id)).status).toBe(200);
  const other = await make('TV', ['power', 'pipe']);
  expect((await accept(other.id)).body.code).toBe('requirement_missing');
  await ok(boss, 'PATCH', at(`/tickets/${other.id}`), { custom: { s_check: ['power', 'pipe', 'fan'] } });
  expect((await accept(other.id)).status).toBe(200);
});

test('headquarters sees before it publishes how many open tickets lack what a fault needs from now on', async () => {
  await make('AC', ['power', 'fan']);
  await make('AC');
  const closed = await make('AC');
  await ok(boss, 'POST', at(`/tickets/${closed.id}/move`), { transition: 'cancel', reason: '重复' });
  const { workspaces } = await ok(head, 'POST', `${hq}/standard/preview`, { content: standard(['power', 'fan']) });
  // The one below was ticked for less, one has nothing; one has the fan, one is closed.
  expect(workspaces[0].impacts).toMatchObject([{ key: 'faultCodes/AC/changed', tickets: 3, lacking: 2 }]);
  const refused = await w.call(head, 'POST', `${hq}/standard/versions`, { content: standard(['gas']) });
  expect(refused.body.errors).toEqual([
    expect.objectContaining({ pointer: '/content/faultCodes/0/checklists/0/items/0', detail: 'no such item' }),
  ]);
});
