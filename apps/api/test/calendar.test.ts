import { recalculateClocks } from '@bodan/services/calendar/recalculate';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

const NOW = Date.parse('2026-11-27T02:00:00Z'); // Friday 10:00 in Shanghai
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const OFFICE = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];
const NOBODY = '01900000-0000-7000-8000-00000000dead';

let w: World;
let serial = 0;
let place: Place;
let owner: Hand;
let branchId: string;
beforeAll(async () => {
  w = await testWorld();
});
beforeEach(async () => {
  w.setNow(NOW);
  place = await w.workspace(`hours-${++serial}`);
  owner = await w.member(place, ['owner']);
  branchId = (await w.call(owner, 'POST', url('/settings/branches'), { code: 'HZ', name: '余杭网点' })).body.id;
});
afterAll(() => w.close());

const url = (path: string) => `/v1/w/${place.slug}${path}`;
const CALENDAR = () => url('/settings/calendar');
const read = async (query = '') => (await w.call(owner, 'GET', `${CALENDAR()}${query}`)).body;
const save = (body: unknown, headers: Record<string, string> = {}) => w.call(owner, 'PUT', CALENDAR(), body, headers);
const attempt = async (createdAt: string, minutes: number, branch: string | null = null) =>
  (await w.call(owner, 'POST', `${CALENDAR()}/try`, { createdAt, minutes, branchId: branch })).body;
const ticket = async (more: object = {}) => (await w.call(owner, 'POST', url('/tickets'), { title: '不制冷', ...more })).body;
const clockOf = async (id: string) =>
  (await w.call(owner, 'GET', url(`/tickets/${id}`))).body.clocks.find((c: { metric: string }) => c.metric === 'resolution');
const notice = (year: number) => ({
  year,
  papers: ['https://example.test/notice'],
  days: [
    { name: '元旦', date: `${year}-01-01`, isOffDay: true },
    { name: '元旦', date: `${year}-01-04`, isOffDay: true },
  ],
});

test('周五 17:50 建单，目标 60 分钟 → 到期 周一 09:20', async () => {
  expect(await attempt('2026-11-27T17:50:00+08:00', 60)).toEqual({
    startsAt: '2026-11-27T09:50:00.000Z',
    dueAt: '2026-11-30T01:20:00.000Z',
    breachAt: '2026-11-30T01:20:00.000Z',
    isProvisional: false,
  });
  // Used up exactly at closing is in time until the next opening; an adjusted Saturday is a working day.
  expect(await attempt('2026-11-27T17:00:00+08:00', 60)).toMatchObject({
    dueAt: '2026-11-27T10:00:00.000Z',
    breachAt: '2026-11-30T00:30:00.000Z',
  });
  expect((await attempt('2026-10-09T17:50:00+08:00', 60)).dueAt).toBe('2026-10-10T01:20:00.000Z');
  expect((await attempt('2026-12-31T17:50:00+08:00', 60)).isProvisional).toBe(true);
  const wrong = await w.call(owner, 'POST', `${CALENDAR()}/try`, { createdAt: '2026-11-27T17:50:00+08:00', minutes: 60, branchId: NOBODY });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/branchId']);
  for (const createdAt of ['0001-01-01T00:00:00Z', '9999-12-31T00:00:00Z'])
    expect((await w.call(owner, 'POST', `${CALENDAR()}/try`, { createdAt, minutes: 60 })).status).toBe(422);
});

test('layers are saved as a version, used by the next ticket, and reach the running ones', async () => {
  const before = await ticket();
  const there = await ticket({ branchId });
  const { content, number } = await read();
  const own = { ...content.own, holidays: ['2026-11-30'], notes: { '2026-11-30': '台风' } };
  const saved = await save({ ...content, own, branches: { [branchId]: { special: { '2026-11-30': [['10:00', '12:00']] } } } });
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  expect(saved.body).toMatchObject({ number: number + 1, warnings: [] });
  expect((await read()).waitingTickets).toBe(2);
  w.setNow(NOW + 60_000);
  await recalculateClocks(w.app, place);
  expect((await clockOf(before.id)).dueAt).toBe('2026-12-02T02:00:00.000Z');
  expect((await clockOf(there.id)).dueAt).toBe('2026-12-01T09:30:00.000Z');
  const now = await read();
  expect(now).toMatchObject({ number: number + 1, waitingTickets: 0, content: { own } });
  expect(now.versions[0]).toMatchObject({ number: number + 1, createdBy: { id: owner.personId } });
  expect((await read(`?number=${number}`)).content).toEqual(content);
  expect((await w.call(owner, 'GET', `${CALENDAR()}?number=77`)).status).toBe(404);
  const { calendars } = (await w.call(owner, 'GET', url('/settings'))).body;
  expect(calendars.map((c: { branchId: string; versions: unknown[] }) => [c.branchId, c.versions.length])).toEqual([
    [null, 2],
    [branchId, 2],
  ]);
  const told = (await w.call(owner, 'GET', url(`/tickets/${before.id}/timeline`))).body.items.filter(
    (e: { type: string }) => e.type === 'ticket.recalculated',
  );
  expect(told).toHaveLength(1);
});

