import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/tone.ts';
import type { TicketRow } from './kinds.ts';

const priorityWords: Record<string, () => string> = {
  low: m.priority_low,
  normal: m.priority_normal,
  high: m.priority_high,
  urgent: m.priority_urgent,
};
const sourceWords: Record<string, () => string> = {
  agent: m.source_agent,
  public: m.source_public,
  api: m.source_api,
  import: m.source_import,
  sandbox: m.source_sandbox,
};
const metricWords: Record<string, () => string> = {
  first_response: m.metric_first_response,
  plan: m.metric_plan,
  evidence: m.metric_evidence,
  resolution: m.metric_resolution,
};

export const priorityName = (key: string): string => priorityWords[key]?.() ?? key;
export const sourceName = (key: string): string => sourceWords[key]?.() ?? key;
const metricShortWords: Record<string, () => string> = {
  first_response: m.metric_short_first_response,
  plan: m.metric_short_plan,
  evidence: m.metric_short_evidence,
  resolution: m.metric_short_resolution,
};

export const metricShortName = (key: string): string => metricShortWords[key]?.() ?? key;
export const metricName = (key: string): string => metricWords[key]?.() ?? key;

/** A clock in the reader's language: one that every standard knows, one a tier adds, or the one of a stage. */
export function clockName(workspace: Workspace, metric: string, flowVersionId?: string): string {
  const own = metricWords[metric];
  if (own) return own();
  const rule = workspace.settings.standard.content.tiers.flatMap((tier) => tier.clocks).find((clock) => clock.key === metric);
  if (rule) return workspace.say(rule.name) || metric;
  const stage = /^in_(.+)$/.exec(metric)?.[1];
  return stage ? m.clock_in_stage({ stage: workspace.stageName(stage, flowVersionId) }) : metric;
}

export type StageLook = { shape: 'hollow' | 'full' | 'half' | 'check'; tone: Tone; word: string };

/** State as shape, word and colour: of the stage, or of the waiting while a ticket waits. */
export function stageLook(
  workspace: Workspace,
  ticket: { stage: string; flowVersionId?: string | undefined; waitingReason?: string | null },
): StageLook {
  if (ticket.waitingReason) return { shape: 'half', tone: 'waiting', word: workspace.reasonName(ticket.waitingReason) };
  const { stage, flowVersionId } = ticket;
  return { ...kindLook(workspace.stage(stage, flowVersionId)), word: workspace.stageName(stage, flowVersionId) };
}

/** Shape and colour of a kind of stage, on a ticket as on the drawing of its flow. */
export function kindLook(stage: { kind: string; owner: string } | undefined): Omit<StageLook, 'word'> {
  switch (stage?.kind) {
    case 'dispatch':
      return { shape: stage.owner === 'assignee' ? 'full' : 'hollow', tone: 'assigned' };
    case 'work':
      return { shape: 'full', tone: 'working' };
    case 'acceptance':
      return { shape: 'half', tone: 'done' };
    case 'done':
      return { shape: 'check', tone: 'done' };
    case 'cancelled':
      return { shape: 'check', tone: 'new' };
    default:
      return { shape: 'hollow', tone: 'new' };
  }
}

type Awaited = NonNullable<TicketRow['stuck']>['awaited'];
/** Whose say an approval waits for, each with who may give it in their place; nothing outside of approvals. */
export const awaitedWords = (workspace: Workspace, awaited: Awaited): string =>
  awaited
    .map(({ personId, standInId }) => {
      const name = workspace.personName(personId);
      return standInId ? m.stuck_stand_in({ name, other: workspace.personName(standInId) }) : name;
    })
    .join(m.filter_joiner());

/** 卡在哪: who or what the time is spent on now. */
export function stuckPlace(workspace: Workspace, stuck: NonNullable<TicketRow['stuck']>, flowVersionId: string): string {
  const person = awaitedWords(workspace, stuck.awaited) || workspace.personName(stuck.personId);
  const department = workspace.departmentName(stuck.departmentCode);
  const place = stuck.waitingReason ? workspace.reasonName(stuck.waitingReason) : workspace.stageName(stuck.stage, flowVersionId);
  const who = person || department;
  return who ? m.stuck_at({ place, who }) : place;
}

/** Working time spent there; said plainly when the office has been closed all along. */
export const stuckFor = (seconds: number): string => (seconds < 1 ? m.stuck_none() : formatDuration(seconds));
/** The same within a sentence. */
export const workedFor = (seconds: number): string => (seconds < 1 ? m.stuck_none() : m.stuck_worked({ time: formatDuration(seconds) }));

/** True for a number that is shown without its middle: 138****8000. */
export const isMasked = (phone: string): boolean => phone.includes('*');

/** +8613800138000 as people here read it: 138 0013 8000. */
export function phoneWords(phone: string): string {
  const local = phone.startsWith('+86') ? phone.slice(3) : phone;
  if (/^1\d{10}$/.test(local)) return `${local.slice(0, 3)} ${local.slice(3, 7)} ${local.slice(7)}`;
  return /^400\d{7}$/.test(local) ? `${local.slice(0, 3)} ${local.slice(3, 6)} ${local.slice(6)}` : local;
}
