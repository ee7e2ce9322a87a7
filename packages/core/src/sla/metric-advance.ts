import type { CompiledCalendar } from './calendar.ts';
import {
  cancelClock,
  clockView,
  lapseClock,
  pauseClock,
  reattachClock,
  resumeAfterReopen,
  resumeClock,
  retarget,
  stopClock,
} from './clock.ts';
import { type ClockPolicy, type PauseSpan, pausesFor, startClock, stillCounting } from './clock-state.ts';
import type { MetricCycle, MetricPolicy } from './metric-definition.ts';
import { type Condition, holdsAt, type Moment } from './metric-events.ts';

/** Reason of spans that no policy may count: the ticket was resolved, or the definition's own condition held the clock. */
const OFF = 'off';

type Step = { policy: MetricPolicy; rule: ClockPolicy; moment: Moment; pauses: readonly PauseSpan[]; calendar: CompiledCalendar };

/** The policy as the clock reads it; time that is off pauses under every policy. */
function ruleOf(policy: MetricPolicy): ClockPolicy {
  const { pauseReasons } = policy.clock;
  return {
    ...policy.clock,
    metric: policy.definition.metric,
    pauseReasons: pauseReasons === 'all' ? 'all' : [...(pauseReasons === 'none' ? [] : pauseReasons), OFF],
  };
}

function truly(condition: Condition | undefined, moment: Moment): boolean {
  return condition !== undefined && holdsAt(condition, moment);
}

function endOff(off: readonly PauseSpan[], at: number): PauseSpan[] {
  return off.map((span) => (span.to === null ? { ...span, to: at } : span));
}

/** What one event does to the cycles of one metric, in the order cancel, stop, lapse, reset, pause, resume, attach. Source: A2.3. */
export function advanceMetric(
  cycles: readonly MetricCycle[],
  policies: readonly MetricPolicy[],
  moment: Moment,
  pauses: readonly PauseSpan[],
  calendar: CompiledCalendar,
): MetricCycle[] {
  const earlier = cycles.slice(0, -1);
  const current = cycles[cycles.length - 1];
  const policy = policies.find((candidate) => candidate.when === undefined || holdsAt(candidate.when, moment));
  if (!policy) return withoutPolicy(cycles, policies, moment, calendar);
  const step: Step = { policy, rule: ruleOf(policy), moment, pauses, calendar };
  const ended = current ? endings(current, step) : undefined;
  const kept = ended ? [...earlier, ended] : [];
  if (ended && stillCounting(ended.clock)) {
    if (!truly(policy.definition.reset, moment)) return [...earlier, holding(ended, step)];
    const stopped = { ...ended, clock: stopClock(ended.clock, calendar, moment.event.occurredAt) };
    return [...earlier, stopped, holding(attach(step, ended.clock.cycle + 1), step)];
  }
  if (ended && truly(policy.definition.reopen, moment) && policy.definition.repeat === 'resume')
    return [...earlier, ...reopen(ended, step)];
  const { start, stop, cancel, repeat } = policy.definition;
  const mayStart = !ended || repeat === 'each';
  if (!mayStart || !holdsAt(start, moment) || holdsAt(stop, moment) || truly(cancel, moment)) return kept;
  return [...kept, holding(attach(step, (ended?.clock.cycle ?? 0) + 1), step)];
}

/**
 * No policy applies: an end still counts where it happened, a running clock is off until a policy applies again, and a start
 * is remembered, so that a tier chosen later counts from it. Source: SLA specification A2.7.
 */
function withoutPolicy(
  cycles: readonly MetricCycle[],
  policies: readonly MetricPolicy[],
  moment: Moment,
  calendar: CompiledCalendar,
): MetricCycle[] {
  const current = cycles[cycles.length - 1];
  const last = policies.find((candidate) => candidate.id === current?.policyId) ?? policies[0];
  if (!last) return [...cycles];
  const { start, stop, cancel, repeat } = last.definition;
  const isOver = current && !current.detached && !stillCounting(current.clock);
  if (!current || (isOver && repeat === 'each')) {
    if (!holdsAt(start, moment) || holdsAt(stop, moment) || truly(cancel, moment)) return [...cycles];
    const started = attach({ policy: last, rule: ruleOf(last), moment, pauses: [], calendar }, (current?.clock.cycle ?? 0) + 1);
    return [...cycles, { ...started, detached: true, clock: cancelClock(started.clock, calendar, started.clock.startedAt) }];
  }
  return isOver ? [...cycles] : [...cycles.slice(0, -1), switchedOff(current, last, moment, calendar)];
}

function switchedOff(cycle: MetricCycle, last: MetricPolicy, moment: Moment, calendar: CompiledCalendar): MetricCycle {
  const at = moment.event.occurredAt;
  const cancelled = truly(last.definition.cancel, moment) || truly(last.definition.lapse, moment);
  const stopped = holdsAt(last.definition.stop, moment);
  // A ticket that ends while its clock is off must not come back to life with a later tier.
  if (cycle.detached) return cancelled || stopped ? { ...cycle, detached: false } : cycle;
  if (stopped && !cancelled) return { ...cycle, clock: stopClock(cycle.clock, calendar, at) };
  return { ...cycle, detached: !cancelled, clock: cancelClock(cycle.clock, calendar, at) };
}

