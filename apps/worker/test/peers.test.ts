import { nodeApp } from '@bodan/adapters/app.node';
import { CONSENT } from '@bodan/core/peer-benchmark/consent';
import { dueAt } from '@bodan/core/peer-benchmark/rule';
import type { App } from '@bodan/services/context';
import { handIn } from '@bodan/services/peer-benchmark/hand-in';
import { duePeers, publishPeers } from '@bodan/services/peer-benchmark/publish';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../../tests/setup/eventually.ts';
import { type Hand, type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { type WorkerProcesses, workerProcesses } from './worker-process.ts';

const PERIOD = 36;
const AGREED = Date.parse('2026-10-20T02:00:00Z');
const SHOPS = 38;
const TICKETS = 40;
type Shop = Place & { owner: Hand; rate: number };

let w: World;
let worker: App;
let owner: pg.Pool;
let workers: WorkerProcesses;
const shops: Shop[] = [];
const url = (place: Place) => `/v1/w/${place.slug}/peer-benchmark`;
const agree = (shop: Shop, trade = 'computer') => w.call(shop.owner, 'PUT', url(shop), { trade, textVersion: CONSENT.version });
const seen = async (shop: Shop) => (await w.call(shop.owner, 'GET', url(shop))).body;
const rows = async <R extends object>(sql: string, values: unknown[] = []): Promise<R[]> => (await owner.query(sql, values)).rows as R[];
const setNow = (ms: number) => w.setNow(ms);

/** Tickets of a period as the ledger has them: so many met, the rest missed. */
const record = (shop: Place, rate: number, day: string, tickets = TICKETS) => {
  const met = Math.round(tickets * rate);
  const counts = {
    created: tickets,
    first_response_met: met,
    first_response_missed: tickets - met,
    resolution_met: met,
    resolution_missed: tickets - met,
    completed: tickets,
    reworked: tickets - met,
  };
  return owner.query(
    `insert into measure_entry (group_id, tenant_id, ticket_id, metric, value, day, tier, occurred_at, recorded_at)
     select $1, $2, gen_random_uuid(), c.key, c.value::int, $3, 'P3', $3::date, $3::date from jsonb_each_text($4::jsonb) c where c.value::int > 0`,
    [shop.groupId, shop.tenantId, day, JSON.stringify(counts)],
  );
};
async function workOff(now: number): Promise<number> {
  setNow(now);
  const due = await w.app.db.relay((tx) => duePeers(tx, now, 500), 'read');
  for (const one of due.handIns) await handIn(w.app, one);
  const { period } = await w.app.db.relay((tx) => duePeers(tx, now, 500), 'read');
  if (period !== null) await publishPeers(worker, period);
  return due.handIns.length;
}

beforeAll(async () => {
  w = await testWorld();
  workers = workerProcesses(w);
  owner = new pg.Pool({ connectionString: w.ownerUrl, max: 3 });
  owner.on('error', () => {});
  worker = await nodeApp(
    {
      DATABASE_URL: w.workerUrl,
      BODAN_SECRET: 'a test secret of more than thirty-two letters',
      BASE_URL: 'http://localhost',
      BLOB_DIR: w.blobDir,
      DATABASE_POOL: 3,
    },
    () => {},
  );
  setNow(AGREED);
  for (let i = 0; i < SHOPS; i++) {
    const place = await w.workspace(`shop-${i}`);
    shops.push({ ...place, owner: await w.member(place, ['owner'], { name: `老板${i}` }), rate: (i + 1) / (SHOPS + 2) });
  }
  await owner.query(`update tenant set created_at = '2026-01-01'`);
  for (const shop of shops) await record(shop, shop.rate, '2026-10-08');
});
afterAll(async () => {
  await workers.end('SIGKILL');
  await worker.db.close();
  await owner.end();
  await w.close();
});
const shopAt = (i: number): Shop => {
  const shop = shops[i];
  if (!shop) throw new Error(`no shop ${i}`);
  return shop;
};

test('only the owner of a business on its own may agree, to the current words; who agreed when and to what is kept', async () => {
  const shop = shopAt(0);
  const empty = await seen(shop);
  expect(empty).toMatchObject({ member: null, mayDecide: true, minShops: 11, comparisons: [], consent: { version: CONSENT.version } });
  expect(empty.next).toMatchObject({ publishedAt: new Date(dueAt(PERIOD)).toISOString(), to: '2026-11-01' });
  const admin = await w.member(shop, ['admin']);
  expect((await w.call(admin, 'GET', url(shop))).body.mayDecide).toBe(false);
  const body = { trade: 'computer', textVersion: CONSENT.version };
  expect((await w.call(admin, 'PUT', url(shop), body)).status).toBe(403);
  expect((await w.call(admin, 'DELETE', url(shop))).status).toBe(403);
  expect((await w.call(shop.owner, 'PUT', url(shop), { ...body, trade: 'bakery' })).body.errors?.[0]?.pointer).toBe('/trade');
  expect((await w.call(shop.owner, 'PUT', url(shop), { trade: 'computer' })).body.errors?.[0]?.pointer).toBe('/textVersion');
  expect((await w.call(shop.owner, 'PUT', url(shop), { ...body, size: 'large' })).status).toBe(422);
  expect((await w.call(shop.owner, 'PUT', url(shop), { ...body, textVersion: 99 })).body.code).toBe('conflict');

  const group = await w.group('anjia');
  const subsidiary = await w.workspace('alpha', group as never);
  const chief = await w.member(subsidiary, ['owner']);
  const sandbox = await w.workspace('sand', { isSandbox: true });
  const player = await w.member(sandbox, ['owner']);
  for (const [place, who] of [
    [subsidiary, chief],
    [sandbox, player],
  ] as const)
    for (const [method, sent] of [['GET'], ['PUT', body], ['DELETE']] as const) {
      const r = await w.call(who, method, url(place), sent);
      expect([r.status, r.body.code]).toEqual([409, 'stand_alone_only']);
    }
  expect((await w.call(chief, 'GET', url(shop))).status).toBe(404);

  // Who joins a group later is compared no more, and can still withdraw.
  const joiner = await w.workspace('joiner');
  const founder = await w.member(joiner, ['owner']);
  expect((await w.call(founder, 'PUT', url(joiner), body)).status).toBe(200);
  await owner.query(`update service_group set kind = 'group' where id = $1`, [joiner.groupId]);
  expect((await w.call(founder, 'GET', url(joiner))).body.code).toBe('stand_alone_only');
  expect((await w.call(founder, 'DELETE', url(joiner))).status).toBe(204);
  expect((await w.call(founder, 'DELETE', url(joiner))).body.code).toBe('stand_alone_only');

  const agreed = await agree(shop, 'digital');
  expect(agreed.body.member).toEqual({
    trade: 'digital',
    textVersion: CONSENT.version,
    consentedAt: new Date(AGREED).toISOString(),
    consentedBy: '老板0',
  });
  await agree(shop);
  expect((await w.call(shop.owner, 'DELETE', url(shop))).status).toBe(204);
  expect((await w.call(shop.owner, 'DELETE', url(shop))).status).toBe(204);
  await agree(shop);
  const record = await rows<{ act: string; trade: string }>(`select act, trade from peer_consent where tenant_id = $1 order by id`, [
    shop.tenantId,
  ]);
  expect(record.map((r) => `${r.act} ${r.trade}`)).toEqual(['given digital', 'changed computer', 'withdrawn computer', 'given computer']);
});

test('workers killed at any time hand in once and publish once, what every shop sees is its own rate and its cohort’s quartiles', async () => {
  for (const shop of shops.slice(1, 32)) expect((await agree(shop, shops.indexOf(shop) < 20 ? 'computer' : 'plumbing')).status).toBe(200);
  // Ten of a trade of their own meet nobody; the worker's clock is the wall's, where the period is due long since.
  const handed = async () => (await rows<{ n: number }>(`select count(*)::int as n from peer_hand_in`))[0]?.n ?? 0;
  const rounds = () => rows<{ period: number }>(`select period from peer_round`);
  workers.start();
  workers.start();
  for (const mark of [1, 15]) {
    await eventually(async () => expect(await handed()).toBeGreaterThanOrEqual(mark), 10);
    await workers.replace();
  }
  await eventually(async () => expect(await rounds()).toEqual([{ period: PERIOD }]), 20);
  await workers.replace();
  await workers.end('SIGTERM');
  expect(await handed()).toBe(32);
  expect(await rows(`select cohort, shops_from, shops_to from peer_release order by cohort`)).toEqual([
    { cohort: 'trade_size:computer:small', shops_from: 16, shops_to: 25 },
    { cohort: 'trade_size:plumbing:small', shops_from: 11, shops_to: 15 },
  ]);
  expect(await publishPeers(worker, PERIOD)).toBe(false);

  setNow(Date.parse('2026-12-01T00:00:00Z'));
  const [first] = (await seen(shopAt(4))).comparisons;
  expect(first).toMatchObject({
    from: '2026-10-05',
    to: '2026-11-01',
    state: 'published',
    cohort: { level: 'trade_size', trade: 'computer', size: 'small' },
    shops: { from: 16, to: 25 },
    tickets: TICKETS,
  });
  expect(first.figures[0]).toEqual({
    key: 'first_response_rate',
    own: { numerator: 5, denominator: 40 },
    peers: { p25: 0.15, median: 0.25, p75: 0.4 },
  });
  // What was handed in is what the board said at that moment.
  const board = await w.call(shopAt(4).owner, 'GET', `/v1/w/shop-4/board?from=${first.from}&to=${first.to}&at=${first.handedAt}`);
  expect(board.body.totals).toMatchObject({
    created: TICKETS,
    firstResponse: { met: 5, missed: 35 },
    completion: { tickets: 40, reworked: 35 },
  });
  const [few] = (await seen(shopAt(25))).comparisons;
  expect(few.figures.map((f: { peers: { p25: number | null; median: number | null } }) => [f.peers.p25, f.peers.median !== null])).toEqual([
    [null, true],
    [null, true],
    [null, true],
  ]);
  // Nothing of anybody else crosses: no id, no name, no other cohort.
  const text = JSON.stringify(await seen(shopAt(4)));
  for (const other of shops)
    if (other !== shopAt(4)) for (const mark of [other.tenantId, other.groupId, `"${other.slug}"`]) expect(text).not.toContain(mark);
  expect(text).not.toContain('cohort":"');
});

test('the walls: no tenant reads another’s consent, counts or cohort, and the peers’ door is closed to the API and to everything but counts', async () => {
  const [a] = await w.app.db.tenant(shopAt(4), (tx) =>
    tx.rows<Record<string, number>>(
      `select (select count(*)::int from peer_member) as members, (select count(*)::int from peer_hand_in) as "handIns", (select count(*)::int from peer_standing) as standings,
         (select count(*)::int from peer_release) as releases`,
    ),
  );
  expect(a).toEqual({ members: 1, handIns: 1, standings: 1, releases: 1 });
  const stranger = await w.workspace('late');
  const [none] = await w.app.db.tenant(stranger, (tx) => tx.rows<{ n: number }>(`select count(*)::int as n from peer_release`));
  expect(none).toEqual({ n: 0 });
  await expect(w.app.db.peers(async (tx) => tx.rows('select 1'))).rejects.toMatchObject({ code: '42501' });
  for (const table of ['ticket', 'measure_entry', 'measure_rollup', 'tenant', 'membership', 'person', 'peer_consent'])
    await expect(
      worker.db.peers((tx) => tx.rows(`select 1 from ${table}`)),
      table,
    ).rejects.toMatchObject({ code: '42501' });
  for (const change of [
    `update peer_release set shops_from = 1`,
    `delete from peer_release`,
    `delete from peer_round`,
    `insert into peer_hand_in select * from peer_hand_in`,
  ])
    await expect(
      worker.db.peers((tx) => tx.rows(change)),
      change,
    ).rejects.toMatchObject({ code: '42501' });
  for (const change of [
    `insert into peer_standing values (app_tenant(), 99, 'waiting', null, 0, 0)`,
    `update peer_consent set trade = 'x'`,
    `delete from peer_consent`,
  ])
    await expect(
      w.app.db.tenant(shopAt(4), (tx) => tx.rows(change)),
      change,
    ).rejects.toMatchObject({ code: '42501' });
  // Another's row cannot be written either.
  await expect(
    w.app.db.tenant(shopAt(4), (tx) =>
      tx.rows(`insert into peer_hand_in values ($1, 99, 'computer', 1, '{}', true, now())`, [shopAt(5).tenantId]),
    ),
  ).rejects.toMatchObject({ code: '42501' });
});

test('who leaves is gone at once from what is kept and from what is published later, and shows nobody what it was', async () => {
  const leaver = shopAt(3);
  const before = await rows(`select cohort, figures from peer_release where period = $1 order by cohort`, [PERIOD]);
  for (const shop of shops.slice(0, 32)) await record(shop, shop.rate, '2026-11-10');
  expect((await w.call(leaver.owner, 'DELETE', url(leaver))).status).toBe(204);
  expect(await rows(`select 1 from peer_hand_in where tenant_id = $1`, [leaver.tenantId])).toEqual([]);
  expect(await seen(leaver)).toMatchObject({ member: null, comparisons: [] });
  const [shown] = await w.app.db.tenant(leaver, (tx) => tx.rows<{ n: number }>(`select count(*)::int as n from peer_release`));
  expect(shown).toEqual({ n: 0 });

  // The newcomers of November wait for the quarter.
  setNow(Date.parse('2026-11-20T02:00:00Z'));
  for (const shop of shops.slice(32)) {
    await record(shop, shop.rate, '2026-11-10');
    expect((await agree(shop)).status).toBe(200);
  }
  expect(await workOff(dueAt(PERIOD + 1))).toBe(37);
  const cohorts = await rows<{ cohort: string; figures: object }>(`select cohort, figures from peer_release where period = $1`, [
    PERIOD + 1,
  ]);
  expect(cohorts).toEqual([before[1]]);
  const computer = await seen(shopAt(4));
  expect(computer.comparisons.map((c: { state: string }) => c.state)).toEqual(['resting', 'published']);
  expect(computer.comparisons[0].figures[0].peers).toBeNull();
  const waiting = (await seen(shopAt(33))).comparisons[0];
  expect(waiting).toMatchObject({ state: 'waiting', met: { trade: 6, all: 6 }, cohort: null, shops: null });
  // Back again: the same shops as before are published as before.
  setNow(dueAt(PERIOD + 1) + 1000);
  expect((await agree(leaver)).status).toBe(200);
  for (const shop of shops) await record(shop, shop.rate, '2026-12-10');
  await workOff(dueAt(PERIOD + 2));
  expect(await rows(`select cohort, figures from peer_release where period = $1 order by cohort`, [PERIOD + 2])).toEqual(before);
});

test('a shop that cannot hand in is waited for a day, then the others are published without it', async () => {
  const now = dueAt(PERIOD + 3);
  setNow(now);
  const due = await w.app.db.relay((tx) => duePeers(tx, now, 500), 'read');
  expect([due.handIns.length, due.period]).toEqual([38, null]);
  for (const one of due.handIns.slice(1)) await handIn(w.app, one);
  expect((await w.app.db.relay((tx) => duePeers(tx, now, 500), 'read')).period).toBeNull();
  expect((await w.app.db.relay((tx) => duePeers(tx, now + 86_400_001, 500), 'read')).period).toBe(PERIOD + 3);
  // Two workers at once: one publishes.
  const both = await Promise.all([publishPeers(worker, PERIOD + 3), publishPeers(worker, PERIOD + 3)]);
  expect(both.toSorted()).toEqual([false, true]);
  // Without a ticket in these weeks they are told so.
  const told = await rows(`select state, count(*)::int as n from peer_standing where period = $1 group by 1`, [PERIOD + 3]);
  expect(told).toEqual([{ state: 'thin', n: 37 }]);
});
