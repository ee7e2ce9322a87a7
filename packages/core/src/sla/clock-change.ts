import { type CompiledCalendar, elapsedSeconds } from './calendar.ts';
import {
  type ClockPolicy,
  type ClockState,
  hold,
  type PauseSpan,
  pausesFor,
  schedule,
  settle,
  startClock,
  stillCounting,
} from './clock-state.ts';
import { wholeSecond } from './open-table.ts';

/** How a change of tier treats the time before it. Source: SLA specification A2.7. */
export type RetargetMode = 'retroactive' | 'from_change';

/** Working seconds from `fromMs` to `toMs` outside the pauses that the policy honours; overlapping pauses count once. */
export function elapsedOutsidePauses(
  calendar: CompiledCalendar,
  policy: ClockPolicy,
  fromMs: number,
  toMs: number,
  pauses: readonly PauseSpan[],
): number {
  const spans = pauses.filter((pause) => pausesFor(policy, pause.reason)).sort((a, b) => a.from - b.from);
  let seconds = 0;
  let cursor = wholeSecond(fromMs);
  for (const span of spans) {
    if (span.from > cursor) seconds += elapsedSeconds(calendar, cursor, Math.min(span.from, toMs));
    cursor = Math.max(cursor, Math.min(span.to ?? toMs, toMs));
  }
  return seconds + elapsedSeconds(calendar, cursor, toMs);
}

function runOrHold(state: ClockState, policy: ClockPolicy, calendar: CompiledCalendar, heldFor: string | null): ClockState {
  const running = schedule({ ...state, status: 'running', pausedReason: null, stoppedAt: null }, policy, calendar);
  return heldFor !== null && pausesFor(policy, heldFor) ? hold(running, heldFor) : running;
}

/**
 * Another policy for an open clock. `retroactive`: the new target from the original start, pauses already used stay used; with
 * `pauses` (the ticket's holds) they are replayed under the new policy. `from_change`: counting begins again at `atMs`.
 * `keepsCount`: what was counted stays counted where the new policy would have counted otherwise. An ended clock stays as it is. Source: SLA
 * specification A2.7.
 */
export function retarget(
  state: ClockState,
  policy: ClockPolicy,
  calendar: CompiledCalendar,
  mode: RetargetMode,
  change: { atMs: number; pauses?: readonly PauseSpan[]; keepsCount?: boolean },
): ClockState {
  if (!stillCounting(state)) return state;
  const at = Math.max(wholeSecond(change.atMs), state.startedAt);
  const openHold = change.pauses?.find((pause) => pause.to === null && pausesFor(policy, pause.reason));
  const heldFor = openHold?.reason ?? (change.pauses ? null : state.pausedReason);
  if (mode === 'from_change') {
    const fresh = startClock(policy, calendar, at, state.cycle);
    return runOrHold(fresh, policy, calendar, heldFor);
  }
  const settled = settle(state, calendar, at);
  if (change.pauses) {
    const again = replay(state, policy, calendar, at, change.pauses, heldFor);
    if (!change.keepsCount || again.countedSeconds === settled.countedSeconds) return again;
  }
  return runOrHold(withNewTarget(settled, policy, calendar), policy, calendar, heldFor);
}

/** The count goes on under another target; the due time of the old one must not survive into it. */
function withNewTarget(settled: ClockState, policy: ClockPolicy, calendar: CompiledCalendar): ClockState {
  const blank: ClockState = { ...settled, targetSeconds: policy.targetSeconds, dueAt: null, breachAt: null, atRiskAt: null };
  const neverHeld = settled.countedSeconds === elapsedSeconds(calendar, settled.startedAt, settled.markAt);
  if (!neverHeld) return blank;
  // Nothing paused so far, so the new target's instants follow from the start, also those already behind us.
  const { dueAt, breachAt, atRiskAt } = startClock(policy, calendar, settled.startedAt);
  return { ...blank, dueAt, breachAt, atRiskAt };
}

/** Rebuilds the clock from its start, pause by pause, as if the policy had always held. */
function replay(
  state: ClockState,
  policy: ClockPolicy,
  calendar: CompiledCalendar,
  at: number,
  pauses: readonly PauseSpan[],
  heldFor: string | null,
): ClockState {
  let rebuilt = startClock(policy, calendar, state.startedAt, state.cycle);
  const spans = pauses.filter((pause) => pausesFor(policy, pause.reason) && pause.from < at).sort((a, b) => a.from - b.from);
  for (const span of spans) {
    const until = Math.min(span.to ?? at, at);
    if (until <= rebuilt.markAt) continue;
    rebuilt = settle(rebuilt, calendar, span.from);
    rebuilt = schedule({ ...rebuilt, markAt: Math.max(rebuilt.markAt, wholeSecond(until)) }, policy, calendar);
  }
  return runOrHold(settle(rebuilt, calendar, at), policy, calendar, heldFor);
}

/** A policy matches again after none did: the clock goes on from its original start as if it had never been off. Source: A2.7. */
export function reattachClock(state: ClockState, policy: ClockPolicy, calendar: CompiledCalendar, atMs: number): ClockState {
  if (state.status !== 'cancelled') return state;
  const wasHeld = state.pausedReason;
  const open: ClockState = { ...state, status: wasHeld === null ? 'running' : 'paused', stoppedAt: null };
  return runOrHold(withNewTarget(settle(open, calendar, atMs), policy, calendar), policy, calendar, wasHeld);
}

/**
 * The calendar was edited, or the ticket went to a branch with other hours: a running clock is due by `calendar`, which reckons
 * all time before the change as the old one did, so that nothing counted moves. Held and ended clocks stay. Source: SLA specification A2.9.
 */
export function reschedule<T extends ClockState>(state: T, policy: ClockPolicy, calendar: CompiledCalendar): T {
  if (state.status !== 'running') return state;
  const { dueAt, breachAt, atRiskAt } = schedule(state, policy, calendar);
  return { ...state, dueAt, breachAt, atRiskAt };
}
