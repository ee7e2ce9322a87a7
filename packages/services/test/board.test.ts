import { DRILL_METRICS, type DrillMetric } from '@bodan/core/measures/drill';
import { noteFact } from '@bodan/core/ticket/say';
import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import type { Board, Line } from '@bodan/services/board/assemble';
import { drillHq, drillWorkspace } from '@bodan/services/board/drill';
import { dropMeasureRollup, foldMeasures } from '@bodan/services/board/fold';
import { type BoardAnswer, type PastBoardInput, readHqBoard, readWorkspaceBoard } from '@bodan/services/board/read';
import { readHqTrend } from '@bodan/services/board/trend';
import { verifyFigures } from '@bodan/services/board/verify';
import type { HqContext } from '@bodan/services/context';
import { createTicket } from '@bodan/services/ticket/create';
import { changeTicket } from '@bodan/services/ticket/decide';
import { holdTicket } from '@bodan/services/ticket/hold';
import { moveTicket } from '@bodan/services/ticket/move';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settled } from '../../../tests/setup/settled.ts';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { askForEvidence, customerVerb, makeWorker, plainTicket, proofVerb, randomVerb, seeded } from './board-history.ts';

const START = Date.parse('2026-11-02T01:00:00Z');
const HOUR = 3_600_000;
const ALL: PastBoardInput = {
  from: null,
  to: null,
  tenantIds: [],
  branchIds: [],
  faultCodes: [],
  departmentCodes: [],
  tiers: [],
  at: null,
  known: null,
};

let w: World;
let hq: HqContext;
let places: Place[];
let workers: Awaited<ReturnType<typeof makeWorker>>[];
let now = START;
const pass = (ms: number) => {
  now += ms;
  w.setNow(now);
};

beforeAll(async () => {
  w = await testWorld();
  w.setNow(now);
  const group = await w.group('anjia', '安家');
  await askForEvidence(w, group.groupId);
  places = [];
  for (const slug of ['hz', 'nb', 'wz'])
    places.push(await w.workspace(slug, { groupId: group.groupId, standardVersionId: group.standardVersionId }));
  workers = await Promise.all(places.map((p, i) => makeWorker(w, p, i)));
  const analyst = await w.hqMember(group.groupId, ['hq_analyst']);
  hq = {
    app: w.app,
    groupId: group.groupId,
    groupSlug: 'anjia',
    groupName: '安家',
    timeZone: 'Asia/Shanghai',
    tenantIds: places.map((p) => p.tenantId),
    principal: {
      personId: analyst.personId,
      name: analyst.name,
      email: analyst.email,
      locale: 'zh-CN',
      via: 'session',
      credentialId: 'x',
      scopes: null,
    },
    roles: ['hq_analyst'],
    requestId: 'test-request',
  };
});
afterAll(() => w.close());

const parsed = (answer: BoardAnswer): Board => JSON.parse(new TextDecoder().decode(answer.json));
const boardOf = async (filter: Partial<PastBoardInput> = {}): Promise<Board> => parsed(await readHqBoard(hq, { ...ALL, ...filter }));
const figures = ({ key: _k, name: _n, ...rest }: Line): unknown => rest;
const noAsOf = ({ asOf: _, ...rest }: Board & { asOf?: string }): unknown => rest;
/** A board that was never kept: another process would read it. */
const afresh = async (filter: Partial<PastBoardInput> = {}): Promise<unknown> =>
  noAsOf(parsed(await readHqBoard({ ...hq, app: { ...hq.app } }, { ...ALL, ...filter })));
/** The worker: everything that is due is told. */
const ring = async () => {
  for (const due of await w.app.db.relay((tx) => dueClocks(tx, now, null, 1000), 'read')) await fireAlarm(w.app, due);
};
const mismatches = async () => (await verifyFigures(w.app)).found;

