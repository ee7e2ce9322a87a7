import { dingtalkRobot } from '@bodan/adapters/dingtalk';
import { outgoingCalls } from '@bodan/adapters/outgoing';
import { webPush } from '@bodan/adapters/web-push';
import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import { deliverPush } from '@bodan/services/push/deliver';
import { deliverToRobot } from '@bodan/services/robot/deliver';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';
import { type Browser, type PushService, pushService } from './push-service.ts';
import { type FakeRobot, fakeRobot, ROBOT_SECRET } from './receivers.ts';
import { workerProcesses } from './worker-process.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const MINUTE = 60_000;
const silent = { debug() {}, info() {}, warn: console.error, error: console.error };
let w: World;
let owner: pg.Pool;
let service: PushService;
let publicKey = '';
let place: Place;
let boss: Hand;
let dispatcher: Hand;
let now = START;
let serial = 0;
const running: RunningWorker[] = [];
const closing: { close(): void }[] = [];

const at = (ms: number): void => {
  now = ms;
  w.setNow(ms);
};
const work = async (count = 1): Promise<void> => {
  const queue = { redisUrl: undefined, databaseUrl: w.queueUrl, prefix: undefined };
  for (let i = 0; i < count; i++)
    running.push(await startWorker({ app: w.app, queue, mailer: null, log: silent, everyMs: { sweep: 60, relay: 40 } }));
};
const rest = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((r) => r.stop()));
};
const url = (path: string): string => `/v1/w/${place.slug}${path}`;
const make = async (more: object = {}): Promise<string> => {
  const r = await w.call(dispatcher, 'POST', url('/tickets'), { title: '空调不制冷', ...more });
  expect(r.status, JSON.stringify(r.body)).toBe(201);
  return r.body.number;
};
const several = async (count: number, more: object = {}): Promise<string[]> => {
  const made: string[] = [];
  for (let i = 0; i < count; i++) made.push(await make(more));
  return made;
};
const subscribe = async (who: Hand): Promise<Browser> => {
  const browser = service.browser();
  expect((await w.call(who, 'POST', '/v1/me/push', browser.subscription)).status).toBe(201);
  return browser;
};
const robotOf = async (clock: () => number): Promise<FakeRobot> => {
  const robot = await fakeRobot(clock);
  closing.push(robot);
  const body = { name: '群', url: `${robot.url}/robot/send?access_token=TOKEN`, secret: ROBOT_SECRET, region: null };
  expect((await w.call(boss, 'POST', url('/robots'), body)).status).toBe(201);
  return robot;
};
/** Nothing is due that has not told, and nothing told waits to go out. */
const allTold = (): Promise<void> =>
  eventually(async () => {
    const waits = await owner.query(
      `select 1 from clock where tenant_id = $1 and next_alarm_at <= $2 union all select 1 from push_delivery where tenant_id = $1 and status in ('waiting', 'sending')
       union all select 1 from robot_delivery where tenant_id = $1 and status in ('waiting', 'sending')`,
      [place.tenantId, new Date(now)],
    );
    expect(waits.rowCount).toBe(0);
  });
const bell = async (who: Hand) => (await w.call(who, 'GET', url('/notifications'))).body;
const listed = async (who: Hand, query: string): Promise<string[]> => {
  const r = await w.call(who, 'GET', url(`/tickets?limit=100&total=true&${query}`));
  expect(r.status, JSON.stringify(r.body)).toBe(200);
  expect(r.body.total).toBe(r.body.items.length);
  return r.body.items.map((t: { number: string }) => t.number).sort();
};
/** What an alert of the bell's own tells, one row for each alert and person. */
const perAlert = async () =>
  (
    await owner.query(
      `select person_id, kind, ticket_id, data ->> 'metric' as metric, count(*)::int as n from notification where tenant_id = $1 and haste is not null group by 1, 2, 3, 4`,
      [place.tenantId],
    )
  ).rows;
const toldOf = (shown: { url: string } | undefined): string => new URL(shown?.url ?? 'http://x').searchParams.get('told') ?? '';

