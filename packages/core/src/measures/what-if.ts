import { type CompiledCalendar, elapsedSeconds } from '../sla/calendar.ts';
import { type ClockState, clockView } from '../sla/clock.ts';
import type { SlaEvent } from '../sla/metric-events.ts';
import { foldMetrics, type MetricCycle } from '../sla/metrics.ts';
import type { Policies } from '../ticket/policies.ts';

/** How one promise of a ticket came out: kept, broken, or still open and beyond its target or not. */
export type Outcome = 'met' | 'missed' | 'late' | 'running';
export type MetricOutcome = {
  metric: string;
  cycle: number;
  outcome: Outcome;
  elapsedSeconds: number;
  targetSeconds: number;
  overSeconds: number;
};

/** The clocks of a ticket from its log alone, as they would stand under these policies and this calendar. */
export const replayClocks = (events: readonly SlaEvent[], policies: Policies, calendar: CompiledCalendar): MetricCycle[] =>
  foldMetrics(events, [...policies.byMetric.values()].flat(), calendar, { endedByCustomer: [] }).cycles;

export type RecordedClock = Pick<ClockState, 'metric' | 'cycle' | 'status' | 'countedSeconds' | 'targetSeconds' | 'markAt' | 'dueAt'>;

/** Whether the clocks of the log are those that were recorded, mark by mark. The due time of a clock that does not run is history. */
export function agrees(recorded: readonly RecordedClock[], cycles: readonly MetricCycle[], calendar: CompiledCalendar): boolean {
  const key = (c: { metric: string; cycle: number }) => `${c.metric}/${c.cycle}`;
  const again = new Map(cycles.map(({ clock }) => [key(clock), clock]));
  return (
    recorded.length === again.size &&
    recorded.every((r) => {
      const c = again.get(key(r));
      if (!c || c.status !== r.status || c.targetSeconds !== r.targetSeconds) return false;
      if (c.status === 'running' && c.dueAt !== r.dueAt) return false;
      const at = Math.max(c.markAt, r.markAt);
      const upTo = (x: { countedSeconds: number; markAt: number }) =>
        x.countedSeconds + (c.status === 'running' ? elapsedSeconds(calendar, x.markAt, at) : 0);
      return upTo(c) === upTo(r);
    })
  );
}

/** What the clocks come to at `now`; those that were taken off do not count. */
export function outcomesOf(cycles: readonly Pick<MetricCycle, 'clock'>[], calendar: CompiledCalendar, now: number): MetricOutcome[] {
  return cycles.flatMap(({ clock }) => {
    if (clock.status === 'cancelled') return [];
    const { breached, elapsedSeconds } = clockView(clock, calendar, now);
    const isOver = clock.status === 'met' || clock.status === 'breached_met';
    const outcome: Outcome = isOver ? (breached ? 'missed' : 'met') : breached ? 'late' : 'running';
    const { metric, cycle, targetSeconds } = clock;
    return [{ metric, cycle, outcome, elapsedSeconds, targetSeconds, overSeconds: Math.max(0, elapsedSeconds - targetSeconds) }];
  });
}

export type MetricTally = { met: number; missed: number; late: number; running: number; overSeconds: number };
const nothing = (): MetricTally => ({ met: 0, missed: 0, late: 0, running: 0, overSeconds: 0 });

/** Counts outcomes by metric. Rates are met / (met + missed + late), as on every board. */
export class Tally {
  readonly byMetric = new Map<string, MetricTally>();
  add(outcomes: readonly MetricOutcome[]): void {
    for (const o of outcomes) {
      const tally = this.byMetric.get(o.metric) ?? nothing();
      this.byMetric.set(o.metric, tally);
      tally[o.outcome] += 1;
      tally.overSeconds += o.overSeconds;
    }
  }
  of(metric: string): MetricTally {
    return this.byMetric.get(metric) ?? nothing();
  }
}
