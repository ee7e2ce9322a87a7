import { outgoingCalls } from '@bodan/adapters/outgoing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { fakeRobot, type Received, ROBOT_SECRET, receiver, verifies } from './receivers.ts';
import { type WorkerProcesses, workerProcesses } from './worker-process.ts';

const TICKETS = 110;
const HOUR = 3_600_000;

let w: World;
let owner: pg.Pool;
let place: Place;
let admin: Hand;
let workers: WorkerProcesses;

beforeAll(async () => {
  w = await testWorld();
  workers = workerProcesses(w);
  w.app.ports.calls = outgoingCalls({ allowLocal: true });
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 2 });
  const always = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]);
  place = await w.workspace('crash', { calendar: { tz: 'Asia/Shanghai', weekly: Object.fromEntries(always) } });
  admin = await w.member(place, ['owner']);
});
afterAll(async () => {
  await workers.end('SIGKILL');
  await owner.end();
  await w.close();
});

test('workers killed in the middle of their work lose no alert and double none', async () => {
  const ids = new Map<string, Set<string>>();
  let seen: () => void = () => {};
  const hook = await receiver((r: Received, res) => {
    const { data } = JSON.parse(r.body) as { data: { ticketId: string } };
    ids.set(data.ticketId, (ids.get(data.ticketId) ?? new Set()).add(String(r.headers['webhook-id'])));
    res.end();
    seen();
  });
  const robot = await fakeRobot(Date.now);
  const endpoint = (await w.call(admin, 'POST', '/v1/w/crash/webhooks', { url: hook.url, eventTypes: ['ticket.breached'] })).body;
  await w.call(admin, 'POST', '/v1/w/crash/robots', { name: '群', url: `${robot.url}/?access_token=TOKEN`, secret: ROBOT_SECRET });
  // Tickets of an hour ago in a calendar that is always open are past their first response and nothing else.
  w.setNow(Date.now() - HOUR);
  const made: string[] = [];
  for (let i = 0; i < TICKETS; i++)
    made.push((await w.call(admin, 'POST', '/v1/w/crash/tickets', { title: `超时 ${i}`, faultCode: 'GEN-01' })).body.id);
  const due = await owner.query(
    "select count(*)::int as n from clock where tenant_id = $1 and metric = 'first_response' and next_alarm_at < now()",
    [place.tenantId],
  );
  expect(due.rows[0].n).toBe(TICKETS);

  // Two workers; each time some more messages have arrived, one of them dies without a word and another takes its place.
  workers.start();
  workers.start();
  for (const mark of [3, 20, 50, 90]) {
    await new Promise<void>((resolve) => {
      seen = () => void (ids.size >= mark && resolve());
      seen();
    });
    await workers.replace();
  }
  await eventually(() => expect(ids.size).toBe(TICKETS));
  await eventually(async () =>
    expect((await owner.query("select count(*)::int as n from robot_delivery where status <> 'delivered'")).rows).toEqual([{ n: 0 }]),
  );

  expect([...ids.keys()].sort()).toEqual([...made].sort());
  expect([...ids.values()].filter((set) => set.size !== 1)).toEqual([]);
  expect(hook.received.every((r) => verifies(r, endpoint.secret))).toBe(true);
  const alerts = await owner.query(
    "select ticket_id, count(*)::int as n from clock_alert where level = 'breach' group by ticket_id having count(*) <> 1",
  );
  expect(alerts.rows).toEqual([]);
  const events = await owner.query(
    "select ticket_id, count(*)::int as n from ticket_event where type = 'ticket.breached' group by ticket_id having count(*) <> 1",
  );
  expect(events.rows).toEqual([]);
  // A robot knows no repeats: a kill between its answer and our mark may send that one message again, marked as such, and no other.
  const alone = robot.accepted.filter((m) => !m.title.includes('张工单'));
  const repeats = alone.filter((m) => m.text.includes('可能重复'));
  expect(repeats.length).toBeLessThanOrEqual(workers.kills);
  expect(new Set(alone.map((m) => m.title)).size).toBeGreaterThanOrEqual(alone.length - repeats.length);
  expect(robot.refused).toEqual([]);

  expect(await workers.end('SIGTERM')).toEqual([0, 0]);
  hook.close();
  robot.close();
});

test('workers killed while an edited calendar is reckoned leave no ticket out and tell none twice', async () => {
  w.setNow(Date.now());
  const always = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]);
  const room = await w.workspace('recalculated', { calendar: { tz: 'Asia/Shanghai', weekly: Object.fromEntries(always) } });
  const boss = await w.member(room, ['owner']);
  for (let i = 0; i < TICKETS; i++) await w.call(boss, 'POST', '/v1/w/recalculated/tickets', { title: `日历 ${i}` });
  const { content } = (await w.call(boss, 'GET', '/v1/w/recalculated/settings/calendar')).body;
  const short = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['09:00', '11:00']]]);
  const told = async (): Promise<number> =>
    (
      await owner.query(`select count(*)::int as n from ticket_event where tenant_id = $1 and type = 'ticket.recalculated'`, [
        room.tenantId,
      ])
    ).rows[0].n;
  expect(
    (
      await w.call(boss, 'PUT', '/v1/w/recalculated/settings/calendar', {
        ...content,
        own: { ...content.own, weekly: Object.fromEntries(short) },
      })
    ).status,
  ).toBe(200);
  workers.start();
  workers.start();
  for (const mark of [1, 40, 80]) {
    await eventually(async () => expect(await told()).toBeGreaterThanOrEqual(mark), 5);
    await workers.replace();
  }
  await eventually(async () =>
    expect((await owner.query('select recalculate_to as waits from tenant where id = $1', [room.tenantId])).rows).toEqual([
      { waits: null },
    ]),
  );
  const each = await owner.query(
    `select count(*)::int as n from (select ticket_id from ticket_event where tenant_id = $1 and type = 'ticket.recalculated' group by ticket_id having count(*) = 1) once`,
    [room.tenantId],
  );
  expect(each.rows).toEqual([{ n: TICKETS }]);
  const old = await owner.query(
    'select count(*)::int as n from ticket k join tenant t on t.id = k.tenant_id where t.id = $1 and k.calendar_version_id <> t.calendar_version_id',
    [room.tenantId],
  );
  expect(old.rows).toEqual([{ n: 0 }]);
  await workers.end('SIGTERM');
});