// Longer than others: two hundred and fifty rounds of everybody at once.
test('random histories with folds at random moments: the board, the ledger and the recount always agree', async () => {
  const r = seeded(20261102);
  const byCustomers = seeded(5);
  const proofs = seeded(9);
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 25; i++) {
      pass(Math.floor(r() * 4 * HOUR));
      await Promise.all(workers.map((x) => randomVerb(x, r)));
      if (i % 4 === 0) await Promise.all(workers.map((x) => proofVerb(x, proofs)));
      if (i % 5 === 0) await Promise.all(workers.map((x) => customerVerb(x, byCustomers)));
      if (i % 3 === 0) await ring();
      if (r() < 0.15) await foldMeasures(w.app, 30);
    }
    expect(await mismatches()).toEqual([]);
  }
  const totals = (await boardOf()).totals;
  expect(totals.created).toBeGreaterThan(100);
  expect(totals.closed).toBeGreaterThan(0);
  expect(totals.overdueNow.tickets).toBeGreaterThan(0);
  expect(totals.resolution.missed + totals.resolution.met).toBeGreaterThan(0);
  expect(totals.intervention.intervened).toBeGreaterThan(0);
  expect(totals.intervention.atRisk).toBeGreaterThan(totals.intervention.intervened);
  expect(totals.completion.tickets).toBeGreaterThan(0);
  expect(totals.handovers.times).toBeGreaterThan(0);
  expect(totals.partsWaiting).toBeGreaterThan(0);
  expect(totals.workload?.technicians).toBeGreaterThan(1);
  expect(totals.workload?.tickets).toBeGreaterThan(totals.workload?.technicians ?? 0);
  expect(totals.nudges.times).toBeGreaterThan(0);
  expect(totals.rating.tickets).toBeGreaterThan(0);
  expect(totals.rating.lowRate).toBe(totals.rating.low / totals.rating.tickets);
  const inTime = totals.evidenceInTime;
  expect(Math.min(inTime.met, inTime.missed, inTime.overdueNow)).toBeGreaterThan(0);
  expect(inTime.rate).toBe(inTime.met / (inTime.met + inTime.missed + inTime.overdueNow));
  expect(totals.intervention.rate).toBe(totals.intervention.intervened / totals.intervention.atRisk);
});

test('evidence is judged when the work is done: the number opens to these tickets, and the moment of it says the same ever after', async () => {
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  const asIs = { ifVersion: null, occurredAt: null };
  const finish = async (photos: number): Promise<string> => {
    const { id } = await createTicket(worker.ctx, plainTicket({ faultCode: 'GEN-01' }));
    for (const transition of ['accept', 'assign', 'confirm', 'arrive', 'finish']) {
      pass(60_000);
      const assigneeId = transition === 'assign' ? (worker.hands[1]?.personId ?? null) : null;
      await moveTicket(worker.ctx, id, { transition, reason: '原因', assigneeId }, asIs);
    }
    for (let i = 0; i < photos; i++)
      await changeTicket(worker.ctx, id, asIs, (decision, before) => noteFact(decision, before, 'ticket.attached', { kind: 'photo' }));
    await moveTicket(worker.ctx, id, { transition: 'approve', reason: '原因', assigneeId: null }, asIs);
    return id;
  };
  const filter = { tenantIds: [worker.ctx.scope.tenantId], from: '2026-11-01', to: '2027-12-31' };
  const before = (await boardOf(filter)).totals.evidence;
  const [all, none] = [await finish(1), await finish(0)];
  const after = (await boardOf(filter)).totals.evidence;
  expect(after).toMatchObject({ asked: before.asked + 2, complete: before.complete + 1 });
  expect(after.rate).toBe(after.complete / after.asked);
  const at = now;
  pass(HOUR);
  // A photo that comes too late, and a ticket that is opened again.
  await changeTicket(worker.ctx, none, asIs, (decision, t) => noteFact(decision, t, 'ticket.attached', { kind: 'photo' }));
  expect((await boardOf(filter)).totals.evidence).toEqual(after);
  await moveTicket(worker.ctx, all, { transition: 'reopen', reason: '原因', assigneeId: null }, asIs);
  expect((await boardOf(filter)).totals.evidence).toMatchObject({ asked: before.asked + 1, complete: before.complete });
  expect((await boardOf({ ...filter, at, known: 'then' })).totals.evidence).toEqual(after);
  expect((await boardOf({ ...filter, at, known: 'now' })).totals.evidence).toEqual(after);
  const opened = async (metric: DrillMetric) =>
    (await drillHq(hq, { ...ALL, ...filter, metric, stages: [], cursor: null, limit: 200 })).items.map((x) => x.id);
  expect(await opened('evidence_asked')).toContain(none);
  expect(await opened('evidence_complete')).not.toContain(none);
  expect(await opened('evidence_asked')).not.toContain(all);
  expect(await mismatches()).toEqual([]);
});

