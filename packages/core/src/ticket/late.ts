import { isSame } from '../same.ts';
import type { CompiledCalendar } from '../sla/calendar.ts';
import { clockView } from '../sla/clock.ts';
import type { SlaEvent } from '../sla/metric-events.ts';
import { foldMetrics, type PolicyTable, type Running } from '../sla/metrics.ts';
import { alertLevel, CLEARED, clearedTimes, isLate } from './alarm.ts';
import type { Policies } from './policies.ts';
import type { TicketClock } from './state.ts';

/** An event that is told late: what the clocks were told before, in any order, and when this was recorded (epoch ms). */
export type LateTelling = { history: readonly SlaEvent[]; recordedAt: number };

/** The clocks of a ticket as the engine carries them on. */
export const cyclesOf = (clocks: readonly TicketClock[]): Running['cycles'] => {
  const cycles = new Map<string, Running['cycles'] extends ReadonlyMap<string, readonly (infer C)[]> ? C[] : never>();
  for (const { policyId, detached, off, superseded, told: _, ...clock } of clocks)
    cycles.set(clock.metric, [...(cycles.get(clock.metric) ?? []), { policyId, detached, off, superseded, clock }]);
  return cycles;
};

const NO_SILENT_RELEASE = { endedByCustomer: [] };

/**
 * The clocks with late events put where they belong: the whole log is folded again. A metric whose present the log alone does not give
 * (its tier or calendar was edited since) is not rewritten: there the events count from when they were recorded, as `fallback` has it.
 * Source: SLA specification A2.1 and A2.13.
 */
export function foldLate(
  late: LateTelling,
  told: readonly SlaEvent[],
  present: Running,
  fallback: Running,
  policies: PolicyTable,
  calendar: CompiledCalendar,
): Running {
  const list = [...policies.values()].flat();
  const base = foldMetrics(late.history, list, calendar, NO_SILENT_RELEASE);
  const full = foldMetrics([...late.history, ...told], list, calendar, NO_SILENT_RELEASE);
  const of = (cycles: typeof full.cycles, metric: string) => cycles.filter((c) => c.clock.metric === metric);
  const cycles = new Map(
    [...fallback.cycles].map(([metric, otherwise]) => {
      const isKnown = isSame(of(base.cycles, metric), present.cycles.get(metric) ?? []);
      return [metric, isKnown ? of(full.cycles, metric) : otherwise] as const;
    }),
  );
  return { facts: fallback.facts, pauses: isSame(base.pauses, present.pauses) ? full.pauses : fallback.pauses, cycles };
}

export type ClearedBreach = { metric: string; cycle: number; levels: string[] };

/**
 * Which breaches that were told, or kept, are none by what is known now; their late steps may be told again, under another level, if
 * the clock is breached after all. Answers the clocks with that remembered.
 */
export function clearBreaches(
  before: readonly TicketClock[],
  after: readonly TicketClock[],
  policies: Policies,
  calendars: { was: CompiledCalendar; is: CompiledCalendar },
  now: number,
): { clocks: TicketClock[]; cleared: ClearedBreach[] } {
  const was = new Map(before.map((c) => [`${c.metric}/${c.cycle}`, c]));
  const cleared: ClearedBreach[] = [];
  const clocks = after.map((c) => {
    const old = was.get(`${c.metric}/${c.cycle}`);
    if (!old || !clockView(old, calendars.was, now).breached || clockView(c, calendars.is, now).breached) return c;
    const late = (policies.stepsOf.get(old.policyId) ?? []).filter(isLate);
    const wasTold = late.filter((step) => old.told.includes(`${old.metric}/${old.cycle}/${step.key}/${old.targetSeconds}`));
    if (wasTold.length === 0 && old.status !== 'breached_met') return c;
    cleared.push({ metric: c.metric, cycle: c.cycle, levels: wasTold.map((step) => alertLevel(old, step)) });
    const voided = new Set(late.map((step) => `${c.metric}/${c.cycle}/${step.key}/${old.targetSeconds}`));
    return { ...c, told: [...c.told.filter((key) => !voided.has(key)), `${CLEARED}${clearedTimes(old) + 1}`] };
  });
  return { clocks, cleared };
}
