import { DRILL_METRICS } from '@bodan/core/measures/drill';
import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import type { Board } from '@bodan/services/board/assemble';
import { changesHq } from '@bodan/services/board/change';
import { drillHq } from '@bodan/services/board/drill';
import { dropMeasureRollup, foldMeasures } from '@bodan/services/board/fold';
import { readHqTicket } from '@bodan/services/board/hq-ticket';
import { type BoardAnswer, boardIn, type PastBoardInput, readHqBoard, readWorkspaceBoard } from '@bodan/services/board/read';
import { readHqReturns, readWorkspaceReturns } from '@bodan/services/board/returns';
import { verifyFigures } from '@bodan/services/board/verify';
import type { HqContext } from '@bodan/services/context';
import { leaveGroup, releaseSubsidiary } from '@bodan/services/group/leave';
import { moveWorkspace } from '@bodan/services/group/move';
import { holdMembership } from '@bodan/services/group/move-store';
import { holdTicket } from '@bodan/services/ticket/hold';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { customerVerb, ALL as EVERYTHING, makeWorker, randomVerb, seeded } from './board-history.ts';

const START = Date.parse('2026-11-02T01:00:00Z');
const HOUR = 3_600_000;
const ALL: PastBoardInput = { ...EVERYTHING, from: '2026-10-30', to: '2026-12-30' };

type Worker = Awaited<ReturnType<typeof makeWorker>>;
let w: World;
let groups: Record<'anjia' | 'haoyi', { groupId: string; standardVersionId: string }>;
let [stays, moves]: Worker[] = [];
let now = START;
const r = seeded(127);
const pass = (ms: number) => {
  now += ms;
  w.setNow(now);
};

/** Headquarters as it would be let in now, by a process that answers for the first time. */
async function hqOf(of: 'anjia' | 'haoyi', app = { ...w.app }): Promise<HqContext> {
  const { groupId } = groups[of];
  const members = await w.app.db.identity(
    (tx) => tx.rows<{ id: string }>(`select id from tenant where group_id = $1 order by slug`, [groupId]),
    'read',
  );
  return {
    app,
    groupId,
    groupSlug: of,
    groupName: of,
    timeZone: 'Asia/Shanghai',
    tenantIds: members.map((m) => m.id),
    principal: {
      personId: w.app.newId(),
      name: '总部',
      email: 'hq@example.test',
      locale: 'zh-CN',
      via: 'session',
      credentialId: 'x',
      scopes: null,
    },
    roles: ['hq_admin'],
    requestId: 'test-request',
  } as HqContext;
}
const parsed = (answer: BoardAnswer): Board => {
  const { asOf: _a, known: _k, ...rest } = boardIn(answer);
  return rest;
};
/** As a process reads it anew; one that remembers what things are called says the same of any moment. */
async function boardOf(of: 'anjia' | 'haoyi', filter: Partial<PastBoardInput> = {}): Promise<Board> {
  const board = parsed(await readHqBoard(await hqOf(of), { ...ALL, ...filter }));
  if (filter.at) expect(parsed(await readHqBoard(await hqOf(of, w.app), { ...ALL, ...filter }))).toEqual(board);
  return board;
}
const ownBoard = async (worker: Worker, filter: Partial<PastBoardInput> = {}) =>
  parsed(await readWorkspaceBoard({ ...worker.ctx, app: { ...w.app } }, { ...ALL, ...filter }));
const lineOf = (board: Board, worker: Worker) => board.bySubsidiary.find((l) => l.key === worker.ctx.scope.tenantId);
/** What happened, without what stands there now and the rates it is part of. */
const flows = (line: object | undefined): unknown =>
  JSON.parse(
    JSON.stringify(line ?? {}, (key, value) =>
      ['open', 'partsWaiting', 'overdueNow', 'workload', 'rate'].includes(key) ? undefined : value,
    ),
  );

const withoutWorkload = (board: object): unknown => JSON.parse(JSON.stringify(board, (key, value) => (key === 'workload' ? null : value)));

