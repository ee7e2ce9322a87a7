import { DRILL_METRICS, type DrillMetric } from '@bodan/core/measures/drill';
import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import type { Board, Line } from '@bodan/services/board/assemble';
import { changesHq, changesWorkspace } from '@bodan/services/board/change';
import { drillHq } from '@bodan/services/board/drill';
import { dropMeasureRollup, foldMeasures } from '@bodan/services/board/fold';
import { type BoardAnswer, boardIn, type PastBoardInput, readHqBoard, readWorkspaceBoard } from '@bodan/services/board/read';
import { readHqTrend } from '@bodan/services/board/trend';
import { verifyFigures } from '@bodan/services/board/verify';
import type { HqContext } from '@bodan/services/context';
import { updateTicket } from '@bodan/services/ticket/update';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { analystOf, askForEvidence, customerVerb, ALL as EVERYTHING, makeWorker, randomVerb, seeded } from './board-history.ts';

const START = Date.parse('2026-11-02T01:00:00Z');
const HOUR = 3_600_000;
const DAYS = { from: '2026-10-30', to: '2026-11-30' };
const ALL: PastBoardInput = { ...EVERYTHING, ...DAYS };
const NO_PAGE = { cursor: null, limit: 200, stages: [] };

let w: World;
let hq: HqContext;
let places: Place[];
let workers: Awaited<ReturnType<typeof makeWorker>>[];
let now = START;
const r = seeded(1126);
const pass = (ms: number) => {
  now += ms;
  w.setNow(now);
};

/** Tickets that were open at $1, and those of them that were overdue, by the tickets, slices and clocks themselves. */
const OPEN_THEN = `with stood as (
    select k.tenant_id, k.id from ticket k where k.created_at <= $1 and (k.closed_at is null or k.closed_at > $1)
      and (exists (select from slice s where s.tenant_id = k.tenant_id and s.ticket_id = k.id and s.started_at <= $1 and s.ended_at > $1) or (k.is_open and k.slice_started_at <= $1)))
  select count(*)::int as open, count(*) filter (where exists (select from clock c where c.tenant_id = k.tenant_id and c.ticket_id = k.id and c.status <> 'cancelled'
    and c.breach_at <= $1::timestamptz - interval '1 second' and (c.stopped_at is null or c.stopped_at > $1)))::int as overdue from stood k`;

type Asked = Partial<PastBoardInput>;
const board = async (filter: Asked): Promise<Board> => boardIn(await readHqBoard({ ...hq, app: { ...hq.app } }, { ...ALL, ...filter }));
const told = ({ asOf: _a, known: _k, ...rest }: Board & { asOf?: string; known?: string }): unknown => rest;
const trend = async (filter: Asked) => {
  const { from: _, ...asked } = { ...ALL, ...filter };
  const { asOf: _asOf, ...weeks } = await readHqTrend(hq, { ...asked, to: DAYS.to });
  return weeks;
};
const drill = (metric: DrillMetric, filter: Asked) => drillHq(hq, { ...ALL, ...filter, metric, ...NO_PAGE });
const ids = async (metric: DrillMetric, filter: Asked): Promise<Listed> => {
  const page = await drill(metric, filter);
  return { total: page.total, tickets: page.tickets, ids: page.items.map((i) => [i.id, i.value]) };
};

type Told = { at: number; filter: Asked; board: unknown; trend: unknown; lists: Record<string, Listed> };
type Listed = { total: number; tickets: number; ids: (string | number)[][] };
const published: Told[] = [];
const METRICS = DRILL_METRICS.filter((m) => !['dispatch_seconds', 'plan_met'].includes(m));

/** What the board says at this instant, whole and narrowed, with the lists behind its numbers. */
async function keep(): Promise<void> {
  const filters: Asked[] = [{}, { tenantIds: [places[0]?.tenantId ?? ''] }, { faultCodes: ['GEN-01', ''] }, { tiers: ['FAST'] }];
  for (const filter of filters) {
    const lists: Record<string, Listed> = {};
    for (const metric of METRICS) lists[metric] = await ids(metric, filter);
    published.push({ at: now, filter, board: told(await board(filter)), trend: await trend(filter), lists });
  }
}

