import { SERVICE_FLOW } from '@bodan/core/flow/templates';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { atWork } from '@bodan/services/conversion/store';
import { runConversion } from '@bodan/services/standard/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const START = Date.parse('2026-11-23T02:00:00Z');
const W = '/v1/w/shop';
const name = (text: string) => ({ 'zh-CN': text, en: '' });

let w: World;
let place: Place;
let boss: Hand;
let head: Hand;
let hq: string;
let open: string;
let closed: string;
const ok = async (who: Hand, method: string, url: string, body?: unknown) => {
  const r = await w.call(who, method, url, body);
  expect(r.status, `${method} ${url} ${JSON.stringify(r.body)}`).toBeLessThan(300);
  return r.body;
};
const code = async (): Promise<string> => (await ok(head, 'POST', `${hq}/join-codes`)).code;

const OWN = {
  ...STARTER_STANDARD,
  departments: [...STARTER_STANDARD.departments, { code: 'REPAIR', name: name('维修组'), parent: null }],
  tiers: [...STARTER_STANDARD.tiers, { ...STARTER_STANDARD.tiers[0], code: 'QUICK', name: name('当天') }],
};
const FIELDS = [
  { key: 'x_team', type: 'department', name: name('班组'), initial: 'REPAIR' },
  {
    key: 'x_day',
    type: 'date',
    name: name('约定'),
    showIf: { mode: 'all', tests: [{ field: 'tier', comparison: 'one_of', value: ['QUICK'] }] },
  },
  { key: 'x_fee', type: 'formula', name: name('加急'), formula: 'IF(AND([tier]="quick",[title]<>"QUICK"),50,0)', result: 'number' },
  { key: 'x_part', type: 'formula', name: name('拼接'), formula: 'FIND("QUI",[tier]&"QUI")', result: 'number' },
];
const CARD = { id: 'a', kind: 'figure', title: '', x: 0, y: 0, w: 3, h: 2, window: 'page', measure: 'open', target: null };
const MAPPING = { faultCodes: {}, departments: { REPAIR: 'FIELD' }, tiers: { QUICK: 'FAST' }, waitingReasons: {} };

/** The service flow in which only urgent tickets are accepted, and which gives them to a department. */
const drawn = {
  ...SERVICE_FLOW,
  stages: SERVICE_FLOW.stages.map((s) =>
    s.key === 'accepted'
      ? {
          ...s,
          departmentCode: 'REPAIR',
          actions: [{ kind: 'setField', field: 'departmentCode', value: 'ticket.tier == "QUICK" ? "REPAIR" : "CS"' }],
        }
      : s,
  ),
  transitions: SERVICE_FLOW.transitions.map((t) =>
    t.key === 'accept' ? { ...t, requires: [], guard: 'ticket.tier in ["QUICK"] && ticket.title != "QUICK"' } : t,
  ),
};

beforeAll(async () => {
  w = await testWorld();
  w.setNow(START);
  head = await w.member(await w.workspace('home'), ['owner'], { name: '周敏' });
  hq = `/v1/hq/${(await ok(head, 'POST', '/v1/me/groups', { name: '安家' })).slug}`;
  await ok(head, 'POST', `${hq}/standard/versions`, { content: STARTER_STANDARD });
  place = await w.workspace('shop');
  boss = await w.member(place, ['owner'], { name: '小林' });
  await ok(boss, 'PUT', `${W}/settings/standard`, { content: OWN });
  await ok(boss, 'PUT', `${W}/settings/fields`, { fields: FIELDS });
  const { id } = (await ok(boss, 'GET', `${W}/flows`)).items[0];
  await ok(boss, 'PUT', `${W}/flows/${id}/draft`, { definition: drawn });
  await ok(boss, 'POST', `${W}/flows/${id}/publish`, { running: 'keep', mapping: {} });
  open = (await ok(boss, 'POST', `${W}/tickets`, { title: '漏水', tier: 'QUICK', custom: { x_day: '2026-12-01' } })).id;
  closed = (await ok(boss, 'POST', `${W}/tickets`, { title: '重复', tier: 'QUICK' })).id;
  await ok(boss, 'POST', `${W}/tickets/${closed}/move`, { transition: 'cancel', reason: '重复' });
  const filters = { tier: ['QUICK', 'STD'], department: ['REPAIR'] };
  await ok(boss, 'POST', `${W}/dashboards`, { name: '加急看板', definition: { cards: [{ ...CARD, filters }] }, shares: [] });
  await ok(boss, 'POST', `${W}/views`, { name: '维修组的', query: 'custom=x_team:REPAIR&q=QUICK', isShared: true });
});
afterAll(() => w.close());

