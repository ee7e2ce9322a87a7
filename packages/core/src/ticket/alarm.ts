import type { CompiledCalendar } from '../sla/calendar.ts';
import type { EscalationRule } from '../sla/clock-rule.ts';
import { dueSteps, type EscalationStep, nextStepAt, type StepTrigger, stepAt, stepKey } from '../sla/steps.ts';
import type { TicketClock } from './state.ts';

const SECONDS = 60;

const triggerOf = (at: EscalationRule['at']): StepTrigger => {
  switch (at.kind) {
    case 'percent':
      return { percentOfTarget: at.percent };
    case 'before':
      return { beforeSeconds: at.minutes * SECONDS };
    case 'after':
      return { afterSeconds: at.minutes * SECONDS };
    case 'breach':
      return { on: 'breach' };
    default: {
      const never: never = at;
      throw new Error(`unknown trigger ${JSON.stringify(never)}`);
    }
  }
};

const stepOf = (rule: EscalationRule): EscalationStep => ({ step: rule.key, trigger: triggerOf(rule.at) });

/** The next instant (epoch ms) at which a clock must tell somebody; null when it is paused, ended or has nothing left to tell. */
export function nextAlarmAt(c: TicketClock, steps: readonly EscalationRule[], calendar: CompiledCalendar): number | null {
  return nextStepAt(c, steps.map(stepOf), calendar, new Set(c.told));
}

/**
 * When a step fell due (epoch ms) by the calendar, whoever looks and however late; the clock's mark where it was past already then, as after a
 * change of tier. Source: SLA spec A2.13.
 */
export const fellDueAt = (c: TicketClock, rule: EscalationRule, calendar: CompiledCalendar): number =>
  stepAt(c, stepOf(rule), calendar) ?? c.markAt;

/** What a step of a clock is told as: the key under which it is recorded once. Source: SLA spec A2.12. */
export const alarmKey = (c: TicketClock, rule: EscalationRule): string => stepKey(c, stepOf(rule));

/** Stands in a clock's memory of told steps, with a number, once a breach of it was void; no key of a step begins so. */
export const CLEARED = '~cleared/';
export const clearedTimes = (c: Pick<TicketClock, 'told'>): number => c.told.filter((key) => key.startsWith(CLEARED)).length;

/** The level an alert of this step is recorded at: the step's key, and after a breach was void the same step once more. */
export function alertLevel(c: Pick<TicketClock, 'told'>, rule: EscalationRule): string {
  const times = clearedTimes(c);
  return times === 0 ? rule.key : `${rule.key}~${times}`;
}

/** True for a step that is told once the target is used up; false for a warning before it. */
export const isLate = (rule: EscalationRule): boolean =>
  rule.at.kind === 'breach' || rule.at.kind === 'after' || (rule.at.kind === 'percent' && rule.at.percent > 100);

/**
 * What an alarm tells at `now`: the highest step that is due; lower ones that became due together with it are recorded as skipped.
 * A paused or ended clock tells nothing. Source: SLA spec A2.4 and A2.11 to A2.13.
 */
export function decideAlarm(
  c: TicketClock,
  steps: readonly EscalationRule[],
  calendar: CompiledCalendar,
  now: number,
): { fire: EscalationRule | null; skip: EscalationRule[] } {
  const byKey = new Map(steps.map((s) => [s.key, s]));
  const due = dueSteps(c, steps.map(stepOf), calendar, now, new Set(c.told));
  return {
    fire: (due.fire && byKey.get(due.fire.step)) ?? null,
    skip: due.skip.flatMap(({ step }) => byKey.get(step) ?? []),
  };
}
