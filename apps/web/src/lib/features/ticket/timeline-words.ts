import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { formatDuration } from '#lib/format/duration.ts';
import { formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Tone } from '#lib/ui/tone.ts';
import { tellCleared, tellRecalculated, tellRepaired } from './clock-telling.ts';
import { factName } from './facts.ts';
import type { TimelineEntry } from './kinds.ts';
import { type Brief, becameLines, certificateLines, changeLines, convertedWords, lateLines, plannedWords } from './timeline-lines.ts';
import { clockName, sourceName } from './words.ts';

export const timelineKinds = ['talk', 'flow', 'facts', 'photos', 'clock'] as const;
export type TimelineKind = (typeof timelineKinds)[number];
/** An event as a sentence after its actor's name, with what was said or given as the reason. */
export type Telling = {
  kind: TimelineKind;
  tone: Tone;
  shape: 'hollow' | 'full' | 'half' | 'check' | 'late';
  sentence: string;
  lines?: readonly string[];
  said?: { text: string; as: 'note' | 'reply' | 'customer' | 'call' };
  photoId?: string;
  /** How many people dispatch looked at; their certificate can be opened. */
  looked?: number;
};

const kindWords: Record<TimelineKind, () => string> = {
  talk: m.timeline_talk,
  flow: m.timeline_flow,
  facts: m.timeline_facts,
  photos: m.timeline_photos,
  clock: m.timeline_clock,
};
export const timelineKindName = (kind: TimelineKind): string => kindWords[kind]();

/** A step of any flow by its name; `_return` is an approver's way back, which no flow draws. */
const stepWords = (workspace: Workspace, key: string, from: string, version: string | undefined): string =>
  key === '_return' ? m.flow_step_return() : workspace.say(workspace.transition(key, from, version)?.name) || key;

const ruleWords: Record<string, () => string> = {
  flow: m.actor_rule_flow,
  dispatch: m.actor_rule_dispatch,
  wake: m.actor_rule_wake,
  SLA: m.actor_rule_sla,
  lookup: m.actor_rule_lookup,
};

/** Who did it: a person by name, a rule by its name, the customer, or headquarters. */
export function actorWords(entry: Pick<TimelineEntry, 'actorKind' | 'actorName'>): string {
  if (entry.actorKind === 'customer') return entry.actorName || m.actor_customer();
  if (entry.actorKind === 'rule') return m.actor_rule({ rule: ruleWords[entry.actorName]?.() ?? entry.actorName });
  if (entry.actorKind === 'hq') return m.actor_hq({ person: entry.actorName });
  return entry.actorName || m.actor_unknown();
}

const approvalWords: Record<string, () => string> = {
  start: m.said_approval_start,
  approve: m.said_approval_approve,
  reject: m.said_approval_reject,
  add_before: m.said_approval_add_before,
  add_after: m.said_approval_add_after,
  transfer: m.said_approval_transfer,
  return: m.said_approval_return,
};

const actionWords: Record<string, () => string> = {
  notify: m.said_action_notify,
  callWebhook: m.said_action_webhook,
  openChild: m.said_action_open,
  assign: m.said_action_assign,
};

/** Of every event the flow version the ticket ran on after it: the one it runs on now, before a migration the one it came from. */
export function versionsOf(events: readonly TimelineEntry[], now: string): string[] {
  let version = now;
  return events
    .toReversed()
    .map(({ type, data }) => {
      const here = version;
      if (type === 'ticket.flow_migrated' && typeof data.fromVersionId === 'string') version = data.fromVersionId;
      return here;
    })
    .reverse();
}

