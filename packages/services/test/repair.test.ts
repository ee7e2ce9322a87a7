import { DomainError } from '@bodan/core/errors';
import { CHINA_YEARS } from '@bodan/core/sla/holidays-cn';
import type { LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import { fireAlarm } from '@bodan/services/alarm/fire';
import { dueClocks } from '@bodan/services/alarm/store';
import { boardIn, readWorkspaceBoard } from '@bodan/services/board/read';
import { verifyFigures } from '@bodan/services/board/verify';
import { recalculateClocks } from '@bodan/services/calendar/recalculate';
import { saveCalendar } from '@bodan/services/calendar/save';
import { workOff } from '@bodan/services/conversion/run';
import { previewRepair } from '@bodan/services/repair/preview';
import type { RepairInput } from '@bodan/services/repair/question';
import { readRepair, readRepairTickets } from '@bodan/services/repair/read';
import { startRepair, undoRepair } from '@bodan/services/repair/start';
import { createTicket } from '@bodan/services/ticket/create';
import { readTimeBoard } from '@bodan/services/time/read';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, testWorld, type World } from '../../../tests/setup/world.ts';
import { makeWorker, plainTicket, randomVerb, seeded } from './board-history.ts';

const START = Date.parse('2026-11-23T01:00:00Z'); // Monday 09:00 in Shanghai
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OPEN = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((d) => [d, [['09:00', '18:00'] as [string, string]]]));
const calendar = (own: Partial<LayeredCalendar['own']> = {}): LayeredCalendar => ({
  arrangement: [...CHINA_YEARS],
  adjustedHoursOf: null,
  own: { tz: 'Asia/Shanghai', weekly: OPEN, ...own },
  branches: {},
});
const RANGE = { from: '2026-11-20', to: '2026-12-20', branchIds: [], faultCodes: [], departmentCodes: [], tiers: [] };
const BOARD = { ...RANGE, tenantIds: [] };

let w: World;
let place: Place;
let worker: Awaited<ReturnType<typeof makeWorker>>;
let now = START;
const r = seeded(29);
const pass = (ms: number): void => {
  now += ms;
  w.setNow(now);
};
/** The typhoon closed Tuesday, and Saturday was worked; nobody entered it. */
const question = (): RepairInput => ({ ...BOARD, version: 2, fromAt: START - 9 * HOUR, untilAt: START + 6 * DAY, number: null });

const state = () =>
  w.app.db.tenant(place, async (tx) => ({
    clocks: await tx.rows(
      `select c.ticket_id, c.metric, c.cycle, c.status, c.target_seconds, c.started_at, c.counted_seconds, c.mark_at, c.paused_reason, c.stopped_at,
         case when c.status = 'running' then c.due_at end as due_at, case when c.status = 'running' then c.breach_at end as breach_at from clock c
       where c.tenant_id = app_tenant() order by 1, 2, 3`,
    ),
    slices: await tx.rows(`select ticket_id, seq, business_seconds, wall_seconds from slice where tenant_id = app_tenant() order by 1, 2`),
    tickets: await tx.rows(
      `select id, at_risk_since, intervened_at, dispatch_seconds, corrections from ticket where tenant_id = app_tenant() order by id`,
    ),
  }));
const ring = async () => {
  for (const due of await w.app.db.relay((tx) => dueClocks(tx, now, null, 1000), 'read')) await fireAlarm(w.app, due);
};
const boardAt = async (at: number | null) => {
  const answer = await readWorkspaceBoard(worker.ctx, { ...BOARD, at, known: at === null ? null : 'then' });
  const { asOf: _a, known: _k, ...figures } = boardIn(answer);
  return figures;
};
const run = async (conversionId: string) => {
  const key = { tenantId: place.tenantId, groupId: place.groupId, conversionId };
  while (!(await workOff(w.app, key)));
};

beforeAll(async () => {
  w = await testWorld();
  w.setNow(now);
  place = await w.workspace('repair', { calendar: calendar().own });
  worker = await makeWorker(w, place, 1);
  for (let i = 0; i < 220; i++) {
    pass(Math.floor(r() * 1.5 * HOUR) + 1);
    await randomVerb(worker, r);
    if (i % 4 === 0) await ring();
  }
  await saveCalendar(
    worker.ctx,
    { content: calendar({ holidays: ['2026-11-24'], special: { '2026-11-28': [['09:00', '18:00']] } }), validFrom: null },
    null,
  );
  pass(60_000);
  await recalculateClocks(w.app, place);
  await ring();
});
afterAll(() => w.close());

