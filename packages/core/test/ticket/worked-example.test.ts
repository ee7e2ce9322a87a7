import { expect, test } from 'vitest';
import { clockView } from '../../src/sla/clock.ts';
import { overdueTail, overruns, summarize } from '../../src/sla/ledger.ts';
import { STARTER_STANDARD } from '../../src/standard/starter.ts';
import { createTicket } from '../../src/ticket/create.ts';
import { holdTicket, resumeTicket } from '../../src/ticket/hold.ts';
import { moveTicket } from '../../src/ticket/move.ts';
import { Life, newTicket, workspace } from './workspace.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const TIER = { code: 'STD', resolutionMinutes: 480 };
const standard = {
  ...STARTER_STANDARD,
  tiers: STARTER_STANDARD.tiers.map((t) => (t.code === TIER.code ? { ...t, resolutionMinutes: TIER.resolutionMinutes } : t)),
};

/** The example the product is held to: who held the ticket when, by its own verbs, around the October holiday. */
function lived(): Life {
  const life = new Life(workspace({ standard }));
  life.begin('王丽', at('2025-10-09T09:00:00'), (ctx) => createTicket(ctx, { ...newTicket(), tier: TIER.code }));
  life.does('王丽', at('2025-10-09T09:12:30'), (ctx, t) => moveTicket(ctx, t, { transition: 'accept', reason: null, handTo: '赵强' }));
  life.does('赵强', at('2025-10-09T11:40:00'), (ctx, t) =>
    moveTicket(ctx, t, { transition: 'assign', reason: null, assigneeId: '陈志远' }),
  );
  life.does('陈志远', at('2025-10-09T13:52:10'), (ctx, t) => moveTicket(ctx, t, { transition: 'confirm', reason: null }));
  life.does('陈志远', at('2025-10-09T15:05:00'), (ctx, t) => moveTicket(ctx, t, { transition: 'arrive', reason: null }));
  life.does('陈志远', at('2025-10-09T15:05:00'), (ctx, t) =>
    holdTicket(ctx, t, { reason: 'part', wakeAt: at('2025-10-12T09:00:00'), note: '' }),
  );
  life.does('陈志远', at('2025-10-10T10:20:00'), (ctx, t) => resumeTicket(ctx, t, { why: 'person' }));
  life.does('陈志远', at('2025-10-10T16:45:20'), (ctx, t) => moveTicket(ctx, t, { transition: 'finish', reason: null }));
  return life;
}

test('the worked example: every second in one slice, the cause named first, the breach to the second', () => {
  const life = lived();
  const slices = life.writes.flatMap((w) => w.closedSlices);
  expect(slices.map((s) => [s.stage, s.department, s.personId, s.waitingReason, s.counted, s.businessSeconds])).toEqual([
    ['new', 'CS', '王丽', null, true, 750],
    ['accepted', 'DISP', '赵强', null, true, 8_850],
    ['assigned', 'FIELD', '陈志远', null, true, 2_530],
    ['confirmed', 'FIELD', '陈志远', null, true, 4_370],
    ['on_site', 'WH', null, 'part', false, 17_100],
    ['on_site', 'FIELD', '陈志远', null, true, 17_720],
  ]);
  const sums = summarize(slices);
  expect(sums.countedSeconds).toBe(34_220);
  expect(sums.pausedSeconds).toBe(17_100);

  const budgets = Object.fromEntries(life.config.flow.stages.map((s) => [s.key, (s.budgetMinutes ?? 0) * 60]));
  expect(overruns(slices, budgets).map((o) => [o.stage, o.personId, o.overrunSeconds])).toEqual([
    ['accepted', '赵强', 7_950],
    ['on_site', '陈志远', 3_320],
    ['assigned', '陈志远', 1_630],
    ['confirmed', '陈志远', 770],
  ]);

  const clock = life.ticket.clocks.find((c) => c.metric === 'resolution');
  if (!clock) throw new Error('no resolution clock');
  expect(clock.dueAt).toBe(at('2025-10-10T15:15:00'));
  const view = clockView(clock, life.config.calendar, at('2025-10-20T09:00:00'));
  expect({ elapsed: view.elapsedSeconds, over: -view.remainingSeconds, breached: view.breached }).toEqual({
    elapsed: 34_220,
    over: 5_420,
    breached: true,
  });
  expect(overdueTail(slices, TIER.resolutionMinutes * 60).reduce((n, p) => n + p.seconds, 0)).toBe(5_420);
});