test('writers and folding workers at once: no entry is lost or counted twice', async () => {
  const r = seeded(7);
  let isOver = false;
  const folding = Array.from({ length: 3 }, async () => {
    while (!isOver) await foldMeasures(w.app);
  });
  pass(HOUR);
  await Promise.all(
    workers.map(async (x) => {
      for (let i = 0; i < 25; i++) await randomVerb(x, r);
    }),
  );
  isOver = true;
  await Promise.all(folding);
  expect(await mismatches()).toEqual([]);
});

test('dropping checkpoints and folding again changes nothing', async () => {
  const before = await afresh();
  await dropMeasureRollup(w.app);
  expect(await afresh()).toEqual(before);
  await settled(w.app);
  expect((await foldMeasures(w.app)).folded).toBeGreaterThan(100);
  expect(await afresh()).toEqual(before);
  expect((await foldMeasures(w.app)).folded).toBe(0);
  expect(await mismatches()).toEqual([]);
});

test('a long backlog is folded in many transactions, and every board between them is the same', async () => {
  const before = await afresh();
  await dropMeasureRollup(w.app);
  await settled(w.app);
  let isOver = false;
  const folding = foldMeasures(w.app, 40).finally(() => {
    isOver = true;
  });
  let boards = 0;
  for (; !isOver; boards++) expect(await afresh()).toEqual(before);
  expect((await folding).folded).toBeGreaterThan(400);
  expect(boards).toBeGreaterThan(1);
  expect((await foldMeasures(w.app)).folded).toBe(0);
  expect(await mismatches()).toEqual([]);
});

test('a week of the trend is what the board of that week says, with the folded past and without it, filtered or not', async () => {
  const { to: _to, from: _from, ...every } = ALL;
  const faults = (await boardOf()).byFaultCode.filter((f) => f.key !== '-').map((f) => f.key);
  for (const filter of [every, { ...every, tenantIds: [places[0]?.tenantId ?? ''] }, { ...every, faultCodes: faults.slice(0, 1) }]) {
    const trend = await readHqTrend(hq, { ...filter, to: null });
    expect(trend.weeks).toHaveLength(8);
    let decided = 0;
    for (const [i, week] of trend.weeks.entries()) {
      const board = await boardOf({ ...filter, ...week });
      for (const item of trend.items) {
        const line = board.bySubsidiary.find((s) => s.key === item.tenantId);
        expect(item.weeks[i]).toEqual(line?.firstResponse ?? { met: 0, missed: 0, overdueNow: 0, rate: null });
        decided += (item.weeks[i]?.met ?? 0) + (item.weeks[i]?.missed ?? 0);
      }
    }
    expect(decided).toBeGreaterThan(0);
  }
});

test('headquarters, the sum of subsidiaries and what each sees of itself are the same figures', async () => {
  const board = await boardOf();
  const mine = await Promise.all(workers.map(async (x) => parsed(await readWorkspaceBoard(x.ctx, ALL))));
  for (const [i, place] of places.entries()) {
    const line = board.bySubsidiary.find((s) => s.key === place.tenantId);
    const own = mine[i];
    expect(own?.totals).toEqual(line && (({ slug: _, ...rest }) => figures(rest))(line));
    const filtered = await boardOf({ tenantIds: [place.tenantId] });
    expect(filtered.byFaultCode).toEqual(own?.byFaultCode);
    expect(filtered.byStage).toEqual(own?.byStage);
    expect(filtered.days).toEqual(own?.days);
    expect(filtered.previous).toEqual(own?.previous);
  }
  for (const list of [board.byFaultCode, board.byDepartment, board.byTier, board.byBranch]) {
    expect(list.reduce((n, l) => n + l.created, 0)).toBe(board.totals.created);
    expect(list.reduce((n, l) => n + l.open, 0)).toBe(board.totals.open);
    expect(list.reduce((n, l) => n + l.overdueNow.tickets, 0)).toBe(board.totals.overdueNow.tickets);
  }
  expect(board.byStage.reduce((n, s) => n + s.open, 0)).toBe(board.totals.open);
  expect(board.byStage.reduce((n, s) => n + s.partsWaiting, 0)).toBe(board.totals.partsWaiting);
  for (const list of [board.byFaultCode, board.byDepartment, board.byTier, board.byBranch])
    expect(list.reduce((n, l) => n + l.partsWaiting, 0)).toBe(board.totals.partsWaiting);
  expect(board.days.reduce((n, d) => n + d.created, 0)).toBe(board.totals.created);
});

