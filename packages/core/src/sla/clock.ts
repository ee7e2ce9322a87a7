import { type CompiledCalendar, isProvisional } from './calendar.ts';
import { type ClockPolicy, type ClockState, hold, pausesFor, schedule, settle, stillCounting } from './clock-state.ts';
import { wholeSecond } from './open-table.ts';

/** Holds a running clock; a reason the policy does not name, or a clock that is not running, changes nothing. */
export function pauseClock(state: ClockState, policy: ClockPolicy, calendar: CompiledCalendar, atMs: number, reason: string): ClockState {
  if (state.status !== 'running' || !pausesFor(policy, reason)) return state;
  return hold(settle(state, calendar, atMs), reason);
}

/** Lets a paused clock run on; any other clock stays as it is. */
export function resumeClock(state: ClockState, policy: ClockPolicy, calendar: CompiledCalendar, atMs: number): ClockState {
  if (state.status !== 'paused') return state;
  return schedule({ ...settle(state, calendar, atMs), status: 'running', pausedReason: null }, policy, calendar);
}

/** Ends the cycle: met when no more than the target was used, else breached. An ended clock stays as it is. */
export function stopClock(state: ClockState, calendar: CompiledCalendar, atMs: number): ClockState {
  if (!stillCounting(state)) return state;
  const settled = settle(state, calendar, atMs);
  const risky = settled.atRiskAt !== null && settled.atRiskAt <= settled.markAt;
  return {
    ...settled,
    status: settled.countedSeconds > settled.targetSeconds ? 'breached_met' : 'met',
    pausedReason: null,
    stoppedAt: settled.markAt,
    atRiskAt: risky ? settled.atRiskAt : null,
  };
}

/** Takes the clock off the ticket; its start and its count are kept for `reattachClock`. */
export function cancelClock(state: ClockState, calendar: CompiledCalendar, atMs: number): ClockState {
  if (!stillCounting(state)) return state;
  const settled = settle(state, calendar, atMs);
  return { ...settled, status: 'cancelled', stoppedAt: settled.markAt, dueAt: null, breachAt: null, atRiskAt: null };
}

/** What the clock waited for can come no more: it ended late if the target is used up, else there is nothing to judge and it is taken off. */
export function lapseClock(state: ClockState, calendar: CompiledCalendar, atMs: number): ClockState {
  const isLate = clockElapsed(state, calendar, atMs) > state.targetSeconds;
  return isLate ? stopClock(state, calendar, atMs) : cancelClock(state, calendar, atMs);
}

/** The ticket was reopened: the same cycle goes on, the resolved time does not count, a breach stays. Source: A2.8. */
export function resumeAfterReopen(state: ClockState, policy: ClockPolicy, calendar: CompiledCalendar, atMs: number): ClockState {
  if (state.status !== 'met' && state.status !== 'breached_met') return state;
  return schedule({ ...settle(state, calendar, atMs), status: 'running', stoppedAt: null }, policy, calendar);
}

/** Working seconds counted up to `nowMs`. A question about a time before the last mark gets the count at the mark. */
export function clockElapsed(state: ClockState, calendar: CompiledCalendar, nowMs: number): number {
  return settle(state, calendar, nowMs).countedSeconds;
}

/**
 * The first whole second at which the clock counts as breached: one after `breachAt`, since a target used up exactly is
 * still met. Arm the alarm for it; `clockView` says breached from then on. Null while paused or ended.
 */
export function breachAlarmAt(state: ClockState): number | null {
  return state.status === 'running' && state.breachAt !== null ? state.breachAt + 1000 : null;
}

export type ClockView = {
  elapsedSeconds: number;
  /** Working seconds left, negative after the target. */
  remainingSeconds: number;
  dueAt: number | null;
  breached: boolean;
  atRisk: boolean;
  /** Used share of the target; 1 is all of it. */
  ratio: number;
  /** Wall-clock seconds from the due time to now, or to the end of the cycle; 0 when not breached. */
  overdueWallSeconds: number;
  /** The due time reaches into a year without official data. */
  provisional: boolean;
};

/** Everything a screen, the API or a file shows of a clock at `nowMs`: the one function for all of them. Source: A2.4. */
export function clockView(state: ClockState, calendar: CompiledCalendar, nowMs: number): ClockView {
  const now = state.stoppedAt ?? wholeSecond(nowMs);
  const elapsed = clockElapsed(state, calendar, now);
  const breached = elapsed > state.targetSeconds;
  return {
    elapsedSeconds: elapsed,
    remainingSeconds: state.targetSeconds - elapsed,
    dueAt: state.dueAt,
    breached,
    atRisk: !breached && state.atRiskAt !== null && now >= state.atRiskAt,
    ratio: state.targetSeconds > 0 ? elapsed / state.targetSeconds : elapsed > 0 ? Infinity : 0,
    overdueWallSeconds: breached && state.dueAt !== null ? (now - state.dueAt) / 1000 : 0,
    provisional: state.dueAt !== null && isProvisional(calendar, state.startedAt, state.dueAt),
  };
}

export { type RetargetMode, reattachClock, reschedule, retarget } from './clock-change.ts';
export {
  atRiskSeconds,
  type ClockPolicy,
  type ClockState,
  type ClockStatus,
  type PauseSpan,
  pausesFor,
  startClock,
} from './clock-state.ts';