async function live(rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++) {
    pass(Math.floor(r() * 3 * HOUR) + 1);
    const all = [stays, moves].flatMap((x) => x ?? []);
    await Promise.all(all.map((x) => randomVerb(x, r)));
    if (i % 4 === 0) await Promise.all(all.map((x) => customerVerb(x, r)));
    if (i % 3 === 0) for (const due of await w.app.db.relay((tx) => dueClocks(tx, now, null, 1000), 'read')) await fireAlarm(w.app, due);
    if (i % 7 === 0) await foldMeasures(w.app);
  }
  pass(1);
}
/** Which way tickets came back adds up to the board's figures whoever was a member when, and what no stage is known of opens too. */
async function waysAddUp(): Promise<void> {
  const sums = (items: readonly { kind: string; times: number }[]) =>
    Object.fromEntries(['rework', 'reopened'].map((kind) => [kind, items.filter((x) => x.kind === kind).reduce((n, x) => n + x.times, 0)]));
  for (const of of ['anjia', 'haoyi'] as const) {
    const { items } = await readHqReturns(await hqOf(of), ALL);
    const { rework, reopened } = (await boardOf(of)).totals;
    expect(sums(items), of).toEqual({ rework, reopened });
    for (const { times, tickets, finished: _, ...way } of items) {
      const page = await drillHq(await hqOf(of), { ...ALL, metric: way.kind, way, stages: [], cursor: null, limit: 200 });
      expect([page.total, page.tickets, page.items.length + page.closedOff], JSON.stringify(way)).toEqual([times, tickets, tickets]);
    }
  }
  for (const worker of [stays, moves].flatMap((x) => x ?? [])) {
    const { items } = await readWorkspaceReturns(worker.ctx, ALL);
    const { rework, reopened } = (await ownBoard(worker)).totals;
    expect(sums(items)).toEqual({ rework, reopened });
    expect(items.filter(({ from }) => from === null)).toEqual([]);
  }
}
const recounted = async () => expect((await verifyFigures(w.app)).found).toEqual([]);
const verified = async () => {
  await recounted();
  await waysAddUp();
};

/** Two open tickets wait for a part. */
async function waitForParts({ ctx }: Worker): Promise<void> {
  const found = await w.app.db.tenant(ctx.scope, (tx) =>
    tx.rows<{ id: string }>('select id from ticket where is_open and waiting_reason is null order by id limit 2'),
  );
  for (const { id } of found)
    await holdTicket(ctx, id, { reason: 'part', wakeAt: now + 90 * 24 * HOUR, note: '' }, { ifVersion: null, occurredAt: null });
  pass(1);
}

/** Joins a group with all its tickets. */
async function join(worker: Worker, of: 'anjia' | 'haoyi'): Promise<void> {
  const { tenantId } = worker.ctx.scope;
  await w.app.db.identity(async (tx) => {
    const place = await holdMembership(tx, tenantId);
    if (!place) throw new Error('no workspace');
    const moved = await moveWorkspace(w.app, tx, tenantId, place, { ...groups[of], ledgerId: place.ledgerId, plan: 'group' }, '店主');
    expect(moved.hasTickets).toBe(true);
  });
}

beforeAll(async () => {
  w = await testWorld();
  w.setNow(now);
  groups = { anjia: await w.group('anjia'), haoyi: await w.group('haoyi') };
  const places: Place[] = [];
  for (const slug of ['hz', 'nb']) places.push(await w.workspace(slug, { ...groups.anjia }));
  [stays, moves] = await Promise.all(places.map((p, i) => makeWorker(w, p, i)));
  await live(60);
});
afterAll(() => w.close());

