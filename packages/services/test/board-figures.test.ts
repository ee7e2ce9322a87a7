import { DRILL_METRICS, type DrillMetric } from '@bodan/core/measures/drill';
import { noteFact } from '@bodan/core/ticket/say';
import { drillHq, drillWorkspace } from '@bodan/services/board/drill';
import { readWorkspaceBoard } from '@bodan/services/board/read';
import { readHqTrend } from '@bodan/services/board/trend';
import { createTicket } from '@bodan/services/ticket/create';
import { changeTicket } from '@bodan/services/ticket/decide';
import { moveTicket } from '@bodan/services/ticket/move';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL, plainTicket } from './board-history.ts';
import { boardStage, figures, HOUR, noAsOf, parsed } from './board-stage.ts';

const { w, hq, places, workers, now, pass, boardOf, afresh, mismatches, play } = await boardStage();
beforeAll(() => play(120));
afterAll(() => w.close());

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
  const at = now();
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
    const order = seen.map((x) => `${x.id}/${x.tenantId}`);
    expect(order, metric).toEqual([...new Set(order)].sort().reverse());
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
  // What is overdue stands there whatever days the board is of, and opens by them to all of it.
  const { range, totals } = await boardOf({ from: board.range.to, to: board.range.to });
  const late = await drillHq(hq, { ...ALL, from: range.from, to: range.to, metric: 'overdue', stages: [], cursor: null, limit: 200 });
  expect(late.total).toBe(totals.overdueNow.tickets);
  expect(late.total).toBeGreaterThan(totals.firstResponse.overdueNow);
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

test('a region is the branches that say so: its figures are the sum of theirs, and every one opens to exactly their tickets', async () => {
  const at = new pg.Client({ connectionString: w.ownerUrl });
  await at.connect();
  const { rows } = await at.query<{ id: string; tenantId: string }>(
    `select id, tenant_id as "tenantId" from branch where tenant_id = any ($1) order by id`,
    [hq.tenantIds],
  );
  expect(rows.length).toBeGreaterThan(3);
  const regionOf = new Map(rows.map(({ id }, i) => [id, ['城东', '城西, 北', ''][i % 3] ?? '']));
  try {
    for (const [id, region] of regionOf) await at.query(`update branch set region = $2 where id = $1`, [id, region]);
    await at.query(`update tenant set config_revision = config_revision + 1 where id = any ($1)`, [hq.tenantIds]);
  } finally {
    await at.end();
  }
  for (const field of [{}, { tiers: ['FAST'] }, { tenantIds: [hq.tenantIds[0] ?? ''] }]) {
    const whole = await boardOf(field);
    const asked: readonly string[] = field.tenantIds ?? hq.tenantIds;
    const regions = rows.flatMap((b) => (asked.includes(b.tenantId) ? (regionOf.get(b.id) ?? []) : [])).filter((region) => region !== '');
    expect(whole.regions).toEqual([...new Set(regions)].sort());
    for (const line of whole.byRegion) {
      const region = line.key === '-' ? '' : line.key;
      const narrowed = await boardOf({ ...field, region });
      expect(noAsOf(narrowed)).toEqual(await afresh({ ...field, region }));
      expect(narrowed.filter.region).toBe(region);
      expect({ ...narrowed.totals, workload: null }).toEqual(figures(line));
      const own = whole.byBranch.filter((b) => b.region === region);
      for (const count of ['created', 'open', 'closed', 'rework'] as const)
        expect(own.reduce((sum, b) => sum + b[count], 0)).toBe(line[count]);
      for (const [metric, number] of [
        ['open', line.open],
        ['created', line.created],
        ['overdue', line.overdueNow.tickets],
      ] as const) {
        const page = await drillHq(hq, { ...ALL, ...field, region, metric, stages: [], cursor: null, limit: 200 });
        expect(page.total, `${metric} of ${region}`).toBe(number);
        expect(page.items.every((t) => (regionOf.get(t.branchId ?? '') ?? '') === region)).toBe(true);
      }
    }
    expect(whole.byRegion.reduce((sum, line) => sum + line.created, 0)).toBe(whole.totals.created);
  }
  // Narrowed to a branch of another region nothing is left, which is not everything.
  const east = rows.find(({ id }) => regionOf.get(id) === '城东');
  expect((await boardOf({ region: '', branchIds: [east?.id ?? ''] })).totals.created).toBe(0);
  expect((await boardOf({ region: '城东', branchIds: [east?.id ?? ''] })).totals).toEqual(
    (await boardOf({ branchIds: [east?.id ?? ''] })).totals,
  );
  const moment = { at: now() - HOUR, known: 'then' as const, region: '城东' };
  expect((await boardOf(moment)).totals.created).toBeLessThanOrEqual((await boardOf({ ...moment, region: null })).totals.created);
  await expect(boardOf({ region: '城南' })).rejects.toMatchObject({ code: 'validation_failed' });
  expect(
    (await boardOf({ region: '城东' })).bySubsidiary.every((s) => rows.some((b) => b.tenantId === s.key && regionOf.get(b.id) === '城东')),
  ).toBe(true);
});
