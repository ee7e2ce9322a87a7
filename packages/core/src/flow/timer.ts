import { type CompiledCalendar, dueAt, elapsedSeconds } from '../sla/calendar.ts';
import type { FlowStage } from './definition.ts';

/** A timer of the stage the ticket is in. While the ticket waits it stands still: `leftSeconds` of working time are kept. Epoch ms. */
export type TimerState = { key: string; dueAt: number | null; leftSeconds: number | null; firedAt: number | null };

/** The timers of a stage that was entered at `now`, in working time of the calendar. Throws `calendar_never_open`. */
export const armTimers = (stage: FlowStage, calendar: CompiledCalendar, now: number): TimerState[] =>
  stage.timers.map((t) => ({ key: t.key, dueAt: dueAt(calendar, now, t.afterMinutes * 60), leftSeconds: null, firedAt: null }));

/** A ticket on hold: what has not fired stands still. */
export const holdTimers = (timers: readonly TimerState[], calendar: CompiledCalendar, now: number): TimerState[] =>
  timers.map((t) =>
    t.firedAt !== null || t.dueAt === null ? t : { ...t, dueAt: null, leftSeconds: elapsedSeconds(calendar, now, Math.max(now, t.dueAt)) },
  );

/** The ticket goes on: what stood still runs for what was left. */
export const resumeTimers = (timers: readonly TimerState[], calendar: CompiledCalendar, now: number): TimerState[] =>
  timers.map((t) => (t.leftSeconds === null ? t : { ...t, dueAt: dueAt(calendar, now, t.leftSeconds), leftSeconds: null }));

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