beforeAll(async () => {
  w = await testWorld();
  w.setNow(now);
  const group = await w.group('anjia', '安家');
  await askForEvidence(w, group.groupId);
  places = [];
  for (const slug of ['hz', 'nb', 'wz'])
    places.push(await w.workspace(slug, { groupId: group.groupId, standardVersionId: group.standardVersionId }));
  workers = await Promise.all(places.map((p, i) => makeWorker(w, p, i)));
  hq = analystOf(w, group.groupId, places, await w.hqMember(group.groupId, ['hq_analyst']));
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 12; i++) {
      pass(Math.floor(r() * 4 * HOUR) + 1);
      await Promise.all(workers.map((x) => randomVerb(x, r)));
      if (i % 5 === 0) await Promise.all(workers.map((x) => customerVerb(x, r)));
      if (i % 3 === 0) for (const due of await w.app.db.relay((tx) => dueClocks(tx, now, null, 1000), 'read')) await fireAlarm(w.app, due);
      if (r() < 0.2) await foldMeasures(w.app);
    }
    pass(1);
    if (round % 2 === 1) await keep();
  }
  pass(HOUR);
});
afterAll(() => w.close());

async function checkAll(): Promise<void> {
  for (const { at, filter, board: then, trend: weeks, lists } of published) {
    expect(told(await board({ ...filter, at, known: 'then' }))).toEqual(then);
    expect(await trend({ ...filter, at })).toEqual(weeks);
    for (const metric of METRICS) expect(await ids(metric, { ...filter, at }), metric).toEqual(lists[metric]);
  }
}

test('what was published at a moment is what the board of that moment says ever after, with the lists behind its numbers', async () => {
  expect(published).toHaveLength(24);
  expect(published.some((p) => (p.board as Board).totals.overdueNow.tickets > 3)).toBe(true);
  await checkAll();
});

test('folding, dropping what is folded and folding anew change nothing of it', async () => {
  await dropMeasureRollup(w.app);
  await checkAll();
  await foldMeasures(w.app);
  await checkAll();
});

test('a correction changes nothing of it, and is named as what differs now', async () => {
  const first = published[0];
  if (!first) throw new Error('nothing was published');
  const [worker] = workers;
  if (!worker) throw new Error('nobody works');
  const open = await drill('open', { at: first.at, tenantIds: [worker.ctx.scope.tenantId] });
  const [item] = open.items;
  if (!item) throw new Error('nothing was open');
  pass(HOUR);
  const faultCode = item.faultCode === 'GEN-09' ? 'GEN-02' : 'GEN-09';
  await updateTicket(worker.ctx, item.id, { faultCode }, { ifVersion: null, occurredAt: null });
  pass(HOUR);
  await checkAll();
  const asked = { ...ALL, ...NO_PAGE, at: first.at, metric: 'created' as const, faultCodes: [faultCode] };
  const found = await changesHq(hq, asked);
  expect(found.known - found.published).toBe(found.items.reduce((n, i) => n + i.known - i.published, 0));
  const changed = found.items.find((i) => i.ticketId === item.id);
  expect(changed).toMatchObject({ published: 0, known: 1, number: item.number });
  expect(changed?.reasons).toContain('corrected');
  const own = await changesWorkspace(worker.ctx, { ...asked, tenantIds: [] });
  expect(own.items).toEqual(found.items.filter((i) => i.tenantId === worker.ctx.scope.tenantId));
});

test('by what is known now tickets were overdue where they were open', async () => {
  let overdue = 0;
  for (const { at } of published) {
    const { byStage, totals } = await board({ at, known: 'now' });
    for (const stage of byStage) expect(stage.overdueNow.tickets, stage.key).toBeLessThanOrEqual(stage.open);
    expect(byStage.reduce((n, stage) => n + stage.overdueNow.tickets, 0)).toBe(totals.overdueNow.tickets);
    overdue += totals.overdueNow.tickets;
  }
  expect(overdue).toBeGreaterThan(20);
});