test('a calendar that never opens is refused with its place, and so is what is no calendar', async () => {
  const { content } = await read();
  const never = await save({ ...content, own: { ...content.own, weekly: {} } });
  expect([never.status, never.body.code, never.body.errors[0].pointer]).toEqual([422, 'calendar_never_open', '/own/weekly']);
  const closed = Object.fromEntries(DAYS.map((d) => [d, []]));
  expect((await save({ ...content, branches: { [branchId]: { weekly: closed } } })).body.errors[0].pointer).toBe(
    `/branches/${branchId}/weekly`,
  );
  expect((await save({ ...content, branches: { [NOBODY]: {} } })).body.errors[0].pointer).toBe(`/branches/${NOBODY}`);
  expect((await save({ ...content, own: { ...content.own, tz: 'Mars/Base' } })).body.errors[0].pointer).toBe('/own/tz');
  expect(
    (
      await save({
        ...content,
        own: {
          ...content.own,
          weekly: {
            mon: [
              ['09:00', '12:00'],
              ['11:00', '14:00'],
            ],
          },
        },
      })
    ).body.errors[0].pointer,
  ).toBe('/own/weekly/mon/1');
  for (const bad of [
    {},
    [],
    null,
    { ...content, extra: 1 },
    { ...content, own: { ...content.own, notes: { '2026-11-30': 'a\u0000' } } },
    { tz: 'Asia/Shanghai', weekly: { mon: OFFICE } },
  ])
    expect((await save(bad)).status, JSON.stringify(bad)?.slice(0, 60)).toBe(422);
  expect((await read()).versions).toHaveLength(1);
});

test('who saves on an old view is told; the same key saves once', async () => {
  const { content, revision } = await read();
  const key = { 'idempotency-key': 'save-once', 'if-match': `"r${revision}"` };
  const first = await save(content, key);
  expect((await save(content, key)).body).toEqual(first.body);
  expect((await save(content, { 'if-match': `"r${revision}"` })).status).toBe(412);
  expect((await read()).versions).toHaveLength(2);
});

test('a version may begin later: until then the present one counts, and due times know of both', async () => {
  const { content } = await read();
  const later = { ...content, own: { ...content.own, weekly: { ...content.own.weekly, mon: [['10:00', '12:00']] } } };
  expect((await save({ ...later, validFrom: '2026-11-30T00:00:00+08:00' })).status).toBe(200);
  expect((await read()).content).toEqual(content);
  expect((await attempt('2026-11-27T17:50:00+08:00', 60)).dueAt).toBe('2026-11-30T02:50:00.000Z');
  for (const validFrom of ['2026-11-27T09:00:00+08:00', '2126-01-01T00:00:00Z'])
    expect((await save({ ...later, validFrom })).body.errors[0].pointer).toBe('/validFrom');
  w.setNow(Date.parse('2026-11-30T03:00:00Z'));
  expect((await read()).content).toEqual(later);
});

test('a year without official days makes due times provisional until it is imported; the import reckons them again', async () => {
  w.setNow(Date.parse('2026-12-31T09:50:00Z'));
  const { id } = await ticket();
  expect(await clockOf(id)).toMatchObject({ isProvisional: true, dueAt: '2027-01-04T09:50:00.000Z' });
  expect(await read()).toMatchObject({ missingYears: [2027], provisionalTickets: 1 });
  const { content } = await read();
  await save({ ...content, validFrom: '2027-02-01T00:00:00+08:00' });
  const taken = await w.call(owner, 'POST', `${CALENDAR()}/arrangement`, { file: notice(2027) });
  expect(taken.status, JSON.stringify(taken.body)).toBe(200);
  expect(taken.body.years).toEqual([{ year: 2027, source: 'https://example.test/notice', off: ['2027-01-01', '2027-01-04'], work: [] }]);
  w.setNow(Date.parse('2026-12-31T09:51:00Z'));
  await recalculateClocks(w.app, place);
  expect(await clockOf(id)).toMatchObject({ isProvisional: false, dueAt: '2027-01-06T09:50:00.000Z' });
  expect(await read()).toMatchObject({ missingYears: [], provisionalTickets: 0 });
  const count = (await read()).versions.length;
  expect((await w.call(owner, 'POST', `${CALENDAR()}/arrangement`, { file: notice(2027) })).status).toBe(200);
  expect((await read()).versions).toHaveLength(count);
  // The version that is to come has the year as well.
  w.setNow(Date.parse('2027-02-02T02:00:00Z'));
  expect((await read()).content.arrangement.map((y: { year: number }) => y.year)).toEqual([2024, 2025, 2026, 2027]);
});

test('a file that is none is refused with the place in it, and nothing is saved', async () => {
  const send = (file: unknown) => w.call(owner, 'POST', `${CALENDAR()}/arrangement`, { file });
  const shifted = { ...notice(2027), days: [{ name: '', date: '2027-01-08', isOffDay: false }] };
  expect((await send(shifted)).body.errors[0]).toMatchObject({ pointer: '/file/days/0/date', code: 'not_weekend' });
  for (const file of [{}, [], 'x', null, { days: 'x' }, { holidays: { 'a\u0000': 1 } }, { year: 1e308, days: [] }])
    expect((await send(file)).status, JSON.stringify(file)).toBe(422);
  expect((await read()).versions).toHaveLength(1);
});

test('everybody reads and tries, only owners and administrators change', async () => {
  for (const role of ['admin', 'dispatcher', 'technician']) {
    const hand = await w.member(place, [role]);
    expect((await w.call(hand, 'GET', CALENDAR())).status).toBe(200);
    expect((await w.call(hand, 'POST', `${CALENDAR()}/try`, { createdAt: '2026-11-27T17:50:00+08:00', minutes: 60 })).status).toBe(200);
    const expected = role === 'admin' ? 200 : 403;
    expect((await w.call(hand, 'POST', `${CALENDAR()}/arrangement`, { file: notice(2027) })).status).toBe(expected);
    expect((await w.call(hand, 'PUT', CALENDAR(), (await read()).content)).status).toBe(expected);
  }
});