test('a subsidiary leaves with its tickets: the group keeps what happened and counts nothing more, the workspace goes on counting itself', async () => {
  if (!moves || !stays) throw new Error('nobody works');
  await verified();
  const moments: { at: number; board: Board; known: Board; own: Board }[] = [];
  for (let i = 0; i < 3; i++) {
    await live(6);
    moments.push({
      at: now,
      board: await boardOf('anjia'),
      known: await boardOf('anjia', { at: now, known: 'now' }),
      own: await ownBoard(moves),
    });
    pass(1);
  }
  await waitForParts(moves);
  const before = await boardOf('anjia');
  const own = await ownBoard(moves);
  expect(lineOf(before, moves)?.open).toBeGreaterThan(3);
  expect(lineOf(before, moves)?.partsWaiting).toBeGreaterThan(0);
  const { tenantId } = moves.ctx.scope;
  expect(await releaseSubsidiary(await hqOf('anjia'), { actor: 'x', idempotency: null, replayed: false }, tenantId, 'nb')).toEqual({
    slug: 'nb',
  });
  await verified();
  const after = await boardOf('anjia');
  expect(flows(lineOf(after, moves))).toEqual(flows(lineOf(before, moves)));
  expect(lineOf(after, moves)).toMatchObject({ open: 0, partsWaiting: 0, overdueNow: { tickets: 0 }, slug: 'nb' });
  expect(lineOf(after, stays)).toEqual(lineOf(before, stays));
  // What the workspace sees of itself is what it saw.
  expect(await ownBoard(moves)).toEqual(own);
  pass(1);
  await live(30);
  await foldMeasures(w.app);
  await verified();
  // Nothing that happens after it left reaches the group, by any way of asking.
  const later = await boardOf('anjia');
  expect(lineOf(later, moves)).toEqual(lineOf(after, moves));
  for (const { at, board, own } of moments) {
    expect(await boardOf('anjia', { at, known: 'then' })).toEqual(board);
    const known = lineOf(await boardOf('anjia', { at, known: 'now' }), moves);
    expect(withoutWorkload(known ?? {})).toEqual(withoutWorkload(lineOf(board, moves) ?? {}));
    expect(await ownBoard(moves, { at, known: 'then' })).toEqual(own);
  }
  await dropMeasureRollup(w.app);
  expect(await boardOf('anjia')).toEqual(later);
  await foldMeasures(w.app);
  expect(await boardOf('anjia')).toEqual(later);
});

test('headquarters opens nothing of who left, and answers as for a ticket that never was', async () => {
  if (!moves) throw new Error('nobody works');
  const hq = await hqOf('anjia');
  const [id = ''] = moves.tickets;
  const told = async (ticketId: string) =>
    readHqTicket(hq, ticketId).then(
      () => 'found',
      (e: unknown) => JSON.stringify([(e as { code: string }).code, (e as Error).message]),
    );
  expect(await told(id)).toBe(await told(w.app.newId()));
  // Also for a request that was let in just before.
  const late = { ...hq, tenantIds: [...hq.tenantIds, moves.ctx.scope.tenantId] };
  await expect(readHqTicket(late, id)).rejects.toMatchObject({ code: 'not_found' });
  const rows = await w.app.db.hq(late, (tx) =>
    tx.rows<{ n: number }>(
      `select (select count(*) from hq_ticket where tenant_id = $1) + (select count(*) from clock where tenant_id = $1 and membership > 0) as n`,
      [moves?.ctx.scope.tenantId],
    ),
  );
  expect(rows[0]?.n).toBe(0);
  for (const metric of DRILL_METRICS) {
    const page = await drillHq(hq, { ...ALL, metric, stages: [], cursor: null, limit: 200, tenantIds: [moves.ctx.scope.tenantId] });
    expect(page.items, metric).toEqual([]);
  }
});

test('it joins another group with its tickets: what is open stands there, what was before is never counted there', async () => {
  if (!moves || !stays) throw new Error('nobody works');
  const own = await ownBoard(moves);
  const former = await boardOf('anjia');
  const started = now;
  await join(moves, 'haoyi');
  await verified();
  const first = await boardOf('haoyi');
  expect(first.totals).toMatchObject({
    created: 0,
    closed: 0,
    open: own.totals.open,
    partsWaiting: own.totals.partsWaiting,
    workload: own.totals.workload,
  });
  expect(first.totals.overdueNow).toEqual(own.totals.overdueNow);
  expect(await ownBoard(moves)).toEqual(own);
  expect((await boardOf('haoyi', { at: started - HOUR, known: 'then' })).totals.open).toBe(0);
  expect((await boardOf('haoyi', { at: started - HOUR, known: 'now' })).totals).toMatchObject({ open: 0, created: 0 });
  pass(1);
  await live(40);
  await verified();
  const then = await boardOf('haoyi');
  const mine = await ownBoard(moves);
  expect(then.totals.open).toBe(mine.totals.open);
  expect(then.totals.overdueNow).toEqual(mine.totals.overdueNow);
  expect(then.totals.created).toBeGreaterThan(3);
  // Events of its time: exactly what the workspace itself counts more than when it joined, where they are counted once.
  expect(then.totals.created).toBe(mine.totals.created - own.totals.created);
  // Nothing retells who had what.
  expect(withoutWorkload(await boardOf('haoyi', { at: now, known: 'now' }))).toEqual(withoutWorkload(then));
  expect((await boardOf('haoyi', { at: now, known: 'then' })).totals.workload).toEqual(then.totals.workload);
  expect(lineOf(await boardOf('anjia'), moves)).toEqual(lineOf(former, moves));
  const differing = await changesHq(await hqOf('haoyi'), {
    ...ALL,
    at: started + 20 * HOUR,
    metric: 'open',
    stages: [],
    cursor: null,
    limit: 50,
  });
  expect(differing.items.every((i) => i.tenantId === moves?.ctx.scope.tenantId)).toBe(true);
  const page = await drillHq(await hqOf('haoyi'), { ...ALL, metric: 'open', stages: [], cursor: null, limit: 200 });
  expect(page.items).toHaveLength(then.totals.open);
});

