import { dingtalkRobot } from '@bodan/adapters/dingtalk';
import { outgoingCalls } from '@bodan/adapters/outgoing';
import { webPush } from '@bodan/adapters/web-push';
import { iso } from '@bodan/core/instant';
import { verifyFigures } from '@bodan/services/board/verify';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { pushService } from './push-service.ts';
import { fakeRobot, ROBOT_SECRET } from './receivers.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const MINUTE = 60_000;
const silent = { debug() {}, info() {}, warn() {}, error: console.error };
let w: World;
let owner: pg.Pool;
let place: Place;
let boss: Hand;
let dispatcher: Hand;
let tech: Hand;
let now = START;
let serial = 0;
const running: RunningWorker[] = [];
const closing: { close(): void }[] = [];

const at = (ms: number): void => {
  now = ms;
  w.setNow(ms);
};
const url = (path: string): string => `/v1/w/${place.slug}${path}`;
const work = async (): Promise<void> => {
  const queue = { redisUrl: undefined, databaseUrl: w.queueUrl, prefix: undefined };
  running.push(await startWorker({ app: w.app, queue, mailer: null, log: silent, everyMs: { sweep: 60, relay: 40 } }));
};
const open = async (): Promise<{ id: string; number: string }> => {
  at(START);
  serial += 1;
  place = await w.workspace(`late-${serial}`);
  [boss, dispatcher, tech] = [
    await w.member(place, ['owner']),
    await w.member(place, ['dispatcher']),
    await w.member(place, ['technician']),
  ];
  return (await w.call(dispatcher, 'POST', url('/tickets'), { title: '空调不制冷', faultCode: 'GEN-01' })).body;
};
const call = (who: Hand, id: string, device: { at: number; sentAt: number }, key?: string) =>
  w.call(
    who,
    'POST',
    url(`/tickets/${id}/say`),
    { kind: 'call', text: '', direction: 'out', talkSeconds: 40, deviceTime: { at: iso(device.at), sentAt: iso(device.sentAt) } },
    key ? { 'idempotency-key': key } : {},
  );
const firstResponse = async (id: string) =>
  (await w.call(dispatcher, 'GET', url(`/tickets/${id}`))).body.clocks.find((c: { metric: string }) => c.metric === 'first_response');
const types = async (id: string): Promise<string[]> =>
  (await w.call(dispatcher, 'GET', url(`/tickets/${id}/timeline`))).body.items.map((e: { type: string }) => e.type);

