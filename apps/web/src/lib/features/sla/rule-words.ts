import type { ClockKind, ClockMoment, ClockRule, EscalationRule, Mark, Recipient } from '@bodan/core/sla/clock-rule';
import type { SlaTier } from '@bodan/core/standard/content';
import { formatDuration } from '#lib/format/duration.ts';
import { m } from '#lib/paraglide/messages.js';

/** Names for what a rule points at; headquarters has no flow, so a stage may be told by its key. */
export type RuleNames = {
  stage(key: string): string;
  department(code: string): string;
  reason(code: string): string;
  step(key: string): string;
};

const kindWords: Record<ClockKind, () => string> = {
  first_response: m.sla_kind_first_response,
  plan: m.sla_kind_plan,
  evidence: m.sla_kind_evidence,
  resolution: m.sla_kind_resolution,
  next_response: m.sla_kind_next_response,
  periodic_update: m.sla_kind_periodic_update,
  stage: m.sla_kind_stage,
  event_pair: m.sla_kind_event_pair,
  inactivity: m.sla_kind_inactivity,
  requester_wait: m.sla_kind_requester_wait,
  agent_work: m.sla_kind_agent_work,
  ola: m.sla_kind_ola,
};
const markWords: Record<Mark, () => string> = {
  reply: m.sla_mark_reply,
  call_out: m.sla_mark_call_out,
  call_in: m.sla_mark_call_in,
  note: m.sla_mark_note,
  customer_message: m.sla_mark_customer_message,
  photo: m.sla_mark_photo,
  assigned: m.sla_mark_assigned,
  updated: m.sla_mark_updated,
  nudged: m.sla_mark_nudged,
};
const recipientWords: Record<Recipient, () => string> = {
  holder: m.sla_to_holder,
  assignee: m.sla_to_assignee,
  supervisor: m.sla_to_supervisor,
  dispatcher: m.sla_to_dispatcher,
  manager: m.sla_to_manager,
  area_manager: m.sla_to_area_manager,
};
const channelWords: Record<EscalationRule['channels'][number], () => string> = {
  app: m.sla_channel_app,
  push: m.sla_channel_push,
  robot: m.sla_channel_robot,
};
export const kindName = (kind: ClockKind): string => kindWords[kind]();
export const markName = (mark: Mark): string => markWords[mark]();
export const recipientName = (to: Recipient): string => recipientWords[to]();
export const channelName = (channel: EscalationRule['channels'][number]): string => channelWords[channel]();

export const minutesWords = (minutes: number): string => formatDuration(minutes * 60);

export function momentWords(moment: ClockMoment, names: RuleNames): string {
  if (moment.kind === 'mark') return markName(moment.mark);
  return moment.kind === 'stage' ? m.sla_enters({ stage: names.stage(moment.stage) }) : names.step(moment.transition);
}

/** What a clock measures, as a sentence. */
export function ruleWords(rule: ClockRule, names: RuleNames): string {
  const time = minutesWords(rule.targetMinutes);
  const list = (items: string[]) => items.join(m.filter_joiner());
  switch (rule.kind) {
    case 'first_response':
      return m.sla_says_first_response({ time });
    case 'plan':
      return m.sla_says_plan({ time });
    case 'resolution':
      return m.sla_says_resolution({ time });
    case 'next_response':
      return m.sla_says_next_response({ time });
    case 'periodic_update':
      return m.sla_says_periodic_update({ time });
    case 'stage':
      return rule.untilStage
        ? m.sla_says_stage_until({ stage: names.stage(rule.stage ?? ''), until: names.stage(rule.untilStage), time })
        : m.sla_says_stage({ stage: names.stage(rule.stage ?? ''), time });
    case 'evidence':
    case 'event_pair':
      return (rule.kind === 'evidence' ? m.sla_says_evidence : m.sla_says_pair)({
        from: rule.from ? momentWords(rule.from, names) : '…',
        to: rule.to ? momentWords(rule.to, names) : '…',
        time,
      });
    case 'inactivity':
      return m.sla_says_inactivity({ stage: names.stage(rule.stage ?? ''), updates: list(rule.updates.map(markName)), time });
    case 'requester_wait':
      return m.sla_says_requester_wait({ time });
    case 'agent_work':
      return m.sla_says_agent_work({ time });
    case 'ola':
      return m.sla_says_ola({ department: names.department(rule.department ?? ''), time });
    default: {
      const never: never = rule.kind;
      return never;
    }
  }
}

/** One step of the escalation, as a sentence. */
export function stepWords(step: EscalationRule): string {
  const words = plainStepWords(step);
  return step.urgent ? m.sla_step_urgent({ step: words }) : words;
}

function plainStepWords(step: EscalationRule): string {
  const who = step.to.map(recipientName).join(m.filter_joiner());
  const by = step.channels.map(channelName).join(m.filter_joiner());
  switch (step.at.kind) {
    case 'percent':
      return m.sla_step_percent({ percent: step.at.percent, who, by });
    case 'before':
      return m.sla_step_before({ time: minutesWords(step.at.minutes), who, by });
    case 'after':
      return m.sla_step_after({ time: minutesWords(step.at.minutes), who, by });
    case 'breach':
      return m.sla_step_breach({ who, by });
    default: {
      const never: never = step.at;
      return never;
    }
  }
}

/** Clocks that go on where they stopped when a ticket is reopened. */
export const isResumed = (kind: ClockKind): boolean => kind === 'resolution' || kind === 'requester_wait' || kind === 'agent_work';

/** What of a clock differs from the usual: a change of tier, and a ticket that comes back. */
export const habitWords = (rule: ClockRule): string[] => [
  ...(rule.onChange === 'from_change' ? [m.sla_says_from_change()] : []),
  ...(rule.newCycleAfterDays === null ? [] : [m.sla_says_new_cycle({ days: rule.newCycleAfterDays })]),
];

/** The tier's own number behind a base clock, kept equal to it. */
export const BASE = {
  first_response: 'firstResponseMinutes',
  plan: 'planMinutes',
  resolution: 'resolutionMinutes',
} as const satisfies Partial<Record<ClockKind, keyof SlaTier>>;
export const isBase = (key: string): key is keyof typeof BASE => Object.hasOwn(BASE, key);
