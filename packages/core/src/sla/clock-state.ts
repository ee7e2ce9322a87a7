import { type CompiledCalendar, dueAt, elapsedSeconds, findNextOpen } from './calendar.ts';
import { wholeSecond } from './open-table.ts';

/** What a clock measures against. `pauseReasons` are the hold reasons that stop it from counting. */
export type ClockPolicy = { metric: string; targetSeconds: number; atRiskPercent: number; pauseReasons: string[] | 'all' | 'none' };

export type ClockStatus = 'running' | 'paused' | 'met' | 'breached_met' | 'cancelled';

/** One cycle of one metric. Instants are epoch ms at whole seconds, durations whole seconds of working time. */
export type ClockState = {
  metric: string;
  cycle: number;
  targetSeconds: number;
  startedAt: number;
  status: ClockStatus;
  /** Counted from `startedAt` up to `markAt`; while running, time after `markAt` counts on top. */
  countedSeconds: number;
  markAt: number;
  pausedReason: string | null;
  stoppedAt: number | null;
  /** Due if nothing pauses from now on; null while paused. A stopped clock keeps the one it had. */
  dueAt: number | null;
  /** The last instant in time; the clock is breached after it, see `breachAlarmAt`. Null while paused. */
  breachAt: number | null;
  /** When the at-risk share was or will be reached; null while paused or stopped before it. */
  atRiskAt: number | null;
};

/** A hold of the past, for replays. `to` is null while it lasts. */
export type PauseSpan = { from: number; to: number | null; reason: string };

/** Does a hold for this reason stop the clock from counting? Source: SLA specification A2.5. */
export function pausesFor(policy: ClockPolicy, reason: string): boolean {
  if (policy.pauseReasons === 'all') return true;
  return policy.pauseReasons !== 'none' && policy.pauseReasons.includes(reason);
}

/** Working seconds at which a clock counts as at risk. */
export function atRiskSeconds(policy: Pick<ClockPolicy, 'targetSeconds' | 'atRiskPercent'>): number {
  return Math.ceil((policy.targetSeconds * policy.atRiskPercent) / 100);
}

/** Running or paused: the cycle has not ended. */
export function stillCounting(state: ClockState): boolean {
  return state.status === 'running' || state.status === 'paused';
}

/** Due, breach and at-risk instants of a clock that runs from `markAt` with `countedSeconds` behind it. */
export function schedule(state: ClockState, policy: ClockPolicy, calendar: CompiledCalendar): ClockState {
  const left = state.targetSeconds - state.countedSeconds;
  // What was reached before the mark is a fact: a later pause or a resumption cannot move it.
  const due = left > 0 ? dueAt(calendar, state.markAt, left) : (state.dueAt ?? state.markAt);
  const breach = left < 0 ? (state.breachAt ?? state.markAt) : findNextOpen(calendar, Math.max(due, state.markAt));
  const toRisk = atRiskSeconds(policy) - state.countedSeconds;
  const risk = toRisk > 0 ? dueAt(calendar, state.markAt, toRisk) : (state.atRiskAt ?? state.markAt);
  return { ...state, dueAt: due, breachAt: breach, atRiskAt: risk };
}

/** Moves the mark to `at`, counting what ran until then. A time before the mark leaves it where it is. */
export function settle(state: ClockState, calendar: CompiledCalendar, at: number): ClockState {
  const mark = Math.max(state.markAt, wholeSecond(at));
  const run = state.status === 'running' ? elapsedSeconds(calendar, state.markAt, mark) : 0;
  return { ...state, countedSeconds: state.countedSeconds + run, markAt: mark };
}

/** A new cycle that starts at `atMs`. Throws `calendar_never_open` when the target can never be used up. */
export function startClock(policy: ClockPolicy, calendar: CompiledCalendar, atMs: number, cycle = 1): ClockState {
  const at = wholeSecond(atMs);
  const state: ClockState = {
    metric: policy.metric,
    cycle,
    targetSeconds: policy.targetSeconds,
    startedAt: at,
    status: 'running',
    countedSeconds: 0,
    markAt: at,
    pausedReason: null,
    stoppedAt: null,
    dueAt: null,
    breachAt: null,
    atRiskAt: null,
  };
  return schedule(state, policy, calendar);
}

/** Holds a settled clock: instants that lie ahead are unknown while it is held, those already reached stay. */
export function hold(state: ClockState, reason: string): ClockState {
  return {
    ...state,
    status: 'paused',
    pausedReason: reason,
    dueAt: state.countedSeconds >= state.targetSeconds ? state.dueAt : null,
    breachAt: state.countedSeconds > state.targetSeconds ? state.breachAt : null,
    atRiskAt: state.atRiskAt !== null && state.atRiskAt <= state.markAt ? state.atRiskAt : null,
  };
}
