import { ROLES } from '@bodan/core/access';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let a: Place;
let owner: Hand;
const NOBODY = '01900000-0000-7000-8000-000000000000';

beforeAll(async () => {
  w = await testWorld();
  a = await w.workspace('alpha', { plan: 'team', name: '小林电脑维修铺' });
  owner = await w.member(a, ['owner'], { name: '林晓' });
});
afterAll(() => w.close());

const url = (path = '') => `/v1/w/alpha/settings${path}`;
const read = async (who: Hand = owner) => (await w.call(who, 'GET', url())).body;
const choice = {
  key: 'x_warranty',
  type: 'choice',
  name: { 'zh-CN': '保修', en: 'Warranty' },
  options: [
    { key: 'in', name: { 'zh-CN': '保内', en: 'In' } },
    { key: 'out', name: { 'zh-CN': '保外', en: 'Out' } },
  ],
};
const serial = { key: 'x_serial', type: 'text', name: { 'zh-CN': '机身号', en: 'Serial' } };

const layered = (weekly: object) => ({ arrangement: [], adjustedHoursOf: null, own: { tz: 'Asia/Shanghai', weekly }, branches: {} });

test('settings name everything, carry a revision, and are not sent again while nothing changed', async () => {
  const first = await w.call(owner, 'GET', url());
  expect(first.body).toMatchObject({
    workspace: {
      slug: 'alpha',
      name: '小林电脑维修铺',
      timeZone: 'Asia/Shanghai',
      plan: 'team',
      isSandbox: false,
      sandboxNow: null,
      group: { kind: 'solo' },
    },
    standard: { number: 1 },
    flow: { initial: 'new' },
    calendar: { tz: 'Asia/Shanghai' },
    fields: [],
    members: [{ name: '林晓', roles: ['owner'] }],
  });
  const etag = first.headers.get('etag') ?? '';
  expect((await w.call(owner, 'GET', url(), undefined, { 'if-none-match': etag })).status).toBe(304);
  const changed = await w.call(owner, 'PATCH', url(), { hotline: '400-800-1234' }, { 'if-match': etag });
  expect(changed.status).toBe(200);
  expect((await w.call(owner, 'GET', url(), undefined, { 'if-none-match': etag })).status).toBe(200);
  expect((await read()).workspace.hotline).toBe('400-800-1234');
  const late = await w.call(owner, 'PATCH', url(), { name: '迟到' }, { 'if-match': etag });
  expect(late.status).toBe(412);
  expect((await read()).workspace.name).toBe('小林电脑维修铺');
});

test('a hotline is a phone number or nothing, and what is none is refused at its field', async () => {
  for (const hotline of ['0571-88006688 转 801', '+86 571 8800 6688', '']) {
    expect((await w.call(owner, 'PATCH', url(), { hotline })).status, hotline).toBe(200);
    expect((await read()).workspace.hotline).toBe(hotline);
  }
  for (const hotline of ['abc<>', '400-820-8820 / 0571-88006688']) {
    const refused = await w.call(owner, 'PATCH', url(), { hotline });
    expect(refused.status, hotline).toBe(422);
    expect(refused.body.errors).toMatchObject([{ pointer: '/hotline', code: 'invalid' }]);
  }
  expect((await read()).workspace.hotline).toBe('');
});

test('a change without anything to change is refused', async () => {
  for (const [path, method] of [
    ['/v1/me', 'PATCH'],
    [url(), 'PATCH'],
    [`/v1/w/alpha/members/${owner.personId}`, 'PATCH'],
  ] as const) {
    expect((await w.call(owner, method, path, {})).status, path).toBe(422);
    expect((await w.call(owner, method, path)).status, path).toBe(422);
  }
});

test('names of places that cannot exist, and cursors that are none, are answered like unknown ones', async () => {
  for (const place of ['%00', '%E4%BD%A0', 'x'.repeat(60), 'A'])
    for (const room of ['w', 'hq']) expect((await w.call(owner, 'GET', `/v1/${room}/${place}/members`)).status).toBe(404);
  expect((await w.call(owner, 'GET', `/v1/w/alpha/members?cursor=${'-'.repeat(36)}`)).status).toBe(422);
});

test('every role reads the settings, only owners and administrators change them', async () => {
  for (const role of ROLES) {
    const hand = await w.member(a, [role]);
    expect((await w.call(hand, 'GET', url())).status).toBe(200);
    const expected = role === 'owner' || role === 'admin' ? 200 : 403;
    expect((await w.call(hand, 'PATCH', url(), { hotline: '95588' })).status, role).toBe(expected);
    expect((await w.call(hand, 'PUT', url('/fields'), { fields: [] })).status, role).toBe(expected);
    expect((await w.call(hand, 'PUT', url('/calendar'), layered({ mon: [['08:00', '18:00']] }))).status, role).toBe(expected);
    expect((await w.call(hand, 'POST', url('/standard/adopt'), { number: 1 })).status, role).toBe(expected);
    expect((await w.call(hand, 'PUT', '/v1/w/alpha/sandbox/clock', { now: '2026-11-24T09:00:00+08:00' })).status, role).toBe(
      expected === 200 ? 409 : 403,
    );
    expect((await w.call(hand, 'POST', url('/join-group'), { code: 'bd_join_nothing' })).status, role).toBe(role === 'owner' ? 410 : 403);
  }
});