beforeAll(async () => {
  w = await testWorld();
  w.app.ports.calls = outgoingCalls({ allowLocal: true, deadlineMs: 3000 });
  w.app.ports.robot = dingtalkRobot(w.app.ports.calls);
  w.app.ports.push = webPush(w.app.ports.calls, 'http://localhost', () => now);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 3 });
  service = await pushService(() => publicKey);
});
beforeEach(async () => {
  at(START);
  serial += 1;
  place = await w.workspace(`outage-${serial}`);
  [boss, dispatcher] = [await w.member(place, ['owner']), await w.member(place, ['dispatcher'])];
  publicKey = (await w.call(dispatcher, 'GET', '/v1/me/push')).body.publicKey;
});
afterEach(async () => {
  await rest();
  for (const c of closing.splice(0)) c.close();
});
afterAll(async () => {
  service.close();
  await owner.end();
  await w.close();
});

/** The second tier tells its breach as urgent and nothing before. */
async function withUrgentTier(): Promise<string> {
  const { content } = (await w.call(boss, 'GET', url('/settings'))).body.standard;
  const tier = content.tiers[1];
  const steps = [{ key: 'loud', at: { kind: 'breach' }, to: ['dispatcher'], channels: ['app', 'push'], urgent: true }];
  tier.planMinutes = 240;
  tier.clocks = [
    {
      key: 'first_response',
      kind: 'first_response',
      name: { 'zh-CN': '首次响应', en: 'First response' },
      targetMinutes: tier.firstResponseMinutes,
      steps,
    },
  ];
  expect((await w.call(boss, 'PUT', url('/settings/standard'), { content })).status).toBe(200);
  return tier.code;
}

test('after an outage everybody gets one digest by each way, with how late it is; it opens to exactly its tickets, and what is urgent stays by itself', async () => {
  const loud = await withUrgentTier();
  const phone = await subscribe(dispatcher);
  const robot = await robotOf(() => now);
  const late = await several(25);
  const urgent = await make({ tier: loud });
  at(START + 50 * MINUTE);
  await work(2);
  await allTold();

  const { items, unreadCount } = await bell(dispatcher);
  expect(unreadCount).toBe(2);
  const digest = items.find((n: { kind: string }) => n.kind === 'digest');
  const alone = items.find((n: { kind: string }) => n.kind !== 'digest');
  expect(alone).toMatchObject({ kind: 'breached', data: { number: urgent } });
  expect(alone.data.lateSeconds).toBeGreaterThan(15 * 60);
  expect(digest).toMatchObject({
    why: '',
    data: {
      tickets: 25,
      urgent: 0,
      kinds: { breached: 25, woken: 0, breach_cleared: 0 },
      worst: [{ kind: 'breached', metric: 'first_response' }, {}, {}],
    },
  });
  // The breach fell due one second after the target, whenever the worker came back.
  expect(digest.data.lateSeconds).toBe(20 * 60 - 1);
  expect(await listed(dispatcher, `told=${digest.id}`)).toEqual(late.toSorted());
  expect(await listed(dispatcher, `told=${digest.id}&toldAs=breached`)).toEqual(late.toSorted());
  expect(await listed(dispatcher, `told=${digest.id}&toldAs=woken`)).toEqual([]);
  expect(await listed(dispatcher, `told=${alone.id}`)).toEqual([urgent]);
  // Nobody sees by it what somebody else was told.
  expect(await listed(boss, `told=${digest.id}`)).toEqual([]);

  expect(phone.shown.map((s) => s.title).sort()).toEqual([`${urgent} 首次响应超时`, '25 张工单的时限提醒'].sort());
  const message = phone.shown.find((s) => s.title.startsWith('25'));
  expect(message?.body).toMatch(/^25 超时.* · 最多晚报 19 分钟\n/);
  expect(await listed(dispatcher, `told=${toldOf(message)}`)).toEqual(late.toSorted());
  expect(robot.accepted.map((m) => m.title)).toEqual(['25 张工单超时']);
  expect(robot.accepted[0]?.text).toContain('最多晚报 19 分钟');

  const recorded = await owner.query(
    `select ticket_id, count(*)::int as n from clock_alert where tenant_id = $1 and level in ('breach', 'loud') group by 1`,
    [place.tenantId],
  );
  expect(recorded.rows.map((r) => r.n)).toEqual(Array(26).fill(1));
  expect((await perAlert()).every((r) => r.n === 1)).toBe(true);
});