test('the owner sees before joining what names each code, and where it stands so that it has to be looked at by hand', async () => {
  const look = await ok(boss, 'POST', `${W}/settings/join-group/preview`, { code: await code() });
  expect(look.missing.map((x: { code: string; uses: object[]; stays: object[] }) => [x.code, x.uses, x.stays])).toEqual([
    [
      'REPAIR',
      [
        { kind: 'flow', name: '服务工单流程' },
        { kind: 'form', name: '班组' },
        { kind: 'dashboard', name: '加急看板' },
        { kind: 'view', name: '维修组的' },
      ],
      [],
    ],
    [
      'QUICK',
      [
        { kind: 'flow', name: '服务工单流程' },
        { kind: 'form', name: '约定' },
        { kind: 'form', name: '加急' },
        { kind: 'dashboard', name: '加急看板' },
      ],
      [{ kind: 'form', name: '拼接' }],
    ],
  ]);
});

test('rules, formulas, conditions, starting values, dashboards and lists name what the codes became, and nothing that looks like them', async () => {
  await ok(boss, 'POST', `${W}/settings/join-group`, { code: await code(), isAgreed: true, mapping: MAPPING });
  const key = { tenantId: place.tenantId, groupId: (await ok(head, 'GET', hq)).id };
  const [work] = await w.app.db.tenant(key, (tx) => atWork(tx, 'adoption'), 'read');
  if (!work) throw new Error('nothing converts');
  expect(await runConversion(w.app, { ...key, conversionId: work.id })).toBe(true);
  const settings = await ok(boss, 'GET', `${W}/settings`);
  const fields = new Map<string, Record<string, unknown>>(settings.fields.map((f: { key: string }) => [f.key, f]));
  expect(fields.get('x_team')).toMatchObject({ initial: 'FIELD' });
  expect(fields.get('x_day')).toMatchObject({ showIf: { tests: [{ field: 'tier', value: ['FAST'] }] } });
  expect(fields.get('x_fee')).toMatchObject({ formula: 'IF(AND([tier]="FAST",[title]<>"QUICK"),50,0)' });
  expect(fields.get('x_part')).toMatchObject({ formula: 'FIND("QUI",[tier]&"QUI")' });
  const [board] = (await ok(boss, 'GET', `${W}/dashboards`)).items;
  const { definition } = await ok(boss, 'GET', `${W}/dashboards/${board.id}`);
  expect(definition.cards[0].filters).toEqual({ tier: ['FAST', 'STD'], department: ['FIELD'] });
  const [view] = (await ok(boss, 'GET', `${W}/views`)).items.filter((v: { name: string }) => v.name === '维修组的');
  expect(view.query).toBe('custom=x_team%3AFIELD&q=QUICK');
  const flow = (await ok(boss, 'GET', `${W}/flows`)).items[0];
  const version = (await ok(boss, 'GET', `${W}/flows/${flow.id}`)).published.definition;
  expect(version.transitions.find((t: { key: string }) => t.key === 'accept').guard).toBe(
    'ticket.tier in ["FAST"] && ticket.title != "QUICK"',
  );
});

test('an open ticket goes on by the version it was opened with, whose rules mean what they meant; its values went along', async () => {
  const before = await ok(boss, 'GET', `${W}/tickets/${open}`);
  expect(before).toMatchObject({ tier: 'FAST', custom: { x_team: 'FIELD', x_day: '2026-12-01', x_fee: 50 } });
  const { items } = await ok(boss, 'GET', `${W}/tickets?custom=x_team:FIELD`);
  expect(items.map((t: { id: string }) => t.id)).toEqual([open]);
  const moved = await ok(boss, 'POST', `${W}/tickets/${open}/move`, { transition: 'accept' });
  expect(moved).toMatchObject({ stage: 'accepted', departmentCode: 'FIELD', stuck: { departmentCode: 'FIELD' } });
  const made = await ok(boss, 'POST', `${W}/tickets`, { title: '新单', tier: 'FAST' });
  expect(made.custom).toMatchObject({ x_team: 'FIELD', x_fee: 50 });
});

test('a closed one keeps all it had until it is opened again', async () => {
  expect(await ok(boss, 'GET', `${W}/tickets/${closed}`)).toMatchObject({ tier: 'QUICK', custom: { x_team: 'REPAIR' } });
  await ok(boss, 'POST', `${W}/tickets/${closed}/move`, { transition: 'reopen', reason: '还是坏的' });
  expect(await ok(boss, 'GET', `${W}/tickets/${closed}`)).toMatchObject({ tier: 'FAST', custom: { x_team: 'FIELD', x_fee: 50 } });
});

test('leaving changes nothing of it', async () => {
  w.setNow(START + 3_600_000);
  await ok(boss, 'POST', `${W}/settings/leave-group`, { workspace: 'shop' });
  const made = await ok(boss, 'POST', `${W}/tickets`, { title: '离开之后', tier: 'FAST' });
  expect(made.custom).toMatchObject({ x_team: 'FIELD', x_fee: 50 });
  await ok(boss, 'POST', `${W}/tickets/${made.id}/move`, { transition: 'accept' });
});
