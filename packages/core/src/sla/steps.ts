import { type CompiledCalendar, dueAt } from './calendar.ts';
import { type ClockState, clockElapsed } from './clock.ts';

/** When an escalation step is due, in working time against the target. `breach` is the first second past the target. */
export type StepTrigger = { percentOfTarget: number } | { beforeSeconds: number } | { afterSeconds: number } | { on: 'breach' };

export type EscalationStep = { step: string; trigger: StepTrigger };

/** Working seconds of the clock at which the step is due: it fires when elapsed is at or above. Source: A2.11. */
export function stepThreshold(trigger: StepTrigger, targetSeconds: number): number {
  if ('percentOfTarget' in trigger) return Math.ceil((targetSeconds * trigger.percentOfTarget) / 100);
  if ('beforeSeconds' in trigger) return Math.max(0, targetSeconds - trigger.beforeSeconds);
  if ('afterSeconds' in trigger) return targetSeconds + trigger.afterSeconds;
  // Exactly on target is still met; breached begins one second later.
  return targetSeconds + 1;
}

/** The key under which a step is recorded once; the target is its version, so a new tier may alert again. Source: A2.12. */
export function stepKey(state: ClockState, step: EscalationStep): string {
  return `${state.metric}/${state.cycle}/${step.step}/${state.targetSeconds}`;
}

/** When the step falls due if nothing pauses from now on; null while the clock does not run, the mark when it already was. */
export function stepAt(state: ClockState, step: EscalationStep, calendar: CompiledCalendar): number | null {
  if (state.status !== 'running') return null;
  return dueAt(calendar, state.markAt, stepThreshold(step.trigger, state.targetSeconds) - state.countedSeconds);
}

/**
 * The steps that fell due by `nowMs` and are not `recorded` (keys of `stepKey`): the highest fires, the lower ones are to be
 * recorded as skipped. A clock that does not run fires nothing. Source: SLA specification A2.11.
 */
export function dueSteps(
  state: ClockState,
  steps: readonly EscalationStep[],
  calendar: CompiledCalendar,
  nowMs: number,
  recorded: ReadonlySet<string>,
): { fire: EscalationStep | null; skip: EscalationStep[] } {
  if (state.status !== 'running') return { fire: null, skip: [] };
  const elapsed = clockElapsed(state, calendar, nowMs);
  const due = steps
    .map((step) => ({ step, threshold: stepThreshold(step.trigger, state.targetSeconds) }))
    .filter(({ step, threshold }) => elapsed >= threshold && !recorded.has(stepKey(state, step)))
    .sort((a, b) => b.threshold - a.threshold)
    .map(({ step }) => step);
  return { fire: due[0] ?? null, skip: due.slice(1) };
}

/** The instant of the next step that is not recorded, for the timer; null when there is none or the clock does not run. */
export function nextStepAt(
  state: ClockState,
  steps: readonly EscalationStep[],
  calendar: CompiledCalendar,
  recorded: ReadonlySet<string>,
): number | null {
  const instants = steps
    .flatMap((step) => (recorded.has(stepKey(state, step)) ? [] : [stepAt(state, step, calendar)]))
    .filter((at) => at !== null);
  return instants.length > 0 ? Math.min(...instants) : null;
}