/** The same product; while a message is put together, after the first of the two questions it is put together by, `between` happens. */
function interrupted(questions: readonly string[], between: () => Promise<unknown>): World['app'] {
  let isFirst = true;
  const tenant: World['app']['db']['tenant'] = (scope, run, mode) =>
    w.app.db.tenant(
      scope,
      (tx) => {
        const rows: typeof tx.rows = async (text, values, name) => {
          const found = await tx.rows(text, values, name);
          if (isFirst && name && questions.includes(name)) {
            isFirst = false;
            await between();
          }
          return found as never;
        };
        return run({ ...tx, rows });
      },
      mode,
    );
  const db = new Proxy(w.app.db, { get: (of, key) => (key === 'tenant' ? tenant : Reflect.get(of, key).bind(of)) });
  return { ...w.app, db };
}
const fireLast = async (count: number): Promise<void> => {
  const due = await w.app.db.relay((tx) => dueClocks(tx, now, null, 100), 'read');
  for (const clock of due.filter((c) => c.tenantId === place.tenantId).slice(0, count)) await fireAlarm(w.app, clock);
};

test('what is told while a message is put together does not come behind it: the message has it, or waits for it', async () => {
  const phone = await subscribe(dispatcher);
  const robot = await robotOf(() => now);
  await several(4);
  at(START + 50 * MINUTE);
  await fireLast(3);
  const { tenantId, groupId } = place;
  const robotId = (await owner.query('select id from robot where tenant_id = $1', [tenantId])).rows[0].id;
  await deliverToRobot(
    interrupted(['clocks-more-due', 'robot-waiting'], () => fireLast(1)),
    { tenantId, groupId, robotId },
  );
  await deliverToRobot(w.app, { tenantId, groupId, robotId });
  expect(robot.accepted.map((m) => m.title)).toEqual(['4 张工单超时']);

  const key = { tenantId, groupId, personId: dispatcher.personId };
  await deliverPush(w.app, key);
  await several(4);
  at(START + 100 * MINUTE);
  await fireLast(3);
  await deliverPush(
    interrupted(['clocks-more-due', 'push-waiting'], () => fireLast(1)),
    key,
  );
  await deliverPush(w.app, key);
  expect(phone.shown.map((s) => s.title)).toEqual(['4 张工单的时限提醒', '4 张工单的时限提醒']);
});

test('what follows joins an unread digest, which comes up as new; once it was read there is another', async () => {
  await several(3);
  at(START + 50 * MINUTE);
  await work();
  await allTold();
  const first = (await bell(dispatcher)).items;
  expect(first).toMatchObject([{ kind: 'digest', data: { tickets: 3 } }]);
  await rest();

  await several(2);
  at(START + 100 * MINUTE);
  await work();
  await allTold();
  const grown = await bell(dispatcher);
  expect(grown.unreadCount).toBe(1);
  expect(grown.items).toMatchObject([{ id: first[0].id, kind: 'digest', createdAt: new Date(now).toISOString(), data: { tickets: 5 } }]);
  expect(await listed(dispatcher, `told=${first[0].id}`)).toHaveLength(5);
  const read = await w.call(dispatcher, 'POST', url('/notifications/read'), { ids: [first[0].id] });
  expect(read.body).toEqual({ unreadCount: 0 });
  await rest();

  const [last] = await several(1);
  at(START + 150 * MINUTE);
  await work();
  await allTold();
  const { items } = await bell(dispatcher);
  // A digest of one is that alert: it opens its ticket, and says how late it is.
  const [newest] = items.filter((n: { readAt: string | null }) => n.readAt === null);
  expect(newest.id).not.toBe(first[0].id);
  expect(await listed(dispatcher, `told=${newest.id}`)).toContain(last);
  expect(items.find((n: { id: string }) => n.id === first[0].id).data.tickets).toBe(5);
});