test('by what is known now the folded past says what the entries say, which are asked where a filter is', async () => {
  const figures = ({ totals, previous, bySubsidiary, byFaultCode, byDepartment, byTier, byStage, days }: Board): unknown => ({
    ...{ totals, previous, bySubsidiary, byFaultCode, byDepartment, byTier, byStage, days },
  });
  const check = async (): Promise<void> => {
    for (const { at } of published) {
      const whole = await board({ at, known: 'now' });
      const tiers = whole.byTier.map(({ key }) => key);
      expect(figures(whole)).toEqual(figures(await board({ at, known: 'now', tiers })));
      for (const metric of ['open', 'overdue', 'created', 'resolution_missed'] as const)
        expect((await drill(metric, { at, known: 'now' })).total, metric).toBe((await drill(metric, { at, known: 'now', tiers })).total);
    }
  };
  await check();
  await dropMeasureRollup(w.app);
  await check();
  await foldMeasures(w.app);
  const owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  for (const { at } of published) {
    const { totals } = await board({ at, known: 'now' });
    const { rows } = await owner.query(OPEN_THEN, [new Date(at)]);
    expect({ open: totals.open, overdue: totals.overdueNow.tickets }).toEqual(rows[0]);
  }
  const { rows } = await owner.query('select count(*)::int as early from measure_entry where recorded_at < occurred_at');
  await owner.end();
  expect(rows).toEqual([{ early: 0 }]);
});

test('by what is known now the present moment is the live board', async () => {
  const strip = (b: Board) => ({
    totals: b.totals,
    lines: b.bySubsidiary.map(({ name: _, ...l }: Line) => l),
    stages: b.byStage,
    faults: b.byFaultCode,
  });
  // Nothing retells who had what.
  const withoutWorkload = (b: Board): unknown => JSON.parse(JSON.stringify(strip(b), (key, value) => (key === 'workload' ? null : value)));
  const retold = await board({ at: now, known: 'now' });
  expect(retold.totals.workload).toBeNull();
  await expect(drill('assigned', { at: now, known: 'now' })).rejects.toMatchObject({ code: 'validation_failed' });
  expect(withoutWorkload(retold)).toEqual(withoutWorkload(await board({})));
  expect(strip(await board({ at: now, known: 'then' }))).toEqual(strip(await board({})));
});

test('a workspace reads its own part of a past moment, and nobody else’s', async () => {
  const [worker] = workers;
  const mine = published.find((p) => p.filter.tenantIds?.[0] === worker?.ctx.scope.tenantId);
  if (!worker || !mine) throw new Error('nothing was published');
  const { tenantIds: _, ...filter } = { ...ALL, ...mine.filter };
  const answer: BoardAnswer = await readWorkspaceBoard(worker.ctx, { ...filter, at: mine.at, known: 'then' });
  const own: Board = boardIn(answer);
  expect(own.totals).toEqual((mine.board as Board).totals);
  expect(own.byFaultCode).toEqual((mine.board as Board).byFaultCode);
});

test('a moment to come is refused, so is one before there were figures, and a manner of knowing without a moment', async () => {
  await expect(board({ at: now + 1 })).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(board({ at: Date.parse('0001-01-01T00:00:00Z') })).rejects.toMatchObject({ code: 'validation_failed' });
  await expect(board({ known: 'then' })).rejects.toMatchObject({ code: 'validation_failed' });
});

test('a deleted ticket stays in what was published', async () => {
  const owner = new pg.Client(w.ownerUrl);
  await owner.connect();
  // Whoever deletes needs the right to; here the owner of the database does, around every verb. The history of the ticket goes with it.
  const overdue = await drill('overdue_resolution', {});
  const [item] = overdue.items;
  if (!item) throw new Error('nothing is overdue');
  await owner.query('delete from ticket where tenant_id = $1 and id = $2', [item.tenantId, item.id]);
  await owner.end();
  for (const { at, filter, board: then, lists } of published) {
    expect(told(await board({ ...filter, at, known: 'then' }))).toEqual(then);
    for (const metric of METRICS) {
      const { total, tickets } = await ids(metric, { ...filter, at });
      expect({ total, tickets }, metric).toEqual({ total: lists[metric]?.total, tickets: lists[metric]?.tickets });
    }
  }
  expect((await verifyFigures(w.app)).found).toEqual([]);
  const at = published.at(-1)?.at ?? 0;
  const whole = await board({ at, known: 'now' });
  expect(whole.totals).toEqual((await board({ at, known: 'now', tiers: whole.byTier.map(({ key }) => key) })).totals);
  expect((await drill('created', { at, known: 'now' })).total).toBe(whole.totals.created);
  const found = await changesHq(hq, { ...ALL, ...NO_PAGE, at, metric: 'created' });
  expect(found.items.find((i) => i.ticketId === item.id)).toMatchObject({ number: null, published: 1, known: 0, reasons: ['deleted'] });
});