test('a filter over several facts is answered from the entries, exactly as the parts of the whole', async () => {
  const whole = await boardOf();
  for (const line of whole.byFaultCode) {
    const faultCodes = [line.key === '-' ? '' : line.key];
    const part = await boardOf({ faultCodes });
    // Codes have no workload of their own; a board narrowed to one has that of its tickets, which opens.
    expect({ ...part.totals, workload: null }).toEqual(figures(line));
    const assigned = await drillHq(hq, { ...ALL, faultCodes, metric: 'assigned', stages: [], cursor: null, limit: 1 });
    expect(part.totals.workload?.tickets).toBe(assigned.total);
  }
  const parts = await Promise.all(
    whole.byTier.flatMap((t) => whole.byDepartment.map((d) => boardOf({ tiers: [t.key], departmentCodes: [d.key === '-' ? '' : d.key] }))),
  );
  expect(parts.reduce((n, b) => n + b.totals.open, 0)).toBe(whole.totals.open);
  expect(parts.reduce((n, b) => n + b.totals.created, 0)).toBe(whole.totals.created);
  expect(parts.reduce((n, b) => n + b.totals.overdueNow.tickets, 0)).toBe(whole.totals.overdueNow.tickets);
});

test('every number opens to exactly its tickets', async () => {
  const board = await boardOf();
  const t = board.totals;
  const numbers: Record<DrillMetric, number> = {
    created: t.created,
    open: t.open,
    closed: t.closed,
    parts_waiting: t.partsWaiting,
    first_response_met: t.firstResponse.met,
    first_response_missed: t.firstResponse.missed,
    plan_met: t.plan.met,
    plan_missed: t.plan.missed,
    evidence_met: t.evidenceInTime.met,
    evidence_missed: t.evidenceInTime.missed,
    resolution_met: t.resolution.met,
    resolution_missed: t.resolution.missed,
    rework: t.rework,
    reopened: t.reopened,
    dispatched: t.dispatch.tickets,
    dispatch_seconds: t.dispatch.seconds,
    completed: t.completion.tickets,
    reworked: t.completion.reworked,
    fixed_first: t.completion.fixedFirst,
    evidence_asked: t.evidence.asked,
    evidence_complete: t.evidence.complete,
    handovers: t.handovers.times,
    nudges: t.nudges.times,
    rated: t.rating.tickets,
    rated_low: t.rating.low,
    came_at_risk: t.intervention.atRisk,
    intervened: t.intervention.intervened,
    assigned: t.workload?.tickets ?? -1,
    overdue: t.overdueNow.tickets,
    overdue_first_response: t.overdueNow.firstResponse,
    overdue_plan: t.overdueNow.plan,
    overdue_evidence: t.overdueNow.evidence,
    overdue_resolution: t.overdueNow.resolution,
  };
  for (const metric of DRILL_METRICS) {
    const seen: { tenantId: string; id: string; value: number }[] = [];
    for (let cursor: string | null = null, more = true; more; ) {
      const page = await drillHq(hq, { ...ALL, metric, stages: [], cursor, limit: 7 });
      expect(page.total, metric).toBe(numbers[metric]);
      seen.push(...page.items);
      cursor = page.nextCursor;
      more = cursor !== null;
      if (!more) expect(seen.length).toBe(page.tickets);
    }
    expect(new Set(seen.map((x) => `${x.tenantId}/${x.id}`)).size).toBe(seen.length);
    expect(
      seen.reduce((n, x) => n + x.value, 0),
      metric,
    ).toBe(numbers[metric]);
    const own = await Promise.all(workers.map((x) => drillWorkspace(x.ctx, { ...ALL, metric, stages: [], cursor: null, limit: 50 })));
    expect(
      own.reduce((n, p) => n + p.total, 0),
      metric,
    ).toBe(numbers[metric]);
  }
  const rated = await drillHq(hq, {
    ...ALL,
    from: board.range.from,
    to: board.range.to,
    metric: 'overdue_first_response',
    stages: [],
    cursor: null,
    limit: 1,
  });
  expect(rated.total).toBe(t.firstResponse.overdueNow);
  for (const stage of board.byStage)
    expect((await drillHq(hq, { ...ALL, metric: 'open', stages: [stage.key], cursor: null, limit: 1 })).total).toBe(stage.open);
  const waiting = await drillHq(hq, { ...ALL, metric: 'parts_waiting', stages: [], cursor: null, limit: 200 });
  expect(waiting.items.every((x) => x.isOpen && x.waitingReason === 'part')).toBe(true);
  for (const stage of board.byStage)
    expect((await drillHq(hq, { ...ALL, metric: 'parts_waiting', stages: [stage.key], cursor: null, limit: 1 })).total).toBe(
      stage.partsWaiting,
    );
  // Narrowed by one fact, by two and by all: the number comes from other sums each time, the tickets do not.
  const { items } = await drillHq(hq, { ...ALL, metric: 'open', stages: [], cursor: null, limit: 20 });
  for (const { tenantId, branchId, faultCode, departmentCode, tier, stage } of items) {
    const facts = { branchIds: [branchId ?? ''], faultCodes: [faultCode ?? ''], departmentCodes: [departmentCode ?? ''], tiers: [tier] };
    const two = { branchIds: facts.branchIds, tiers: facts.tiers };
    for (const narrowed of [
      ...Object.entries(facts).map(([k, v]) => ({ [k]: v })),
      two,
      { ...facts, stages: [stage], tenantIds: [tenantId] },
    ]) {
      const page = await drillHq(hq, { ...ALL, metric: 'open', stages: [], ...narrowed, cursor: null, limit: 200 });
      expect(page.items.length, JSON.stringify(narrowed)).toBe(page.total);
      expect(page.total).toBeGreaterThan(0);
    }
  }
});