test('one late alert is told as itself, an alert in time says nothing of being late', async () => {
  const phone = await subscribe(dispatcher);
  const number = await make();
  at(START + 50 * MINUTE);
  await work();
  await allTold();
  expect((await bell(dispatcher)).items).toMatchObject([
    { kind: 'breached', why: 'dispatcher', data: { number, lateSeconds: 20 * 60 - 1 } },
  ]);
  expect(phone.shown).toMatchObject([{ title: `${number} 首次响应超时`, url: `http://localhost/w/${place.slug}/tickets/${number}` }]);
  expect(phone.shown[0]?.body).toMatch(/\n晚报 19 分钟$/);
  await w.call(dispatcher, 'POST', url('/notifications/read'), { all: true });

  const timely = await make();
  at(START + 50 * MINUTE + 23 * MINUTE);
  await allTold();
  const { items } = await bell(dispatcher);
  expect(items[0]).toMatchObject({ kind: 'at_risk', readAt: null, data: { number: timely, lateSeconds: 0 } });
  expect(phone.shown.at(-1)?.body).not.toContain('晚报');
});

test('many in time at one moment are one line of the bell and one message; eighteen are not', async () => {
  const phone = await subscribe(dispatcher);
  const few = await several(18);
  at(START + 23 * MINUTE);
  await work(2);
  await allTold();
  const singles = await bell(dispatcher);
  expect(singles.items.map((n: { kind: string }) => n.kind)).toEqual(Array(18).fill('at_risk'));
  expect(new Set(singles.items.map((n: { data: { number: string } }) => n.data.number))).toEqual(new Set(few));
  expect(phone.shown.length).toBeLessThan(4);
  await w.call(dispatcher, 'POST', url('/notifications/read'), { all: true });
  await rest();

  const start = START + 24 * 60 * MINUTE;
  at(start);
  const many = await several(40);
  at(start + 23 * MINUTE);
  const before = phone.shown.length;
  await work(2);
  await eventually(async () => expect((await bell(dispatcher)).unreadCount).toBeGreaterThan(0));
  await allTold();
  const { items } = await bell(dispatcher);
  const [digest] = items.filter(
    (n: { readAt: string | null; data: { kinds?: { at_risk: number } } }) => n.readAt === null && n.data.kinds?.at_risk,
  );
  expect(await listed(dispatcher, `told=${digest.id}&toldAs=at_risk`)).toEqual(many.toSorted());
  expect(phone.shown.slice(before).length).toBeLessThan(6);
});

test('workers killed in the middle of an outage leave one digest with every alert in it once', async () => {
  const always = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]);
  place = await w.workspace('outage-killed', { calendar: { tz: 'Asia/Shanghai', weekly: Object.fromEntries(always) } });
  dispatcher = await w.member(place, ['dispatcher']);
  const phone = await subscribe(dispatcher);
  const workers = workerProcesses(w);
  w.setNow(Date.now() - 50 * MINUTE);
  const made = await several(60);
  w.setNow(Date.now());
  now = Date.now() + MINUTE;
  const count = async (): Promise<number> =>
    (await owner.query(`select count(*)::int as n from notification where tenant_id = $1 and haste = 'late'`, [place.tenantId])).rows[0].n;
  workers.start();
  workers.start();
  for (const mark of [1, 15, 35]) {
    await eventually(async () => expect(await count()).toBeGreaterThanOrEqual(mark), 5);
    await workers.replace();
  }
  await eventually(async () =>
    expect(
      (
        await owner.query(
          `select count(*) filter (where status = 'delivered')::int as sent, count(*)::int as n from push_delivery where tenant_id = $1`,
          [place.tenantId],
        )
      ).rows,
    ).toEqual([{ sent: 60, n: 60 }]),
  );
  await workers.end('SIGTERM');
  const { items, unreadCount } = await bell(dispatcher);
  expect([unreadCount, items.length]).toEqual([1, 1]);
  expect(items[0]).toMatchObject({ kind: 'digest', data: { alerts: 60, tickets: 60, kinds: { breached: 60 } } });
  expect(await listed(dispatcher, `told=${items[0].id}`)).toEqual(made.toSorted());
  expect((await perAlert()).map((r) => r.n)).toEqual(Array(60).fill(1));
  // A kill between the service's answer and our mark sends that one message again; nothing else is doubled.
  expect(phone.shown.length).toBeLessThanOrEqual(1 + workers.kills);
  expect(await listed(dispatcher, `told=${toldOf(phone.shown.at(-1))}`)).toEqual(made.toSorted());
});