test('back in its first group, the figures of both times stand beside each other', async () => {
  if (!moves || !stays) throw new Error('nobody works');
  const once = lineOf(await boardOf('anjia'), moves);
  await leaveGroup(moves.ctx, 'nb');
  await verified();
  const haoyi = await boardOf('haoyi');
  await live(10);
  await join(moves, 'anjia');
  await verified();
  const again = lineOf(await boardOf('anjia'), moves);
  expect(flows(again)).toEqual(flows(once));
  expect(again?.open).toBe((await ownBoard(moves)).totals.open);
  await live(25);
  await verified();
  expect(await boardOf('haoyi')).toEqual(haoyi);
});

test('tickets that are written while the workspace leaves, joins and leaves again are counted once, and none is lost', async () => {
  if (!moves || !stays) throw new Error('nobody works');
  const worker = moves;
  let isOver = false;
  let written = 0;
  const hammer = async (seed: number): Promise<void> => {
    const dice = seeded(seed);
    while (!isOver) {
      await randomVerb(worker, dice);
      written += 1;
    }
  };
  const writers = Array.from({ length: 5 }, (_, i) => hammer(1000 + i));
  const instants: number[] = [];
  for (const step of ['leave', 'haoyi', 'leave', 'anjia', 'leave'] as const) {
    const goal = written + 12;
    while (written < goal) await new Promise((done) => setTimeout(done, 5));
    pass(60_000);
    if (step === 'leave') await leaveGroup(worker.ctx, 'nb');
    else await join(worker, step);
    // Two questions while others write are of two instants; one recount is of one.
    await recounted();
    instants.push(now);
  }
  isOver = true;
  await Promise.all(writers);
  await verified();
  await foldMeasures(w.app);
  await verified();
  const counted = await ownBoard(worker);
  expect(counted.totals.created).toBe(worker.tickets.length);
});

test('a move whose connection dies before it is committed has not happened', async () => {
  if (!moves) throw new Error('nobody works');
  const { tenantId } = moves.ctx.scope;
  const own = await ownBoard(moves);
  const owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  await expect(
    w.app.db.identity(async (tx) => {
      const place = await holdMembership(tx, tenantId);
      if (!place) throw new Error('no workspace');
      await moveWorkspace(w.app, tx, tenantId, place, { ...groups.haoyi, ledgerId: place.ledgerId, plan: 'group' }, '店主');
      const [{ pid } = { pid: 0 }] = await tx.rows<{ pid: number }>(`select pg_backend_pid() as pid`);
      await owner.query(`select pg_terminate_backend($1, 5000)`, [pid]);
    }),
  ).rejects.toThrow();
  await owner.end();
  await verified();
  expect(await ownBoard(moves)).toEqual(own);
  expect(lineOf(await boardOf('haoyi'), moves)?.open ?? 0).toBe(0);
  await live(4);
  await verified();
});

test('a ticket of an earlier membership that is deleted is taken back where the workspace counts itself', async () => {
  if (!moves) throw new Error('nobody works');
  const { tenantId } = moves.ctx.scope;
  await foldMeasures(w.app);
  const own = await ownBoard(moves);
  const owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  const found = await owner.query(
    `delete from ticket k using tenant t where t.id = $1 and t.ledger_id is null and k.tenant_id = t.id
     and k.id = (select id from ticket where tenant_id = $1 and not is_open and membership < t.membership order by id limit 1)`,
    [tenantId],
  );
  await owner.end();
  expect(found.rowCount).toBe(1);
  expect((await ownBoard(moves)).totals).toMatchObject({ created: own.totals.created - 1, closed: own.totals.closed - 1 });
  const known = await ownBoard(moves, { at: now, known: 'now' });
  const tiers = known.byTier.map(({ key }) => key);
  expect((await ownBoard(moves, { at: now, known: 'now', tiers })).totals).toEqual(known.totals);
  await recounted();
});