beforeAll(async () => {
  w = await testWorld();
  w.app.ports.calls = outgoingCalls({ allowLocal: true, deadlineMs: 3000 });
  w.app.ports.robot = dingtalkRobot(w.app.ports.calls);
  w.app.ports.push = webPush(w.app.ports.calls, 'http://localhost', () => now);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((r) => r.stop()));
  for (const c of closing.splice(0)) c.close();
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

test('a call made offline before the breach voids it: clock, board, robot, device, notices and timeline say so, once', async () => {
  const ticket = await open();
  const robot = await fakeRobot(() => now);
  const { publicKey } = (await w.call(dispatcher, 'GET', '/v1/me/push')).body;
  const service = await pushService(() => publicKey);
  closing.push(robot, service);
  const phone = service.browser();
  await w.call(dispatcher, 'POST', '/v1/me/push', phone.subscription);
  await w.call(boss, 'POST', url('/robots'), {
    name: '群',
    url: `${robot.url}/robot/send?access_token=TOKEN`,
    secret: ROBOT_SECRET,
    region: null,
  });
  await work();
  at(START + 31 * MINUTE);
  await eventually(() => expect([robot.accepted.length, phone.shown.length]).toEqual([1, 1]));
  await eventually(async () =>
    expect((await owner.query(`select 1 from push_delivery where status in ('waiting', 'sending')`)).rows).toEqual([]),
  );
  at(START + 90 * MINUTE);
  const sent = { at: START + 12 * MINUTE, sentAt: now - 30_000 };
  expect((await call(tech, ticket.id, sent, 'offline-1')).status).toBe(200);
  expect((await call(tech, ticket.id, sent, 'offline-1')).status).toBe(200);
  expect(await firstResponse(ticket.id)).toMatchObject({ status: 'met', stoppedAt: iso(START + 12 * MINUTE) });
  await eventually(() => expect([robot.accepted.length, phone.shown.length]).toEqual([2, 2]));
  expect(robot.accepted[1]?.title).toBe(`${ticket.number} 首次响应超时已撤销`);
  expect(phone.shown[1]?.title).toBe(`${ticket.number} 首次响应超时已撤销`);
  const notices = (await w.call(dispatcher, 'GET', url('/notifications'))).body.items;
  expect(notices.map((n: { kind: string }) => n.kind)).toEqual(['breach_cleared', 'breached']);
  expect(notices[0]).toMatchObject({ why: 'dispatcher', data: { metric: 'first_response', number: ticket.number } });
  const timeline = (await w.call(dispatcher, 'GET', url(`/tickets/${ticket.id}/timeline`))).body.items;
  expect(timeline.map((e: { type: string }) => e.type)).toEqual([
    'ticket.created',
    'ticket.breached',
    'ticket.called',
    'ticket.breach_cleared',
  ]);
  expect(timeline[2]).toMatchObject({
    occurredAt: iso(START + 12 * MINUTE),
    data: { device: { counts: true, skewSeconds: 30, at: iso(sent.at) } },
  });
  expect(timeline[3].data.device).toBeUndefined();
  const sums = await owner.query(
    `select metric, sum(value)::int as n from measure_entry where tenant_id = $1 and metric like 'first_response%' group by 1`,
    [place.tenantId],
  );
  expect(sums.rows).toEqual([{ metric: 'first_response_met', n: 1 }]);
  expect((await verifyFigures(w.app)).found).toEqual([]);
});

test('what was counted late becomes in time on the board; an alert that still waits never goes out', async () => {
  const ticket = await open();
  const robot = await fakeRobot(() => now);
  closing.push(robot);
  await w.call(boss, 'POST', url('/robots'), {
    name: '群',
    url: `${robot.url}/robot/send?access_token=TOKEN`,
    secret: ROBOT_SECRET,
    region: null,
  });
  await w.call(boss, 'PATCH', url('/settings'), { quietHours: { from: '09:00', to: '12:00', timeZone: 'Asia/Shanghai' } });
  await work();
  at(START + 40 * MINUTE);
  await eventually(async () =>
    expect((await owner.query('select 1 from robot_delivery where tenant_id = $1 and is_held', [place.tenantId])).rows).toHaveLength(1),
  );
  expect((await w.call(dispatcher, 'POST', url(`/tickets/${ticket.id}/say`), { kind: 'reply', text: '马上' })).status).toBe(200);
  expect(await firstResponse(ticket.id)).toMatchObject({ status: 'breached_met' });
  expect((await call(tech, ticket.id, { at: START + 20 * MINUTE, sentAt: now })).status).toBe(200);
  expect(await firstResponse(ticket.id)).toMatchObject({ status: 'met', stoppedAt: iso(START + 20 * MINUTE) });
  const entries = await owner.query(
    `select metric, value::int as value, occurred_at as at from measure_entry where tenant_id = $1 and metric like 'first_response%' order by txid, value`,
    [place.tenantId],
  );
  // What is taken back is taken back from when it counted: no moment in between has less than nothing.
  expect(entries.rows).toEqual([
    { metric: 'first_response_missed', value: 1, at: new Date(START + 40 * MINUTE) },
    { metric: 'first_response_missed', value: -1, at: new Date(START + 40 * MINUTE) },
    { metric: 'first_response_met', value: 1, at: new Date(START + 20 * MINUTE) },
  ]);
  expect((await verifyFigures(w.app)).found).toEqual([]);
  at(START + 200 * MINUTE);
  await eventually(async () =>
    expect((await owner.query(`select last_error from robot_delivery where tenant_id = $1`, [place.tenantId])).rows).toEqual([
      { last_error: 'void' },
    ]),
  );
  expect(robot.received).toEqual([]);
});

test('a wrong clock, a late upload and a hand that is no technician’s count by the server’s time, and the entry says why', async () => {
  const doubts: [string, (id: string) => ReturnType<typeof call>][] = [
    ['skew', (id) => call(tech, id, { at: START + 5 * MINUTE, sentAt: now - 121_000 })],
    ['late', (id) => call(tech, id, { at: now - 73 * 60 * MINUTE, sentAt: now })],
    ['role', (id) => call(dispatcher, id, { at: START + 5 * MINUTE, sentAt: now })],
  ];
  for (const [doubt, send] of doubts) {
    const ticket = await open();
    at(START + 80 * 60 * MINUTE);
    expect((await send(ticket.id)).status).toBe(200);
    expect(await firstResponse(ticket.id)).toMatchObject({ status: 'breached_met', stoppedAt: iso(now) });
    const timeline = (await w.call(dispatcher, 'GET', url(`/tickets/${ticket.id}/timeline`))).body.items;
    expect(timeline.at(-1).data.device).toMatchObject({ counts: false, doubt });
  }
});

test('steps done offline move the ticket when they were done: slices add up and every figure is exact', async () => {
  const ticket = await open();
  const step = (who: Hand, transition: string, more: object = {}) =>
    w.call(who, 'POST', url(`/tickets/${ticket.id}/move`), { transition, ...more });
  expect((await step(dispatcher, 'accept')).status).toBe(200);
  expect((await step(dispatcher, 'assign', { assigneeId: tech.personId })).status).toBe(200);
  await work();
  const due = (await w.call(dispatcher, 'GET', url(`/tickets/${ticket.id}`))).body.clocks.find(
    (c: { metric: string }) => c.metric === 'resolution',
  ).dueAt;
  at(Date.parse(due) + 20 * 60 * MINUTE);
  await eventually(async () => expect(await types(ticket.id)).toContain('ticket.breached'));
  await eventually(async () =>
    expect(
      (await owner.query('select 1 from clock where tenant_id = $1 and next_alarm_at <= $2', [place.tenantId, new Date(now)])).rows,
    ).toEqual([]),
  );
  const did = (transition: string, when: number) => step(tech, transition, { deviceTime: { at: iso(when), sentAt: iso(now) } });
  const done = Date.parse(due) - 10 * MINUTE;
  for (const [transition, when] of [
    ['confirm', START + 30 * MINUTE],
    ['arrive', done - 60 * MINUTE],
    ['finish', done],
  ] as const) {
    const r = await did(transition, when);
    expect(r.status, JSON.stringify(r.body)).toBe(200);
  }
  const clocks = (await w.call(dispatcher, 'GET', url(`/tickets/${ticket.id}`))).body.clocks;
  expect(clocks.find((c: { metric: string }) => c.metric === 'resolution')).toMatchObject({ status: 'met', stoppedAt: iso(done) });
  expect(await types(ticket.id)).toContain('ticket.breach_cleared');
  const slices = (await w.call(dispatcher, 'GET', url(`/tickets/${ticket.id}/ledger`))).body.slices;
  expect(slices.map((s: { startedAt: string }) => s.startedAt).slice(1)).toEqual(
    slices.map((s: { endedAt: string }) => s.endedAt).slice(0, -1),
  );
  expect(slices.at(-1).endedAt).toBe(iso(done));
  expect((await verifyFigures(w.app)).found).toEqual([]);
});