test('a kept board is never stale: not after a late commit, a hold, a new name or the passing of a due time', async () => {
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  // Tuesday, some odd time of the working day: no other clock becomes overdue at the same second.
  now = Date.parse('2027-03-16T02:07:13Z');
  w.setNow(now);
  const first = await readHqBoard(hq, ALL);
  expect((await readHqBoard(hq, ALL)).etag).toBe(first.etag);
  // A transaction that began before the board was kept, and commits after others that began later: its txid lies behind theirs.
  const late = new pg.Client({ connectionString: w.ownerUrl });
  await late.connect();
  try {
    await late.query('begin');
    await late.query('select pg_current_xact_id()');
    const fresh = await createTicket(worker.ctx, plainTicket({ title: '先', tier: 'FAST', faultCode: 'GEN-01' }));
    const kept = await boardOf();
    expect(noAsOf(kept)).toEqual(await afresh());
    await late.query(
      `insert into measure_entry (group_id, tenant_id, ticket_id, metric, value, day, tier, occurred_at) values ($1, $2, $3, 'rework', 5, $4, 'FAST', now()), ($1, $2, $3, 'rework', -4, $4, 'FAST', now())`,
      [hq.groupId, worker.ctx.scope.tenantId, fresh.id, kept.range.to],
    );
    await late.query(
      `insert into ticket_event (tenant_id, id, ticket_id, seq, type, actor_kind, data, occurred_at) values ($1, $2, $3, 90, 'ticket.noted', 'person', '{}', now())`,
      [worker.ctx.scope.tenantId, w.app.newId(), fresh.id],
    );
    expect((await boardOf()).totals.rework).toBe(kept.totals.rework);
    await late.query('commit');
    expect((await boardOf()).totals.rework).toBe(kept.totals.rework + 1);
    await foldMeasures(w.app);
    expect((await boardOf()).totals.rework).toBe(kept.totals.rework + 1);
    // The due time passes with nobody writing anything: on the very millisecond, neither before nor after.
    const clock = fresh.clocks.find((c) => c.metric === 'first_response');
    const due = Date.parse(clock?.breachAt ?? '') + 1000;
    w.setNow(due - 1);
    const before = (await boardOf()).totals.overdueNow.firstResponse;
    expect((await boardOf()).totals.overdueNow.firstResponse).toBe(before);
    w.setNow(due);
    expect((await boardOf()).totals.overdueNow.firstResponse).toBe(before + 1);
    // A hold moves clocks and no measure.
    now = due;
    const planDue = Date.parse(fresh.clocks.find((c) => c.metric === 'plan')?.breachAt ?? '') + 1000;
    w.setNow(planDue - 1000);
    const held = (await boardOf()).totals.overdueNow.plan;
    await holdTicket(worker.ctx, fresh.id, { reason: 'customer', wakeAt: planDue + HOUR, note: '' }, { ifVersion: null, occurredAt: null });
    w.setNow(planDue);
    now = planDue;
    expect((await boardOf()).totals.overdueNow.plan).toBe(held);
    await late.query(`update tenant set name = '杭州新名', config_revision = config_revision + 1 where id = $1`, [
      worker.ctx.scope.tenantId,
    ]);
    expect((await boardOf()).bySubsidiary.map((s) => s.name['zh-CN'])).toContain('杭州新名');
    await late.query(`delete from measure_entry where ticket_id = $1 and metric = 'rework'`, [fresh.id]);
    await late.query(`delete from ticket_event where ticket_id = $1 and seq = 90`, [fresh.id]);
  } finally {
    await late.end();
  }
  await dropMeasureRollup(w.app);
  await foldMeasures(w.app);
});