function endings(cycle: MetricCycle, step: Step): MetricCycle {
  const { policy, rule, moment, calendar } = step;
  const at = moment.event.occurredAt;
  const lapses = truly(policy.definition.lapse, moment);
  if (cycle.detached) return lapses || truly(policy.definition.cancel, moment) ? { ...cycle, detached: false } : reattached(cycle, step);
  if (!stillCounting(cycle.clock)) return cycle;
  if (truly(policy.definition.cancel, moment)) return { ...cycle, clock: cancelClock(cycle.clock, calendar, at) };
  if (holdsAt(policy.definition.stop, moment)) return { ...cycle, clock: stopClock(cycle.clock, calendar, at), off: endOff(cycle.off, at) };
  if (lapses) return { ...cycle, clock: lapseClock(cycle.clock, calendar, at), off: endOff(cycle.off, at) };
  if (cycle.policyId === policy.id) return cycle;
  const view = clockView(cycle.clock, calendar, at);
  const { breachAt, targetSeconds } = cycle.clock;
  const superseded = view.breached && breachAt !== null ? [{ policyId: cycle.policyId, targetSeconds, breachAt }] : [];
  const keepsCount = moment.event.data?.['keepsCount'] === true;
  const history = { atMs: at, pauses: [...step.pauses, ...cycle.off], keepsCount };
  return {
    ...cycle,
    policyId: policy.id,
    clock: retarget(cycle.clock, rule, calendar, policy.onChange, history),
    superseded: [...cycle.superseded, ...superseded],
  };
}

function reattached(cycle: MetricCycle, step: Step): MetricCycle {
  const { policy, rule, moment, calendar, pauses } = step;
  const at = moment.event.occurredAt;
  const back = reattachClock(cycle.clock, rule, calendar, at);
  const clock = retarget(back, rule, calendar, 'retroactive', { atMs: at, pauses: [...pauses, ...cycle.off] });
  const attachedAgain = { ...cycle, policyId: policy.id, detached: false, clock };
  return holdsAt(policy.definition.stop, moment) ? { ...attachedAgain, clock: stopClock(clock, calendar, at) } : attachedAgain;
}

function attach(step: Step, cycle: number): MetricCycle {
  const { policy, rule, moment, calendar } = step;
  const { startFrom } = policy.definition;
  const earlier = startFrom === undefined ? undefined : moment.event.data?.[startFrom];
  const at = typeof earlier === 'number' ? Math.min(earlier, moment.event.occurredAt) : moment.event.occurredAt;
  return { policyId: policy.id, clock: startClock(rule, calendar, at, cycle), detached: false, off: [], superseded: [] };
}

function reopen(cycle: MetricCycle, step: Step): MetricCycle[] {
  const { policy, rule, moment, calendar } = step;
  const at = moment.event.occurredAt;
  const stoppedAt = cycle.clock.stoppedAt ?? at;
  const limit = policy.newCycleAfterSeconds;
  if (limit !== undefined && at - stoppedAt > limit * 1000) return [cycle, holding(attach(step, cycle.clock.cycle + 1), step)];
  const clock = resumeAfterReopen(cycle.clock, rule, calendar, at);
  const resumed: MetricCycle = { ...cycle, clock, off: [...cycle.off, { from: stoppedAt, to: at, reason: OFF }] };
  if (cycle.policyId === policy.id) return [holding(resumed, step)];
  return [holding(endings(resumed, step), step)];
}

/** Pauses or resumes so that the clock runs exactly when no reason of its policy holds; nested reasons merge. Source: A2.5. */
function holding(cycle: MetricCycle, step: Step): MetricCycle {
  const { policy, rule, moment, calendar } = step;
  const at = moment.event.occurredAt;
  const wasOff = cycle.off.some((span) => span.to === null);
  const pausing = truly(policy.definition.pause, moment);
  const isOff = pausing || (wasOff && !truly(policy.definition.resume, moment));
  const off = isOff && !wasOff ? [...cycle.off, { from: at, to: null, reason: OFF }] : isOff ? cycle.off : endOff(cycle.off, at);
  const reason = [...moment.holds].find((held) => pausesFor(rule, held)) ?? (isOff ? OFF : null);
  if (reason === null) return { ...cycle, off, clock: resumeClock(cycle.clock, rule, calendar, at) };
  const clock = pauseClock(cycle.clock, rule, calendar, at, reason);
  // The reason it was held for has ended while another goes on.
  const { pausedReason: first } = clock;
  const isOver = first !== null && first !== OFF && !moment.holds.has(first);
  return { ...cycle, off, clock: clock.status === 'paused' && isOver ? { ...clock, pausedReason: reason } : clock };
}