test('the preview is what the repair does, through workers that die and two at once; nothing published moves', async () => {
  expect((await verifyFigures(w.app)).found).toEqual([]);
  const at = now;
  const published = await boardAt(null);
  const before = await state();
  pass(HOUR);
  const preview = await previewRepair(worker.ctx, question());
  expect(preview.repaired).toBeGreaterThan(10);
  expect(preview.turned.total).toBeGreaterThan(0);
  expect(await state()).toEqual(before);

  const { id, tickets } = await startRepair(worker.ctx, { ...question(), reason: '台风停工', expected: preview.repaired });
  expect(tickets).toBe(preview.tickets);
  await expect(startRepair(worker.ctx, { ...question(), reason: '再来', expected: 0 })).rejects.toMatchObject({ code: 'conflict' });
  const key = { tenantId: place.tenantId, groupId: place.groupId, conversionId: id };
  for (const lives of [3, 20]) {
    let left = lives;
    const dying = { ...w.app, newId: () => (left-- > 0 ? w.app.newId() : fail()) };
    await expect(workOff(dying, key)).rejects.toThrow('killed');
    expect((await verifyFigures(w.app)).found).toEqual([]);
  }
  await Promise.all([workOff(w.app, key), workOff(w.app, key)]);
  await run(id);

  const done = await readRepair(worker.ctx, id);
  expect([done.status, done.counts.changed, done.counts.unmapped, done.expected]).toEqual([
    'done',
    preview.repaired,
    preview.differing.total,
    preview.repaired,
  ]);
  const { items } = await readRepairTickets(worker.ctx, id, { outcome: 'changed', cursor: null, limit: 200 });
  expect(items).toHaveLength(preview.repaired);
  expect((await verifyFigures(w.app)).found).toEqual([]);
  expect(await boardAt(at)).toEqual(published);
  const events = await w.app.db.tenant(place, (tx) =>
    tx.rows<{ n: number; tickets: number }>(
      `select count(*)::int as n, count(distinct ticket_id)::int as tickets from ticket_event where tenant_id = app_tenant() and type = 'ticket.repaired'`,
    ),
  );
  expect(events).toEqual([{ n: preview.repaired, tickets: preview.repaired }]);

  // What the figures are now is what a second preview calls the truth.
  const again = await previewRepair(worker.ctx, question());
  expect([again.repaired, again.same, again.turned.total]).toEqual([0, preview.repaired + preview.same, 0]);
  const promised = new Map(preview.metrics.map((m) => [m.metric, m.supposed]));
  for (const m of again.metrics)
    expect([m.metric, m.truth.met, m.truth.missed]).toEqual([m.metric, promised.get(m.metric)?.met, promised.get(m.metric)?.missed]);

  await undoRepair(worker.ctx, id);
  await expect(undoRepair(worker.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
  await run(id);
  const undone = await readRepair(worker.ctx, id);
  expect([undone.status, undone.counts.restored, undone.counts.changedSince]).toEqual(['undone', preview.repaired, 0]);
  expect(await state()).toEqual(before);
  expect((await verifyFigures(w.app)).found).toEqual([]);
  const kept = await w.app.db.tenant(place, (tx) =>
    tx.rows<{ n: number; back: number }>(
      `select count(*)::int as n, (count(*) filter (where exists (select 1 from slice_recount u where u.tenant_id = s.tenant_id and u.ticket_id = s.ticket_id and u.seq = s.seq and u.is_undo
         and u.from_seconds = s.to_seconds and u.to_seconds = s.from_seconds)))::int as back from slice_recount s where s.tenant_id = app_tenant() and not s.is_undo`,
    ),
  );
  expect(kept[0]?.n).toBeGreaterThan(0);
  expect(kept[0]?.back).toBe(kept[0]?.n);
});

function fail(): never {
  throw new Error('killed');
}

test('life goes on by the hours that should have held: what follows, 时间都去哪了 and headquarters agree', async () => {
  const preview = await previewRepair(worker.ctx, question());
  const { id } = await startRepair(worker.ctx, { ...question(), reason: '台风停工', expected: preview.repaired });
  await run(id);
  for (let i = 0; i < 80; i++) {
    pass(Math.floor(r() * HOUR) + 1);
    await randomVerb(worker, r);
    if (i % 4 === 0) await ring();
  }
  expect((await verifyFigures(w.app)).found).toEqual([]);
  const board = await readTimeBoard(worker.ctx, BOARD);
  expect(board.totals.businessSeconds).toBeGreaterThan(0);
  // Tickets of the days after the span are none of its business.
  const later = await createTicket(worker.ctx, plainTicket({ title: '新报修' }));
  const one = await previewRepair(worker.ctx, { ...question(), number: later.number });
  expect([one.tickets, one.repaired, one.same]).toEqual([1, 0, 1]);
});

test('a question that is none is refused with its fields', async () => {
  const refused = async (more: Partial<RepairInput>) =>
    previewRepair(worker.ctx, { ...question(), ...more }).then(
      () => 'answered',
      (error: unknown) => (error instanceof DomainError ? error.fields?.map((f) => f.pointer) : error),
    );
  expect(await refused({ version: 9 })).toEqual(['/version']);
  expect(await refused({ untilAt: START - 10 * HOUR })).toEqual(['/untilAt']);
  expect(await refused({ untilAt: now + DAY })).toEqual(['/untilAt']);
  expect(await refused({ fromAt: START - 2000 * DAY })).toEqual(['/fromAt']);
  await expect(startRepair(worker.ctx, { ...question(), number: 'WO-1999-000001', reason: 'x', expected: 0 })).rejects.toMatchObject({
    code: 'validation_failed',
  });
  await expect(readRepair(worker.ctx, w.app.newId())).rejects.toMatchObject({ code: 'not_found' });
  const viewer = { ...worker.ctx, roles: ['technician'] };
  await expect(previewRepair(viewer, question())).rejects.toMatchObject({ code: 'forbidden' });
});

test('the tenant’s role changes no slice but by a repair that is under way, and only from what was there', async () => {
  const recount = (repairId: string, ticketId: string, list: unknown) =>
    w.app.db.tenant(place, (tx) => tx.last(`select recount_slices($1, $2, false, $3::jsonb)`, [repairId, ticketId, JSON.stringify(list)]));
  const [slice] = (await state()).slices as { ticket_id: string; seq: number; business_seconds: number }[];
  const one = [{ seq: slice?.seq, from: slice?.business_seconds, to: 0 }];
  await expect(recount(w.app.newId(), slice?.ticket_id ?? '', one)).rejects.toThrow('no such repair');
  await expect(w.app.db.tenant(place, (tx) => tx.last(`update slice set business_seconds = 0`, []))).rejects.toThrow('permission denied');
});
