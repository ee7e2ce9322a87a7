import { type CompiledCalendar, dueAt, elapsedSeconds } from '../sla/calendar.ts';
import type { FlowStage } from './definition.ts';

/**
 * A timer of the stage the ticket is in: so many working seconds from an instant on. While the ticket waits it stands still: nothing
 * is due, and `seconds` is what was left. Epoch ms.
 */
export type TimerState = { key: string; from: number; seconds: number; dueAt: number | null; firedAt: number | null };

const run = (t: Pick<TimerState, 'key' | 'from' | 'seconds'>, calendar: CompiledCalendar): TimerState => ({
  key: t.key,
  from: t.from,
  seconds: t.seconds,
  dueAt: dueAt(calendar, t.from, t.seconds),
  firedAt: null,
});

/** The timers of a stage that was entered at `now`, in working time of the calendar. Throws `calendar_never_open`. */
export const armTimers = (stage: FlowStage, calendar: CompiledCalendar, now: number): TimerState[] =>
  stage.timers.map((t) => run({ key: t.key, from: now, seconds: t.afterMinutes * 60 }, calendar));

/** A ticket on hold: what has not fired stands still. */
export const holdTimers = (timers: readonly TimerState[], calendar: CompiledCalendar, now: number): TimerState[] =>
  timers.map((t) =>
    t.firedAt !== null || t.dueAt === null
      ? t
      : { ...t, from: now, seconds: elapsedSeconds(calendar, now, Math.max(now, t.dueAt)), dueAt: null },
  );

/** The ticket goes on: what stood still runs for what was left. */
export const resumeTimers = (timers: readonly TimerState[], calendar: CompiledCalendar, now: number): TimerState[] =>
  timers.map((t) => (t.firedAt !== null || t.dueAt !== null ? t : run({ ...t, from: now }, calendar)));

/** The same timers by another calendar; what fired or stands still stays. */
export const retimed = (timers: readonly TimerState[], calendar: CompiledCalendar): TimerState[] =>
  timers.map((t) => (t.firedAt !== null || t.dueAt === null ? t : run(t, calendar)));

/** The timers of a new version of the stage the ticket stays in: those it had go on, new ones run from now. */
export function carriedTimers(timers: readonly TimerState[], stage: FlowStage, calendar: CompiledCalendar, now: number): TimerState[] {
  const known = new Map(timers.map((t) => [t.key, t]));
  return armTimers(stage, calendar, now).map((t) => known.get(t.key) ?? t);
}

/** The timers that are due at `now` and have not fired, longest due first. */
export const dueTimers = (timers: readonly TimerState[], now: number): TimerState[] =>
  timers
    .filter((t) => t.firedAt === null && t.dueAt !== null && t.dueAt <= now)
    .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || (a.key < b.key ? -1 : 1));

/** When the next timer must be looked at; null when none runs. */
export function nextTimerAt(timers: readonly TimerState[]): number | null {
  const due = timers.flatMap((t) => (t.firedAt === null && t.dueAt !== null ? [t.dueAt] : []));
  return due.length > 0 ? Math.min(...due) : null;
}

export const markFired = (timers: readonly TimerState[], key: string, now: number): TimerState[] =>
  timers.map((t) => (t.key === key ? { ...t, firedAt: now } : t));
