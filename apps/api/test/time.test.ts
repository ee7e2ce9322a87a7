import type { WorkingCalendar } from '@bodan/core/sla/calendar';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import { provisionGroup } from '@bodan/services/workspace/provision';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';

let w: World;
let place: Place;
const hands: Record<string, Hand> = {};
let ticketId: string;
let analyst: Hand;
let sister: { place: Place; agent: Hand };
const AT = '/v1/w/anjia/tickets';
const OFFICE: [string, string][] = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];
const CALENDAR: WorkingCalendar = {
  tz: 'Asia/Shanghai',
  weekly: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE },
  holidays: Array.from({ length: 8 }, (_, i) => `2025-10-0${i + 1}`),
  special: { '2025-09-28': OFFICE, '2025-10-11': OFFICE },
};
const local = (text: string) => `${text}+08:00`;
const hand = (name: string): Hand => {
  const found = hands[name];
  if (!found) throw new Error(`nobody is called ${name}`);
  return found;
};
const does = async (who: string, verb: string, body: Record<string, unknown>) => {
  const r = await w.call(hand(who), 'POST', `${AT}/${ticketId}/${verb}`, body);
  expect(r.status, `${verb} ${JSON.stringify(r.body)}`).toBe(200);
};

/** The worked example, told through the API of a sandbox with past times. */
beforeAll(async () => {
  w = await testWorld();
  const groupId = w.app.newId();
  const standard = { ...STARTER_STANDARD, tiers: STARTER_STANDARD.tiers.map((t) => ({ ...t, resolutionMinutes: 480 })) };
  const standardVersionId = await w.app.db.identity((tx) =>
    provisionGroup(w.app, tx, { id: groupId, slug: 'g', name: 'g', kind: 'group', standard, publishedBy: null }),
  );
  place = await w.workspace('anjia', { groupId, standardVersionId, isSandbox: true, calendar: CALENDAR });
  hands['王丽'] = await w.member(place, ['agent'], { name: '王丽', departmentCode: 'CS' });
  hands['赵强'] = await w.member(place, ['dispatcher'], { name: '赵强', departmentCode: 'DISP' });
  hands['陈志远'] = await w.member(place, ['technician'], { name: '陈志远', departmentCode: 'FIELD' });
  hands['viewer'] = await w.member(place, ['viewer'], { name: 'viewer' });
  // A sister company with other hours and one ticket that waits for a part, told by no agent of the first.
  const always = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((d) => [d, [['00:00', '24:00']]]));
  const second = await w.workspace('beta', {
    groupId,
    standardVersionId,
    isSandbox: true,
    calendar: { tz: 'Asia/Shanghai', weekly: always as WorkingCalendar['weekly'] },
  });
  sister = { place: second, agent: await w.member(second, ['agent'], { name: '李敏', departmentCode: 'CS' }) };
  analyst = await w.hqMember(groupId, ['hq_analyst']);
  const made = await w.call(hand('王丽'), 'POST', AT, {
    title: '空调不制冷',
    faultCode: 'GEN-01',
    tier: 'STD',
    occurredAt: local('2025-10-09T09:00:00'),
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  ticketId = made.body.id;
  // Through the API an agent's ticket is told as a sandbox's; the desk member takes it at once.
  await does('王丽', 'move', { transition: 'accept', handTo: hand('赵强').personId, occurredAt: local('2025-10-09T09:12:30') });
  await does('赵强', 'move', { transition: 'assign', assigneeId: hand('陈志远').personId, occurredAt: local('2025-10-09T11:40:00') });
  await does('陈志远', 'move', { transition: 'confirm', occurredAt: local('2025-10-09T13:52:10') });
  await does('陈志远', 'move', { transition: 'arrive', occurredAt: local('2025-10-09T15:05:00') });
  await does('陈志远', 'hold', {
    reason: 'part',
    wakeAt: local('2025-10-12T09:00:00'),
    note: '等电容',
    occurredAt: local('2025-10-09T15:05:00'),
  });
  await does('陈志远', 'resume', { occurredAt: local('2025-10-10T10:20:00') });
  await does('陈志远', 'move', { transition: 'finish', occurredAt: local('2025-10-10T16:45:20') });
  await does('王丽', 'move', { transition: 'approve', occurredAt: local('2025-10-10T16:45:20') });
});
afterAll(() => w.close());

const RANGE = 'from=2025-10-09&to=2025-10-09';

test('the ticket says whose minutes made it late', async () => {
  const { body } = await w.call(hand('viewer'), 'GET', `${AT}/${ticketId}/ledger`);
  expect(
    body.slices.map((s: { stage: string; businessSeconds: number; counted: boolean }) => [s.stage, s.businessSeconds, s.counted]),
  ).toEqual([
    ['new', 750, true],
    ['accepted', 8_850, true],
    ['assigned', 2_530, true],
    ['confirmed', 4_370, true],
    ['on_site', 17_100, false],
    ['on_site', 17_720, true],
  ]);
  expect(body.now).toMatchObject({ countedSeconds: 34_220, pausedSeconds: 17_100 });
  expect(body.now.causes[0]).toMatchObject({ stage: 'accepted', personId: hand('赵强').personId, overrunSeconds: 7_950 });
  const ticket = (await w.call(hand('viewer'), 'GET', `${AT}/${ticketId}`)).body;
  const clock = ticket.clocks.find((c: { metric: string }) => c.metric === 'resolution');
  expect(new Date(clock.dueAt).getTime()).toBe(Date.parse(local('2025-10-10T15:15:00')));
  expect(clock.now).toMatchObject({ elapsedSeconds: 34_220, remainingSeconds: -5_420, isBreached: true });
});

test('the time board adds up to the second, at every level, and names cause and tail', async () => {
  const { status, body } = await w.call(hand('viewer'), 'GET', `/v1/w/anjia/time?${RANGE}`);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({ tickets: 1, totals: { countedSeconds: 34_220, pausedSeconds: 17_100, businessSeconds: 51_320 } });
  const sum = (key: string) => body.cells.reduce((n: number, c: Record<string, number>) => n + (c[key] ?? 0), 0);
  for (const key of ['countedSeconds', 'pausedSeconds', 'businessSeconds', 'wallSeconds']) expect(sum(key), key).toBe(body.totals[key]);
  expect(body.late).toMatchObject({ tickets: 1, overdueSeconds: 5_420 });
  expect(body.late.causes[0]).toEqual({
    stage: 'accepted',
    departmentCode: 'DISP',
    personId: hand('赵强').personId,
    tickets: 1,
    seconds: 7_950,
  });
  expect(body.late.tail).toEqual([
    { stage: 'on_site', departmentCode: 'FIELD', personId: hand('陈志远').personId, tickets: 1, seconds: 5_420 },
  ]);
});

test('every number opens to its tickets, whose seconds add up to it', async () => {
  const board = (await w.call(hand('viewer'), 'GET', `/v1/w/anjia/time?${RANGE}`)).body;
  const open = (
    kind: string,
    p: { stage: string; departmentCode: string | null; personId: string | null; waitingReason?: string | null },
  ) =>
    w.call(
      hand('viewer'),
      'GET',
      `/v1/w/anjia/time/tickets?${RANGE}&kind=${kind}&stage=${p.stage}&holderDepartment=${p.departmentCode ?? '-'}&person=${p.personId ?? '-'}&reason=${p.waitingReason ?? '-'}`,
    );
  for (const cell of board.cells) {
    const { body } = await open('spent', cell);
    expect(body.seconds).toBe(cell.businessSeconds);
    expect(body.tickets).toBe(cell.tickets);
    expect(body.items.reduce((n: number, t: { seconds: number }) => n + t.seconds, 0)).toBe(cell.businessSeconds);
  }
  for (const kind of ['causes', 'tail'] as const)
    for (const cell of board.late[kind]) expect((await open(kind === 'causes' ? 'cause' : 'tail', cell)).body.seconds).toBe(cell.seconds);
});

test('an open ticket counts up to now, in the board as in its own ledger', async () => {
  const now = Date.parse(local('2025-10-13T11:00:00'));
  const made = await w.call(hand('王丽'), 'POST', AT, {
    title: '洗衣机不脱水',
    faultCode: 'GEN-02',
    occurredAt: local('2025-10-13T09:00:00'),
  });
  const owner = await w.member(place, ['owner'], { name: 'owner' });
  await w.call(owner, 'PUT', '/v1/w/anjia/sandbox/clock', { now: new Date(now).toISOString() });
  const board = (await w.call(hand('viewer'), 'GET', '/v1/w/anjia/time?from=2025-10-13&to=2025-10-13')).body;
  const ledger = (await w.call(hand('viewer'), 'GET', `${AT}/${made.body.id}/ledger`)).body;
  expect(board.totals.countedSeconds).toBe(7_200);
  expect(ledger.now.countedSeconds).toBe(7_200);
});

test('a range that ends before it begins is refused with its place', async () => {
  const { status, body } = await w.call(hand('viewer'), 'GET', '/v1/w/anjia/time?from=2025-10-10&to=2025-10-09');
  expect([status, body.errors?.[0]?.pointer, body.errors?.[0]?.code]).toEqual([422, '/query/to', 'too_small']);
});

test('headquarters sees the sum of what its subsidiaries see of themselves, to the second, and opens it', async () => {
  const occurred = (text: string) => ({ occurredAt: local(text) });
  const told = await w.call(sister.agent, 'POST', '/v1/w/beta/tickets', {
    title: '冰箱不制冷',
    faultCode: 'GEN-01',
    tier: 'STD',
    ...occurred('2025-10-09T20:00:00'),
  });
  await w.call(sister.agent, 'POST', `/v1/w/beta/tickets/${told.body.id}/move`, {
    transition: 'accept',
    ...occurred('2025-10-09T20:10:00'),
  });
  const owner = await w.member(sister.place, ['owner'], { name: 'owner' });
  await w.call(owner, 'PUT', '/v1/w/beta/sandbox/clock', { now: new Date(Date.parse(local('2025-10-10T12:00:00'))).toISOString() });

  const { status, body } = await w.call(analyst, 'GET', `/v1/hq/g/time?${RANGE}`);
  expect(status, JSON.stringify(body)).toBe(200);
  const own = [
    (await w.call(hand('viewer'), 'GET', `/v1/w/anjia/time?${RANGE}`)).body,
    (await w.call(sister.agent, 'GET', `/v1/w/beta/time?${RANGE}`)).body,
  ];
  expect(own[1]).toMatchObject({ tickets: 1, totals: { businessSeconds: 57_600 }, late: { tickets: 1, overdueSeconds: 28_800 } });
  for (const key of ['countedSeconds', 'pausedSeconds', 'businessSeconds', 'wallSeconds']) {
    expect(body.totals[key], key).toBe(own[0].totals[key] + own[1].totals[key]);
    expect(
      body.cells.reduce((n: number, c: Record<string, number>) => n + (c[key] ?? 0), 0),
      key,
    ).toBe(body.totals[key]);
  }
  expect(body).toMatchObject({ tickets: 2, late: { tickets: 2, overdueSeconds: 5_420 + 28_800 } });
  expect(body.bySubsidiary.map((s: { slug: string; totals: unknown }) => [s.slug, s.totals])).toEqual([
    ['anjia', own[0].totals],
    ['beta', own[1].totals],
  ]);
  expect(body.late.causes.find((c: { stage: string; departmentCode: string }) => c.departmentCode === 'DISP')).toEqual({
    stage: 'accepted',
    departmentCode: 'DISP',
    personId: null,
    tickets: 1,
    seconds: 7_950,
  });
  expect(body.names.stages).toContainEqual(
    expect.objectContaining({ key: 'accepted', name: expect.objectContaining({ 'zh-CN': '已受理' }) }),
  );

  type Cell = { stage: string; departmentCode: string | null; waitingReason?: string | null; tickets: number };
  const open = (kind: string, c: Cell) =>
    w.call(
      analyst,
      'GET',
      `/v1/hq/g/time/tickets?${RANGE}&kind=${kind}&stage=${c.stage}&holderDepartment=${c.departmentCode ?? '-'}&reason=${c.waitingReason ?? '-'}`,
    );
  for (const cell of body.cells) {
    const found = (await open('spent', cell)).body;
    expect([found.seconds, found.tickets]).toEqual([cell.businessSeconds, cell.tickets]);
    expect(JSON.stringify(found)).not.toMatch(/不制冷/);
  }
  for (const kind of ['causes', 'tail'] as const)
    for (const cell of body.late[kind]) {
      const found = (await open(kind === 'causes' ? 'cause' : 'tail', cell)).body;
      expect([found.seconds, found.tickets]).toEqual([cell.seconds, cell.tickets]);
    }
  const narrowed = (await w.call(analyst, 'GET', `/v1/hq/g/time?${RANGE}&tenant=${sister.place.tenantId}`)).body;
  expect(narrowed.totals).toEqual(own[1].totals);
});