/** Every kind of event there is, in both languages, stages and steps as the given flow version calls them; an unknown one still says its name. */
export function tellEntry(
  workspace: Workspace,
  entry: TimelineEntry,
  version: string | undefined,
  names?: Record<string, string>,
): Telling {
  const { data } = entry;
  const text = (key: string) => (typeof data[key] === 'string' ? data[key] : '');
  const stage = (key: string) => workspace.stageName(text(key), version);
  const clock = (metric: string) => clockName(workspace, metric, version);
  const reason = text('reason');
  const namesOf = (people: unknown) =>
    (Array.isArray(people) ? people : [])
      .map((id) => workspace.personName(id as string))
      .filter(Boolean)
      .join(' · ');
  switch (entry.type) {
    case 'ticket.created': {
      const origin = data.origin as { parentNumber?: string | null } | undefined;
      return {
        kind: 'flow',
        tone: 'new',
        shape: 'hollow',
        sentence: m.said_created({ source: sourceName(text('source')), stage: stage('stage') }),
        lines: origin?.parentNumber ? [m.said_opened_from({ number: origin.parentNumber })] : [],
      };
    }
    case 'ticket.updated': {
      const lines = changeLines(workspace, data, names);
      return {
        kind: 'facts',
        tone: 'new',
        shape: 'hollow',
        sentence: lines.length === 1 ? (lines[0] ?? '') : m.said_changed_many({ count: lines.length }),
        lines: lines.length === 1 ? [] : lines,
      };
    }
    case 'ticket.moved': {
      const target = workspace.stage(text('to'), version);
      const step = stepWords(workspace, text('transition'), text('from'), version);
      const isOver = target?.kind === 'done';
      return {
        kind: 'flow',
        tone: isOver ? 'done' : target?.kind === 'work' ? 'working' : target?.kind === 'cancelled' ? 'new' : 'assigned',
        shape: isOver ? 'check' : 'full',
        sentence: m.said_moved({ step, from: stage('from'), to: stage('to') }),
        lines: reason ? [m.said_reason({ reason })] : [],
      };
    }
    case 'ticket.assigned': {
      const to = workspace.personName(text('to'));
      const from = workspace.personName(text('from'));
      const sentence = to ? (from ? m.said_reassigned({ from, to }) : m.said_assigned({ to })) : m.said_unassigned({ from });
      const kept = data.certificate as Brief;
      return {
        kind: 'flow',
        tone: 'assigned',
        shape: to ? 'full' : 'hollow',
        sentence,
        lines: certificateLines(workspace, kept),
        ...(kept?.looked ? { looked: kept.looked } : {}),
      };
    }
    case 'ticket.planned':
      return { kind: 'flow', tone: 'assigned', shape: 'half', sentence: plannedWords(workspace, data) };
    case 'ticket.refused':
      return {
        kind: 'flow',
        tone: 'waiting',
        shape: 'hollow',
        sentence: m.said_refused({ person: workspace.personName(text('personId')) }),
        lines: reason ? [m.said_reason({ reason })] : [],
      };
    case 'ticket.held':
      return {
        kind: 'flow',
        tone: 'waiting',
        shape: 'half',
        sentence: m.said_held({
          reason: workspace.reasonName(reason),
          time: formatInstant(new Date(text('wakeAt')), new Date(), workspace.timeZone),
        }),
        lines: text('note') ? [text('note')] : [],
      };
    case 'ticket.resumed': {
      const why = { reason: workspace.reasonName(reason) };
      return {
        kind: 'flow',
        tone: 'waiting',
        shape: 'full',
        sentence: data.why === 'wake' ? m.said_woke(why) : data.why === 'customer' ? m.said_resumed_customer(why) : m.said_resumed(why),
      };
    }
    case 'ticket.noted':
      return { kind: 'talk', tone: 'working', shape: 'hollow', sentence: m.said_noted(), said: { text: text('text'), as: 'note' } };
    case 'ticket.replied':
      return { kind: 'talk', tone: 'brand', shape: 'full', sentence: m.said_replied(), said: { text: text('text'), as: 'reply' } };
    case 'ticket.called': {
      const seconds = Number(data.talkSeconds ?? 0);
      const time = formatDuration(seconds);
      const sentence =
        data.direction === 'in' ? m.said_called_in({ time }) : seconds > 0 ? m.said_called_out({ time }) : m.said_called_missed();
      return {
        kind: 'talk',
        tone: 'brand',
        shape: 'hollow',
        sentence,
        ...(text('text') ? { said: { text: text('text'), as: 'call' as const } } : {}),
      };
    }
    case 'ticket.customer_said':
      return { kind: 'talk', tone: 'brand', shape: 'half', sentence: m.said_customer(), said: { text: text('text'), as: 'customer' } };
    case 'ticket.rated':
      return {
        kind: 'talk',
        tone: 'done',
        shape: 'full',
        sentence: m.said_rated({ score: Number(data.score ?? 0) }),
        ...(text('words') ? { said: { text: text('words'), as: 'customer' as const } } : {}),
      };
    case 'ticket.attached':
      return { kind: 'photos', tone: 'new', shape: 'full', sentence: m.said_attached(), photoId: text('attachmentId') };
    case 'ticket.nudged':
      return { kind: 'clock', tone: 'working', shape: 'half', sentence: m.said_nudged({ person: namesOf(data.people) }) };
    case 'ticket.at_risk':
      return {
        kind: 'clock',
        tone: 'working',
        shape: 'half',
        sentence: m.said_at_risk({ metric: clock(text('metric')), stage: stage('stage') }),
        lines: lateLines(workspace, text('reachedAt'), entry.occurredAt),
      };
    case 'ticket.breached': {
      const person = workspace.personName(text('holderId'));
      return {
        kind: 'clock',
        tone: 'late',
        shape: 'late',
        sentence: m.said_breached({ metric: clock(text('metric')), stage: stage('stage') }),
        lines: [...(person ? [m.said_held_by({ person })] : []), ...lateLines(workspace, text('reachedAt'), entry.occurredAt)],
      };
    }
    case 'ticket.breach_cleared':
      return tellCleared(data, clock);
    case 'ticket.recalculated':
      return tellRecalculated(data, clock, workspace.timeZone);
    case 'ticket.repaired':
      return tellRepaired(data, clock);
    case 'ticket.flow_migrated': {
      const version = String(data.toNumber ?? '');
      const sentence =
        text('from') === text('to')
          ? m.said_flow_migrated({ version })
          : m.said_flow_migrated_to({ version, from: workspace.stageName(text('from'), text('fromVersionId')), to: stage('to') });
      return { kind: 'flow', tone: 'new', shape: 'hollow', sentence };
    }
    case 'ticket.converted':
      return { kind: 'facts', tone: 'new', shape: 'hollow', ...convertedWords(workspace, data) };
    case 'ticket.looked_up':
      return { kind: 'facts', tone: 'new', shape: 'hollow', sentence: m.said_looked_up(), lines: becameLines(workspace, data) };
    case 'ticket.approval': {
      const act = approvalWords[text('act')] ?? m.said_approval_start;
      const lines = [
        ...(text('personId') ? [m.said_approval_person({ person: workspace.personName(text('personId')) })] : []),
        ...(text('note') ? [m.said_approval_note({ note: text('note') })] : []),
      ];
      return { kind: 'flow', tone: 'new', shape: text('act') === 'approve' ? 'check' : 'hollow', sentence: act(), lines };
    }
    case 'ticket.action': {
      const failed = text('failed');
      if (failed) return { kind: 'flow', tone: 'new', shape: 'hollow', sentence: m.said_action_failed(), lines: [failed] };
      const child = text('childNumber');
      const act = actionWords[text('action')];
      return {
        kind: 'flow',
        tone: 'new',
        shape: 'hollow',
        sentence: child ? m.said_action_child({ number: child }) : (act?.() ?? entry.type),
      };
    }
    case 'ticket.timer': {
      const isBlocked = Array.isArray(data.blocked) && data.blocked.length > 0;
      const sentence =
        text('kind') === 'remind'
          ? m.said_timer_reminded({ stage: stage('stage') })
          : isBlocked
            ? m.said_timer_blocked({ to: stage('to') })
            : m.said_timer_moved({ to: stage('to') });
      return { kind: 'flow', tone: 'new', shape: 'half', sentence };
    }
    case 'ticket.revealed':
      if (entry.actorKind !== 'hq') {
        const [seen] = Array.isArray(data.fields) ? data.fields.map(String) : [];
        const sentence = seen?.startsWith('custom.') ? m.said_saw_field({ fact: factName(workspace, seen) }) : m.said_saw_phone();
        return { kind: 'facts', tone: 'new', shape: 'hollow', sentence };
      }
      return { kind: 'flow', tone: 'new', shape: 'hollow', sentence: m.said_revealed(), lines: reason ? [m.said_reason({ reason })] : [] };
    default:
      return { kind: 'flow', tone: 'new', shape: 'hollow', sentence: text('text') || entry.type };
  }
}
