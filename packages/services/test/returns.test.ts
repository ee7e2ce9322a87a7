import { DomainError } from '@bodan/core/errors';
import { RETURN_KINDS, type ReturnKind } from '@bodan/core/measures/returns';
import { drillHq, drillWorkspace } from '@bodan/services/board/drill';
import { foldMeasures } from '@bodan/services/board/fold';
import { type PastBoardInput, readWorkspaceBoard } from '@bodan/services/board/read';
import { type Returns, readHqReturns, readWorkspaceReturns } from '@bodan/services/board/returns';
import { createTicket } from '@bodan/services/ticket/create';
import { moveTicket } from '@bodan/services/ticket/move';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL, plainTicket, seeded } from './board-history.ts';
import { boardStage, parsed } from './board-stage.ts';

const { w, hq, places, workers, pass, boardOf, mismatches, play } = await boardStage();
const AS_IS = { ifVersion: null, occurredAt: null };
const RANGE = { from: '2026-11-01', to: '2027-12-31' };
const owner = new pg.Client({ connectionString: w.ownerUrl });
beforeAll(async () => {
  await owner.connect();
  await play(120);
  await sendBack(250);
});
afterAll(async () => {
  await owner.end();
  await w.close();
});

/** Tickets that go back more often than by chance: each turn one of them takes the first step of these that is open, most of all one back. */
async function sendBack(turns: number): Promise<void> {
  const r = seeded(47);
  const any = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
  for (let i = 0; i < turns; i++) {
    const worker = any(workers);
    pass(Math.floor(r() * 600_000));
    for (const transition of ['rework', ...(r() < 0.3 ? ['reopen'] : []), 'finish', 'arrive', 'confirm', 'assign', 'accept']) {
      const assigneeId = transition === 'assign' ? (worker.hands[1]?.personId ?? null) : null;
      const isDone = transition === 'rework' && r() < 0.4;
      const step = isDone ? 'approve' : transition;
      const taken = await moveTicket(worker.ctx, any(worker.tickets), { transition: step, reason: '原因', assigneeId }, AS_IS).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
          return false;
        },
      );
      if (taken) break;
    }
  }
}

type Told = Record<ReturnKind, Record<string, number>>;
/** What the log says: how often a step that sends back or opens again was taken, from where and to where, told by SQL of its own. */
async function recount(tenantIds: readonly string[], more = 'true'): Promise<Told> {
  const told: Told = { rework: {}, reopened: {} };
  for (const [kind, flag] of [
    ['rework', 'isRework'],
    ['reopened', 'isReopen'],
  ] as const) {
    const { rows } = await owner.query<{ way: string; n: number }>(
      `select concat(e.data ->> 'from', ' ', e.data ->> 'to') as way, count(*)::int as n from ticket_event e join ticket k on k.tenant_id = e.tenant_id and k.id = e.ticket_id join tenant t on t.id = k.tenant_id
       where e.tenant_id = any ($1) and e.type in ('ticket.moved', 'ticket.logged', 'ticket.flow_migrated') and (e.data ->> $2)::boolean and ${more} group by 1`,
      [tenantIds, flag],
    );
    told[kind] = Object.fromEntries(rows.map(({ way, n }) => [way, n]));
  }
  return told;
}
const told = ({ items }: Returns): Told => ({
  rework: {},
  reopened: {},
  ...Object.fromEntries(RETURN_KINDS.map((kind) => [kind, ofKind(items, kind)])),
});
const ofKind = (items: Returns['items'], kind: ReturnKind) =>
  Object.fromEntries(items.filter((x) => x.kind === kind).map(({ from, to, times }) => [`${from} ${to}`, times]));
const sum = (of: Record<string, number>): number => Object.values(of).reduce((a, b) => a + b, 0);
const sums = (returns: Returns) => ({ rework: sum(told(returns).rework), reopened: sum(told(returns).reopened) });
const counted = ({ rework, reopened }: { rework: number; reopened: number }) => ({ rework, reopened });

test('the ways are what the log says, and their sums the figures of the board, of the group, of one of it and behind a door of its own', async () => {
  const returns = await readHqReturns(hq, { ...ALL, ...RANGE });
  expect(told(returns)).toEqual(await recount(hq.tenantIds));
  const { rework, reopened } = sums(returns);
  expect(rework).toBeGreaterThan(5);
  expect(reopened).toBeGreaterThan(5);
  expect(sums(returns)).toEqual(counted((await boardOf(RANGE)).totals));
  for (const [i, { tenantId }] of places.entries()) {
    const [ctx] = [workers[i]?.ctx];
    if (!ctx) throw new Error('no worker');
    const one = await readHqReturns(hq, { ...ALL, ...RANGE, tenantIds: [tenantId] });
    const own = await readWorkspaceReturns(ctx, { ...ALL, ...RANGE });
    expect(told(one)).toEqual(await recount([tenantId]));
    expect(own.items).toEqual(one.items);
    expect(sums(own)).toEqual(counted(parsed(await readWorkspaceBoard(ctx, { ...ALL, ...RANGE })).totals));
  }
  expect(await mismatches()).toEqual([]);
});

