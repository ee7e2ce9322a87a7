import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterFailure } from '@bodan/core/relay/retry';
import { dueWakes } from '@bodan/services/alarm/store';
import { verifyFigures } from '@bodan/services/board/verify';
import { workOn } from '@bodan/services/relay/work';
import { claimWork, countWork, dueWork, setAside, takeUpAgain } from '@bodan/services/relay/work-store';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import type { Log } from '../src/log.ts';
import { type RunningWorker, startWorker } from '../src/worker.ts';

// Who is told of what happened days before it was written down is nobody, so this runs at the present.
const START = Date.now();
const TRIES = 8;
const COMMAND = fileURLToPath(new URL('../../../scripts/events-aside.ts', import.meta.url));
let w: World;
let owner: pg.Pool;
let now = START;
let serial = 0;
const running: RunningWorker[] = [];
const told: { text: string; count?: number }[] = [];
const log = {
  debug() {},
  info() {},
  warn() {},
  error: ((of: { count?: number }, text: string) => void told.push({ ...of, text })) as Log['error'],
};

type Shop = { place: Place; boss: Hand; tech: Hand; url(path: string): string; make(): Promise<string> };
const shop = async (): Promise<Shop> => {
  const place = await w.workspace(`poison-${++serial}`);
  const [boss, tech] = [await w.member(place, ['owner']), await w.member(place, ['technician'])];
  const url = (path: string) => `/v1/w/${place.slug}${path}`;
  const make = async () => {
    const r = await w.call(boss, 'POST', url('/tickets'), { title: '空调不制冷', faultCode: 'GEN-01' });
    expect(r.status, JSON.stringify(r.body)).toBe(201);
    return r.body.id as string;
  };
  return { place, boss, tech, url, make };
};
const at = (ms: number): void => {
  now = ms;
  w.setNow(ms);
};
const work = async (count = 1): Promise<void> => {
  const queue = { redisUrl: undefined, databaseUrl: w.queueUrl, prefix: undefined };
  for (let i = 0; i < count; i++)
    running.push(await startWorker({ app: w.app, queue, mailer: null, log, everyMs: { sweep: 60, relay: 40 } }));
};
const rows = async <R extends object>(sql: string, values: unknown[]): Promise<R[]> => (await owner.query(sql, values)).rows as R[];
/** An event as a faulty version could have written it. */
async function written(s: Shop, ticketId: string, type: string, data: object): Promise<string> {
  const id = w.app.newId();
  await owner.query(
    `with t as (update ticket set event_seq = event_seq + 1, version = version + 1 where id = $1 returning tenant_id, event_seq)
     insert into ticket_event (tenant_id, id, ticket_id, seq, type, actor_kind, data, occurred_at, recorded_at) select tenant_id, $2, $1, event_seq, $3, 'rule', $4, $5, $5 from t`,
    [ticketId, id, type, JSON.stringify(data), new Date(now)],
  );
  expect(await rows('select 1 from ticket_event where tenant_id = $1 and id = $2', [s.place.tenantId, id])).toHaveLength(1);
  return id;
}
const order = (more: object = {}) => ({
  ordered: { kind: 'openChild', flowKey: 'service', title: { 'zh-CN': '备件领用', en: 'Parts' }, relation: 'part_of', ...more },
});
const children = async (s: Shop): Promise<number> => (await w.call(s.boss, 'GET', s.url('/tickets?q=备件'))).body.items.length;
const waiting = (s: Shop) =>
  rows<{ status: string; tries: number; last_error: string | null; next_try_at: Date }>(
    'select status, tries, last_error, next_try_at from event_work where tenant_id = $1 order by seq',
    [s.place.tenantId],
  );
/** Lets each pause pass until the event has used up its tries. */
async function exhausted(s: Shop): Promise<void> {
  for (let tries = 1; tries < TRIES; tries++) {
    const next = now + (afterFailure(tries) ?? 0);
    await eventually(async () => expect((await waiting(s))[0]).toMatchObject({ tries, status: 'waiting', next_try_at: new Date(next) }));
    at(next);
  }
  await eventually(async () => expect((await waiting(s))[0]).toMatchObject({ tries: TRIES, status: 'aside' }));
}

/** What `npm run events:aside` says of this database. */
async function command(...args: string[]): Promise<string[]> {
  const env = {
    ...process.env,
    DATABASE_URL: w.appUrl,
    WORKER_DATABASE_URL: w.workerUrl,
    BASE_URL: '',
    BODAN_SECRET: 'a test secret of more than thirty-two letters',
  };
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...args], { env });
  return stdout.trim().split('\n');
}