test('many readers during writes see only boards that are exact when they are read', async () => {
  const r = seeded(99);
  let isOver = false;
  const reading = Array.from({ length: 4 }, async () => {
    let last = 0;
    while (!isOver) {
      const b = await boardOf();
      expect(b.bySubsidiary.reduce((n, s) => n + s.created, 0)).toBe(b.byFaultCode.reduce((n, s) => n + s.created, 0));
      expect(b.totals.created).toBeGreaterThanOrEqual(last);
      last = b.totals.created;
    }
  });
  await Promise.all(
    workers.map(async (x) => {
      for (let i = 0; i < 12; i++) {
        const before = (await boardOf()).totals.created;
        const count = x.tickets.length;
        await randomVerb(x, r);
        // What this caller was told is written stands on the next board it asks for.
        expect((await boardOf()).totals.created).toBeGreaterThanOrEqual(before + x.tickets.length - count);
      }
    }),
  );
  isOver = true;
  await Promise.all(reading);
  expect(noAsOf(await boardOf())).toEqual(await afresh());
});

test('the verifier finds what is wrong: an entry, a folded figure, a slice, a clock, an act that was none', async () => {
  expect(await mismatches()).toEqual([]);
  const owner = new pg.Client({ connectionString: w.ownerUrl });
  await owner.connect();
  const broken = async (sql: string, undo: string): Promise<string[]> => {
    const done = await owner.query(sql);
    expect(done.rowCount).toBeGreaterThan(0);
    const found = [...new Set((await mismatches()).map((m) => m.check))];
    await owner.query(undo);
    return found;
  };
  try {
    expect(
      await broken(
        `update measure_entry set value = value + 100000000 where ctid = (select ctid from measure_entry where metric = 'created' order by ctid limit 1)`,
        `update measure_entry set value = value - 100000000 where value > 99000000`,
      ),
    ).toEqual(['ledger']);
    expect(
      await broken(
        `update measure_rollup set closed = closed + 1000 where dimension = 'group_tier' and span = 8`,
        `update measure_rollup set closed = closed - 1000 where closed >= 1000`,
      ),
    ).toEqual(['group']);
    expect(
      await broken(
        `update measure_rollup set open = open + 1000 where dimension = 'stage' and key = 'new'`,
        `update measure_rollup set open = open - 1000 where open >= 1000`,
      ),
    ).toEqual(['board']);
    expect(
      await broken(
        `update slice set business_seconds = business_seconds + 1000000000 where seq = 1`,
        `update slice set business_seconds = business_seconds - 1000000000 where business_seconds >= 1000000000`,
      ),
    ).toContain('sum of slices');
    expect(
      await broken(
        `update clock set counted_seconds = counted_seconds + 1000000000 where metric = 'resolution' and status in ('met', 'breached_met')`,
        `update clock set counted_seconds = counted_seconds - 1000000000 where counted_seconds >= 1000000000`,
      ),
    ).toEqual(['resolution clock']);
    expect(
      await broken(
        `update ticket set rework_count = rework_count + 100 where rework_count = 0`,
        `update ticket set rework_count = rework_count - 100 where rework_count >= 100`,
      ),
    ).toEqual(['ledger', 'board', 'events']);
    expect(
      await broken(
        `update ticket set intervened_at = intervened_at + interval '0.123 seconds' where intervened_at is not null`,
        `update ticket set intervened_at = intervened_at - interval '0.123 seconds' where intervened_at is not null`,
      ),
    ).toEqual(['acted on in time']);
  } finally {
    await owner.end();
  }
  expect(await mismatches()).toEqual([]);
});
