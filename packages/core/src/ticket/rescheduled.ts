import { retimed } from '../flow/timer.ts';
import { iso } from '../instant.ts';
import type { CompiledCalendar } from '../sla/calendar.ts';
import { reschedule } from '../sla/clock.ts';
import { type Policies, policyFor } from './policies.ts';
import type { TicketState } from './state.ts';

type Timed = Pick<TicketState, 'clocks' | 'timers'>;

/**
 * Clocks and timers as they are due by a calendar; `moved` tells every clock with another due time of its old and new one, RFC 3339. A target used up at
 * closing keeps its due time while its last instant in time, the next opening, may move: then `isMoved` without one. Source: SLA spec A2.9.
 */
export function rescheduled({ clocks: was, timers: set }: Timed, policies: Policies, calendar: CompiledCalendar) {
  const clocks = was.map((c) => reschedule(c, policyFor(policies, c), calendar));
  const timers = retimed(set, calendar);
  const isMoved =
    timers.some((t, i) => t.dueAt !== set[i]?.dueAt) ||
    clocks.some((c, i) => c.dueAt !== was[i]?.dueAt || c.breachAt !== was[i]?.breachAt || c.atRiskAt !== was[i]?.atRiskAt);
  const moved = clocks.flatMap(({ metric, cycle, dueAt }, i) => {
    const from = was[i]?.dueAt ?? null;
    return dueAt === from ? [] : [{ metric, cycle, from: iso(from), to: iso(dueAt) }];
  });
  return { clocks, timers, moved, isMoved };
}