beforeAll(async () => {
  w = await testWorld();
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 3 });
});
beforeEach(() => {
  at(START);
  told.length = 0;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((r) => r.stop()));
  await owner.query('delete from event_work');
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

test('an event that no reader can carry holds up neither its page nor another workspace; mended, it is told once', async () => {
  const [bad, good] = [await shop(), await shop()];
  const [sick, well, other] = [await bad.make(), await bad.make(), await good.make()];
  const hook = (await w.call(good.boss, 'POST', good.url('/webhooks'), { url: 'https://example.com/h', eventTypes: ['ticket.assigned'] }))
    .body;
  const eventId = await written(bad, sick, 'ticket.assigned', { to: 'nobody with an id' });
  const assign = (s: Shop, id: string) => w.call(s.boss, 'POST', s.url(`/tickets/${id}/assign`), { assigneeId: s.tech.personId });
  for (const [s, id] of [
    [bad, well],
    [good, other],
  ] as const)
    expect((await assign(s, id)).status).toBe(200);
  const notices = async (s: Shop): Promise<string[]> => {
    const { items } = (await w.call(s.tech, 'GET', s.url('/notifications'))).body;
    return items.filter((n: { kind: string }) => n.kind === 'assigned').map((n: { ticketId: string }) => n.ticketId);
  };
  await work(2);
  await eventually(async () => expect([await notices(bad), await notices(good)]).toEqual([[well], [other]]));
  await eventually(async () =>
    expect(await rows('select event_type from webhook_delivery where endpoint_id = $1', [hook.id])).toEqual([
      { event_type: 'ticket.assigned' },
    ]),
  );
  // What comes later goes with its page again.
  const later = await good.make();
  await assign(good, later);
  await eventually(async () => expect((await notices(good)).sort()).toEqual([other, later].sort()));
  expect(told.filter((t) => t.text.startsWith('a page of events failed'))).toHaveLength(1);

  await exhausted(bad);
  expect(await w.app.db.relay((tx) => countWork(tx), 'read')).toEqual({ aside: 1, waiting: 0 });
  expect(await w.app.db.relay((tx) => setAside(tx, 10), 'read')).toMatchObject([
    {
      workspace: bad.place.slug,
      eventId,
      ticketId: sick,
      eventType: 'ticket.assigned',
      kind: 'relay',
      tries: TRIES,
      lastError: expect.stringContaining('uuid'),
    },
  ]);
  await eventually(() => expect(told.map((t) => t.text)).toContain('an event was set aside; see npm run events:aside'));
  at(now + 24 * 3_600_000);
  expect(await w.app.db.relay((tx) => dueWork(tx, now, 10, 10), 'read')).toEqual([]);

  await owner.query('update ticket_event set data = $2 where id = $1', [eventId, JSON.stringify({ to: bad.tech.personId })]);
  // The command reads the machine's clock, so that it is due a day ago here.
  expect((await command()).at(-2)?.split('\t').slice(0, 5)).toEqual([
    bad.place.slug,
    expect.stringMatching(/^WO-/),
    'ticket.assigned',
    'relay',
    eventId,
  ]);
  expect(await command('--replay', good.place.slug)).toEqual([
    '0 taken up again',
    expect.stringContaining(eventId),
    '1 set aside, 0 waiting',
  ]);
  expect((await command('--replay', bad.place.slug))[0]).toBe('1 taken up again');
  await eventually(async () => expect((await notices(bad)).sort()).toEqual([sick, well].sort()));
  expect(await waiting(bad)).toEqual([]);
  expect(await command('--replay', 'all')).toEqual(['0 taken up again', '0 set aside, 0 waiting']);
});

test('an order that cannot be carried out holds up no other ticket; those after it in its ticket wait until it is set aside', async () => {
  const [bad, good] = [await shop(), await shop()];
  const [sick, well, other] = [await bad.make(), await bad.make(), await good.make()];
  const eventId = await written(bad, sick, 'ticket.action', order({ title: 7 }));
  const second = await written(bad, sick, 'ticket.action', order());
  await written(bad, well, 'ticket.action', order());
  await written(good, other, 'ticket.action', order());
  await work(2);
  await eventually(async () => expect([await children(bad), await children(good)]).toEqual([1, 1]));
  expect(await waiting(bad)).toMatchObject([{ tries: 1 }, { tries: 0 }]);
  await exhausted(bad);
  await eventually(async () => expect(await children(bad)).toBe(2));
  const outcomes = () =>
    rows<{ of: string }>(`select data ->> 'orderId' as of from ticket_event where ticket_id = $1 and data ? 'orderId' order by seq`, [
      sick,
    ]);
  expect(await outcomes()).toEqual([{ of: second }]);

  await owner.query('update ticket_event set data = $2 where id = $1', [eventId, JSON.stringify(order())]);
  expect(await w.app.db.relay((tx) => takeUpAgain(tx, { eventId }, now))).toBe(1);
  await eventually(async () => expect(await children(bad)).toBe(3));
  expect(await outcomes()).toEqual([{ of: second }, { of: eventId }]);
  expect(await waiting(bad)).toEqual([]);
  expect((await verifyFigures(w.app)).found).toEqual([]);
});

test('an event at which the process ends each time is set aside as well, and what it half did is not there', async () => {
  const s = await shop();
  const id = await s.make();
  const eventId = await written(s, id, 'ticket.action', order());
  await work();
  await eventually(async () => expect(await children(s)).toBe(1));
  await Promise.all(running.splice(0).map((r) => r.stop()));
  // As the relay leaves it, and then a process that takes it and never comes back.
  const poison = await written(s, id, 'ticket.action', order());
  await owner.query(
    `insert into event_work (tenant_id, event_id, kind, ticket_id, seq, next_try_at) select tenant_id, id, 'order', ticket_id, seq, $2 from ticket_event where id = $1`,
    [poison, new Date(now)],
  );
  const place = { ...s.place, ticketId: id };
  for (let tries = 1; tries <= TRIES; tries++) {
    expect(await w.app.db.relay((tx) => claimWork(tx, place, now, now + 60_000))).toMatchObject({ eventId: poison, tries });
    expect(await workOn(w.app, place)).toEqual([]);
    at(now + 60_000);
  }
  expect(await workOn(w.app, place)).toMatchObject([{ eventId: poison, outcome: 'aside' }]);
  expect(await children(s)).toBe(1);
  expect(await w.app.db.relay((tx) => takeUpAgain(tx, {}, now))).toBe(1);
  expect(await Promise.all([workOn(w.app, place), workOn(w.app, place)]).then((all) => all.flat())).toMatchObject([
    { eventId: poison, outcome: 'done', tries: 1 },
  ]);
  expect(await children(s)).toBe(2);
  expect(eventId).not.toBe(poison);
});

test('a workspace with a thousand orders leaves the others their share of every round', async () => {
  const [many, one] = [await shop(), await shop()];
  for (let i = 0; i < 12; i++) await many.make();
  const id = await one.make();
  await owner.query(
    `insert into event_work (tenant_id, event_id, kind, ticket_id, seq, next_try_at)
     select e.tenant_id, e.id, 'relay', e.ticket_id, e.seq, case when e.tenant_id = $1 then $3 else $4 end::timestamptz from ticket_event e where e.tenant_id = any (array[$1, $2]::uuid[])`,
    [many.place.tenantId, one.place.tenantId, new Date(now - 1000), new Date(now)],
  );
  const due = await w.app.db.relay((tx) => dueWork(tx, now, 10, 5), 'read');
  expect(due.map((d) => d.tenantId === many.place.tenantId)).toEqual([true, false, true, true, true, true]);
  expect(due[1]).toEqual({ tenantId: one.place.tenantId, groupId: one.place.groupId, ticketId: id });
});

test('what is due is gone through page by page, so that tickets which fail again and again hide none behind them', async () => {
  const s = await shop();
  const ids = [await s.make(), await s.make(), await s.make()];
  const wakeAt = new Date(now + 3_600_000).toISOString();
  for (const id of ids) expect((await w.call(s.boss, 'POST', s.url(`/tickets/${id}/hold`), { reason: 'part', wakeAt })).status).toBe(200);
  at(now + 3_600_001);
  const first = await w.app.db.relay((tx) => dueWakes(tx, now, null, 2), 'read');
  const rest = await w.app.db.relay((tx) => dueWakes(tx, now, first.at(-1) ?? null, 2), 'read');
  expect([first.length, rest.length]).toEqual([2, 1]);
  expect([...first, ...rest].map((d) => d.ticketId)).toEqual(ids.sort());
  expect(await w.app.db.relay((tx) => dueWakes(tx, now, rest.at(-1) ?? null, 2), 'read')).toEqual([]);
});
