import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elapsedSeconds } from '../../src/sla/calendar.ts';
import { foldMetrics } from '../../src/sla/metrics.ts';
import { policiesFor } from '../../src/ticket/policies.ts';
import { slaEventOf } from '../../src/ticket/sla-event.ts';
import { acts, live } from './random-life.ts';
import type { Life } from './workspace.ts';

const replayed = (life: Life) => {
  const { byMetric } = policiesFor(life.config.standard, life.config.flow);
  const events = life.writes.flatMap((w) => w.events).map((e) => slaEventOf(JSON.parse(JSON.stringify({ ...e, actorKind: e.actor.kind }))));
  const folded = foldMetrics(events, [...byMetric.values()].flat(), life.config.calendar, { endedByCustomer: [] });
  return folded.cycles.map(({ clock, ...memory }) => ({ ...clock, ...memory }));
};

describe('the log alone gives the clocks of the ticket', () => {
  test('whatever people do, in whatever order', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const life = live(list);
        const decided = life.ticket.clocks.map(({ told: _, ...clock }) => clock);
        const byName = (a: { metric: string; cycle: number }, b: { metric: string; cycle: number }) =>
          a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : a.cycle - b.cycle;
        expect(replayed(life).sort(byName)).toEqual(decided.sort(byName));
      }),
      { numRuns: 400 },
    );
  });

  test('nothing is counted without an event to say so', () => {
    fc.assert(
      fc.property(acts, (list) => {
        for (const { events, measures, closedSlices } of live(list).writes)
          if (events.length === 0) expect({ measures, closedSlices }).toEqual({ measures: [], closedSlices: [] });
      }),
      { numRuns: 400 },
    );
  });

  test('no clock runs on a ticket that is over', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const { ticket } = live(list);
        if (!ticket.isOpen) expect(ticket.clocks.filter((c) => c.status === 'running' || c.status === 'paused')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('slices of a ticket that was never reopened add up to all working time of its life', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const life = live(list);
        const { ticket } = life;
        if (ticket.reopenCount > 0) return;
        const sum = life.writes.flatMap((w) => w.closedSlices).reduce((n, s) => n + s.businessSeconds, 0);
        const end = ticket.isOpen ? ticket.sliceStartedAt : (ticket.closedAt ?? 0);
        expect(sum).toBe(elapsedSeconds(life.config.calendar, ticket.createdAt, end));
      }),
      { numRuns: 300 },
    );
  });
});
