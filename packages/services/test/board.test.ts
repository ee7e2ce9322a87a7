import { dropMeasureRollup, foldMeasures } from '@bodan/services/board/fold';
import { readHqBoard } from '@bodan/services/board/read';
import { createTicket } from '@bodan/services/ticket/create';
import { holdTicket } from '@bodan/services/ticket/hold';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { settled } from '../../../tests/setup/settled.ts';
import { ALL, plainTicket, randomVerb, seeded } from './board-history.ts';
import { boardStage, HOUR, noAsOf } from './board-stage.ts';

const { w, hq, workers, setNow, pass, boardOf, afresh, mismatches, isAsReadAnew, play } = await boardStage();
afterAll(() => w.close());

// Longer than others: two hundred and fifty rounds of everybody at once.
test('random histories with folds at random moments: the board, the ledger and the recount always agree', async () => {
  for (let round = 0; round < 10; round++) {
    await play(25, isAsReadAnew);
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

test('a kept board is never stale: not after a late commit, a hold, a new name or the passing of a due time', async () => {
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  // Tuesday, some odd time of the working day: no other clock becomes overdue at the same second.
  setNow(Date.parse('2027-03-16T02:07:13Z'));
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
    setNow(due - 1);
    const before = (await boardOf()).totals.overdueNow.firstResponse;
    expect((await boardOf()).totals.overdueNow.firstResponse).toBe(before);
    setNow(due);
    expect((await boardOf()).totals.overdueNow.firstResponse).toBe(before + 1);
    // A hold moves clocks and no measure.
    const planDue = Date.parse(fresh.clocks.find((c) => c.metric === 'plan')?.breachAt ?? '') + 1000;
    setNow(planDue - 1000);
    const held = (await boardOf()).totals.overdueNow.plan;
    await holdTicket(worker.ctx, fresh.id, { reason: 'customer', wakeAt: planDue + HOUR, note: '' }, { ifVersion: null, occurredAt: null });
    setNow(planDue);
    expect((await boardOf()).totals.overdueNow.plan).toBe(held);
    await late.query(`update tenant set name = '杭州新名', config_revision = config_revision + 1 where id = $1`, [
      worker.ctx.scope.tenantId,
    ]);
    expect((await boardOf()).bySubsidiary.map((s) => s.name['zh-CN'])).toContain('杭州新名');
    // Entries are never deleted: what is no more is taken back by another one.
    await late.query('begin');
    await late.query(
      `insert into measure_entry (group_id, tenant_id, ticket_id, metric, value, day, tier, occurred_at) values ($1, $2, $3, 'rework', -1, $4, 'FAST', now())`,
      [hq.groupId, worker.ctx.scope.tenantId, fresh.id, kept.range.to],
    );
    await late.query(
      `insert into ticket_event (tenant_id, id, ticket_id, seq, type, actor_kind, data, occurred_at) values ($1, $2, $3, 91, 'ticket.noted', 'person', '{}', now())`,
      [worker.ctx.scope.tenantId, w.app.newId(), fresh.id],
    );
    await late.query('commit');
    expect((await boardOf()).totals.rework).toBe(kept.totals.rework);
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
        `update measure_told set told_at = told_at - interval '1000 years' where metric = 'closed'`,
        `update measure_told set told_at = told_at + interval '1000 years' where metric = 'closed'`,
      ),
    ).toEqual(['told']);
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