test('narrowed by days, codes and tiers they are the board’s of the same question, folded or not', async () => {
  const board = await boardOf(RANGE);
  const days = board.days.filter((d) => d.created > 0).map((d) => d.day);
  const half = days[Math.floor(days.length / 2)] ?? RANGE.to;
  const questions: Partial<PastBoardInput>[] = [
    { from: RANGE.from, to: half },
    { from: half, to: half },
    ...board.byFaultCode.map(({ key }) => ({ ...RANGE, faultCodes: [key === '-' ? '' : key] })),
    ...board.byTier.map(({ key }) => ({ ...RANGE, tiers: [key] })),
    ...board.byBranch.slice(0, 3).map(({ key }) => ({ ...RANGE, branchIds: [key] })),
  ];
  const seen: number[] = [];
  for (const asked of [...questions, ...questions.slice(0, 3)]) {
    if (seen.length === questions.length) await foldMeasures(w.app);
    const returns = await readHqReturns(hq, { ...ALL, ...asked });
    expect(sums(returns), JSON.stringify(asked)).toEqual(counted((await boardOf(asked)).totals));
    seen.push(sums(returns).rework);
  }
  expect(new Set(seen).size).toBeGreaterThan(2);
  const until = await readHqReturns(hq, { ...ALL, from: RANGE.from, to: half });
  expect(told(until)).toEqual(
    await recount(hq.tenantIds, `(k.created_at at time zone t.time_zone)::date between '${RANGE.from}' and '${half}'`),
  );
});

test('every way opens to exactly its tickets, each as often as it took it, and so do those that were finished in the end', async () => {
  const { items } = await readHqReturns(hq, { ...ALL, ...RANGE });
  const page = { ...ALL, ...RANGE, stages: [], cursor: null, limit: 200 };
  for (const { kind, from, to, times, tickets, finished } of items) {
    const way = { kind, from, to };
    const opened = await drillHq(hq, { ...page, metric: kind, way });
    expect([opened.total, opened.tickets, opened.items.length], JSON.stringify(way)).toEqual([times, tickets, tickets]);
    const { rows } = await owner.query<{ id: string; n: number }>(
      `select ticket_id as id, count(*)::int as n from ticket_event where tenant_id = any ($1) and type = 'ticket.moved' and (data ->> $2)::boolean and data ->> 'from' = $3 and data ->> 'to' = $4 group by 1`,
      [hq.tenantIds, kind === 'rework' ? 'isRework' : 'isReopen', from, to],
    );
    expect(new Map(opened.items.map((x) => [x.id, x.value]))).toEqual(new Map(rows.map(({ id, n }) => [id, n])));
    const done = await drillHq(hq, { ...page, metric: 'completed', way });
    expect([done.total, done.items.length]).toEqual([finished, finished]);
    expect(done.items.every((x) => rows.some(({ id }) => id === x.id))).toBe(true);
    const own = await Promise.all(workers.map((x) => drillWorkspace(x.ctx, { ...page, metric: kind, way })));
    expect(own.reduce((n, p) => n + p.total, 0)).toBe(times);
  }
  const { rows: done } = await owner.query<{ n: number }>(
    `select count(*)::int as n from ticket where tenant_id = any ($1) and is_done and rework_count > 0`,
    [hq.tenantIds],
  );
  expect(done[0]?.n).toBe((await boardOf(RANGE)).totals.completion.reworked);
});

test('who came back twice the same way counts twice in one ticket, and is finished once', async () => {
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  const tenantIds = [worker.ctx.scope.tenantId];
  const ask = { ...ALL, ...RANGE, tenantIds, faultCodes: ['GEN-03'] };
  expect((await readHqReturns(hq, ask)).items).toEqual([]);
  const { id } = await createTicket(worker.ctx, plainTicket({ faultCode: 'GEN-03' }));
  const again = ['rework', 'arrive', 'finish'];
  for (const transition of ['accept', 'assign', 'confirm', 'arrive', 'finish', ...again, ...again, 'approve']) {
    pass(60_000);
    const assigneeId = transition === 'assign' ? (worker.hands[1]?.personId ?? null) : null;
    await moveTicket(worker.ctx, id, { transition, reason: '原因', assigneeId }, AS_IS);
  }
  const { items, stages } = await readHqReturns(hq, ask);
  expect(items).toEqual([{ kind: 'rework', from: 'inspection', to: 'confirmed', times: 2, tickets: 1, finished: 1 }]);
  expect(stages.map((s) => s.key)).toEqual(['confirmed', 'inspection']);
  expect(stages.every((s) => s.name['zh-CN'] !== s.key)).toBe(true);
  const opened = await drillHq(hq, {
    ...ask,
    metric: 'rework',
    way: { kind: 'rework', from: 'inspection', to: 'confirmed' },
    stages: [],
    cursor: null,
    limit: 10,
  });
  expect([opened.total, opened.tickets, opened.items[0]?.value]).toEqual([2, 1, 2]);
});

test('headquarters sees the two stages and nothing else of the event, and a workspace its own alone', async () => {
  const columns = await w.app.db.hq(hq, (tx) => tx.rows<Record<string, unknown>>('select * from hq_return limit 1'));
  expect(Object.keys(columns[0] ?? {}).sort()).toEqual([
    'came_from',
    'is_reopened',
    'is_rework',
    'occurred_at',
    'seq',
    'tenant_id',
    'ticket_id',
    'went_to',
  ]);
  await expect(w.app.db.hq(hq, (tx) => tx.rows('select data from ticket_event limit 1'))).rejects.toThrow();
  const [first] = workers;
  if (!first) throw new Error('no worker');
  const seen = await w.app.db.tenant(
    first.ctx.scope,
    (tx) => tx.rows<{ t: string }>('select distinct tenant_id as t from own_return'),
    'read',
  );
  expect(seen).toEqual([{ t: first.ctx.scope.tenantId }]);
  const narrow = { ...hq, tenantIds: hq.tenantIds.slice(1) };
  const others = await w.app.db.hq(narrow, (tx) =>
    tx.rows<{ n: number }>('select count(*)::int as n from hq_return where tenant_id = $1', [hq.tenantIds[0]]),
  );
  expect(others).toEqual([{ n: 0 }]);
});