test('custom fields reach the ticket form at once, and keep what tickets hold', async () => {
  const saved = await w.call(owner, 'PUT', url('/fields'), { fields: [choice, serial] });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  const ticket = await w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '换屏', custom: { x_warranty: 'in', x_serial: 'A1' } });
  expect(ticket.status, JSON.stringify(ticket.body)).toBe(201);
  expect((await read()).fields.map((f: { key: string }) => f.key)).toEqual(['x_warranty', 'x_serial']);
  const refused = await w.call(owner, 'PUT', url('/fields'), {
    fields: [
      { ...choice, options: choice.options.slice(0, 1) },
      { ...serial, type: 'number' },
    ],
  });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((e: { pointer: string; code: string }) => [e.pointer, e.code])).toEqual([
    ['/fields/0/options', 'removed'],
    ['/fields/1/type', 'type_changed'],
  ]);
  expect((await w.call(owner, 'PUT', url('/fields'), { fields: [choice] })).body.errors[0].detail).toContain('x_serial');
  const hidden = await w.call(owner, 'PUT', url('/fields'), { fields: [choice, { ...serial, isHidden: true }] });
  expect(hidden.body.number).toBe(saved.body.number + 1);
  for (const bad of [
    { ...serial, key: 'serial' },
    { ...serial, key: '__proto__' },
    { ...serial, name: { 'zh-CN': 'a\u0000b' } },
    { ...serial, nonsense: 1 },
  ])
    expect((await w.call(owner, 'PUT', url('/fields'), { fields: [bad] })).status).toBe(422);
});

test('two who save fields at once both get a version of their own', async () => {
  const extra = (key: string) => ({ key, type: 'switch', name: { 'zh-CN': key } });
  const current = (await read()).fields;
  const results = await Promise.all(
    ['x_one', 'x_two'].map((k) => w.call(owner, 'PUT', url('/fields'), { fields: [...current, extra(k)] })),
  );
  // The second would lose the first one's field, so it is told.
  expect(results.map((r) => r.status).sort()).toEqual([200, 422]);
});

test('the time zone is fixed once there are tickets', async () => {
  expect((await w.call(owner, 'PATCH', url(), { timeZone: 'Europe/Berlin' })).body.code).toBe('workspace_not_empty');
  const fresh = await w.workspace('fresh');
  const boss = await w.member(fresh, ['owner']);
  expect((await w.call(boss, 'PATCH', '/v1/w/fresh/settings', { timeZone: 'Europe/Berlin' })).status).toBe(200);
  expect((await w.call(boss, 'PATCH', '/v1/w/fresh/settings', { timeZone: 'Mars/Base' })).status).toBe(422);
});

test('branches: a code once, changed at the version seen; another workspace’s branch is nobody’s', async () => {
  const make = (body: unknown, headers: Record<string, string> = {}) => w.call(owner, 'POST', url('/branches'), body, headers);
  const one = await make({ code: 'HZ-01', name: '余杭网点', region: '杭州' }, { 'idempotency-key': 'b1' });
  expect(one.status).toBe(201);
  expect((await make({ code: 'HZ-01', name: '余杭网点', region: '杭州' }, { 'idempotency-key': 'b1' })).body).toEqual(one.body);
  expect((await make({ code: 'HZ-01', name: '另一个' })).body.errors[0].pointer).toBe('/code');
  const save = (id: string, body: unknown, version = 1) =>
    w.call(owner, 'PATCH', url(`/branches/${id}`), body, { 'if-match': `"v${version}"` });
  expect((await save(one.body.id, { name: '余杭二店' })).body).toMatchObject({ name: '余杭二店', region: '杭州', version: 2 });
  expect((await save(one.body.id, { name: 'x' })).status).toBe(412);
  const b = await w.workspace('beta');
  const stranger = await w.member(b, ['owner']);
  const theirs = (await w.call(stranger, 'POST', '/v1/w/beta/settings/branches', { code: 'HZ-01', name: '别家' })).body;
  const foreign = await save(theirs.id, { name: 'x' });
  const missing = await save(NOBODY, { name: 'x' });
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  expect((await w.call(owner, 'GET', url('/branches'))).body.items.map((x: { id: string }) => x.id)).toEqual([one.body.id]);
});

test('a sandbox has its own clock that only moves forward', async () => {
  const s = await w.workspace('sand', { isSandbox: true });
  const boss = await w.member(s, ['owner']);
  const set = (now: string) => w.call(boss, 'PUT', '/v1/w/sand/sandbox/clock', { now });
  expect((await set('2016-03-01T09:00:00+08:00')).body).toEqual({ now: '2016-03-01T01:00:00.000Z' });
  const t = await w.call(boss, 'POST', '/v1/w/sand/tickets', { title: '旧单' });
  expect(t.body.createdAt).toBe('2016-03-01T01:00:00.000Z');
  expect((await set('2016-02-01T09:00:00+08:00')).body.code).toBe('clock_backwards');
  expect((await w.call(boss, 'GET', '/v1/w/sand/settings')).body.workspace.sandboxNow).toBe('2016-03-01T01:00:00.000Z');
  expect((await w.call(owner, 'PUT', '/v1/w/alpha/sandbox/clock', { now: '2027-01-01T00:00:00Z' })).body.code).toBe('sandbox_only');
});

test('tickets of the month are counted in the workspace’s own month and never refused', async () => {
  const used = async () => (await w.call(owner, 'GET', '/v1/w/alpha/plan')).body.used.ticketsThisMonth;
  const before = await used();
  await w.call(owner, 'POST', '/v1/w/alpha/tickets', { title: '本月' });
  expect(await used()).toBe(before + 1);
  w.setNow(Date.parse('2026-11-30T16:30:00Z')); // 1 December in Shanghai
  expect(await used()).toBe(0);
  w.setNow(Date.parse('2026-11-23T02:00:00Z'));
});
