import { z } from 'zod';
import { code, label } from '../text.ts';
import type { MetricDefinition, MetricPolicy } from './metric-definition.ts';
import type { Condition } from './metric-events.ts';
import { agentWork, firstResponse, inactivity, nextResponse, ola, periodicUpdate, requesterWait, stageLimit } from './metrics-builtin.ts';
import { penaltyRule } from './penalty.ts';

const minutes = z.number().int().min(1).max(525_600);
const key = z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, { error: 'small letters, digits and underscore, at most 31' });

/** Who an escalation step tells. `supervisor` is the holder's; whoever is absent is stood in for by the next level. Source: SLA spec A2.11. */
export const RECIPIENTS = ['holder', 'assignee', 'supervisor', 'dispatcher', 'manager', 'area_manager'] as const;
export type Recipient = (typeof RECIPIENTS)[number];
export const ALERT_CHANNELS = ['app', 'push', 'robot'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** One step of an escalation: when (share of the target, or working minutes before or after it), whom, by what, and whether it breaks quiet hours. */
export const escalationStep = z.strictObject({
  key,
  at: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('percent'), percent: z.number().int().min(1).max(1000) }),
    z.strictObject({ kind: z.literal('before'), minutes }),
    z.strictObject({ kind: z.literal('after'), minutes }),
    z.strictObject({ kind: z.literal('breach') }),
  ]),
  to: z.array(z.enum(RECIPIENTS)).min(1).max(RECIPIENTS.length),
  channels: z.array(z.enum(ALERT_CHANNELS)).min(1).max(ALERT_CHANNELS.length).default(['app']),
  urgent: z.boolean().default(false),
});
export type EscalationRule = z.infer<typeof escalationStep>;

/** What happens on a ticket that a clock may start or end with. */
export const MARKS = ['reply', 'call_out', 'call_in', 'note', 'customer_message', 'photo', 'assigned', 'updated', 'nudged'] as const;
export type Mark = (typeof MARKS)[number];
const moment = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mark'), mark: z.enum(MARKS) }),
  z.strictObject({ kind: z.literal('stage'), stage: key }),
  z.strictObject({ kind: z.literal('step'), transition: key }),
]);
export type ClockMoment = z.infer<typeof moment>;

/**
 * The metrics of the specification that need nothing but a target, and those that name a stage, a department or two moments. `evidence` is the
 * pair of moments that counts on the board as 凭证及时率; a tier has one.
 */
export const CLOCK_KINDS = [
  'first_response',
  'plan',
  'evidence',
  'resolution',
  'next_response',
  'periodic_update',
  'stage',
  'event_pair',
  'inactivity',
  'requester_wait',
  'agent_work',
  'ola',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/**
 * One clock of an SLA tier as data: what it measures, its target in working minutes, what pauses it, and whom it tells.
 * `key` is the metric's name everywhere. Source: SLA specification A2.2.
 */
export const clockRule = z
  .strictObject({
    key,
    kind: z.enum(CLOCK_KINDS),
    name: label,
    targetMinutes: minutes,
    atRiskPercent: z.number().int().min(1).max(99).default(75),
    /** Waiting reasons that stop it; null takes those of the standard that name this key or kind. */
    pauses: z.array(code).max(50).nullable().default(null),
    stage: key.nullable().default(null),
    /** Reaching this stage, or any later one, ends a stage clock; null: the next one. */
    untilStage: key.nullable().default(null),
    department: code.nullable().default(null),
    from: moment.nullable().default(null),
    to: moment.nullable().default(null),
    /** What counts as an update of an inactivity clock. */
    updates: z.array(z.enum(MARKS)).max(MARKS.length).default([]),
    onChange: z.enum(['retroactive', 'from_change']).default('retroactive'),
    newCycleAfterDays: z.number().int().min(1).max(3650).nullable().default(null),
    /** Empty: at risk to holder and dispatcher, breach to area manager and robot as well. */
    steps: z.array(escalationStep).max(10).default([]),
    /** What its breach costs; null: nothing. */
    penalty: penaltyRule.nullable().default(null),
  })
  .superRefine((r, ctx) => {
    const need = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if ((r.kind === 'stage' || r.kind === 'inactivity') && r.stage === null) need('stage', 'name the stage');
    if (r.kind === 'ola' && r.department === null) need('department', 'name the department');
    const isPair = r.kind === 'event_pair' || r.kind === 'evidence';
    if (isPair && r.from === null) need('from', 'name what starts it');
    if (isPair && r.to === null) need('to', 'name what ends it');
    if ((r.kind === 'evidence') !== (r.key === 'evidence')) need('key', 'the clock of evidence is called evidence, and no other is');
    if (r.kind === 'inactivity' && r.updates.length === 0) need('updates', 'name what counts as an update');
    if (new Set(r.steps.map((s) => s.key)).size !== r.steps.length) need('steps', 'two steps have the same key');
  });
export type ClockRule = z.infer<typeof clockRule>;

/** What an escalation is when a rule names none. Source: issue "Clocks"; design story A. */
export const defaultSteps = (atRiskPercent: number): EscalationRule[] => [
  {
    key: 'at_risk',
    at: { kind: 'percent', percent: atRiskPercent },
    to: ['assignee', 'dispatcher', 'manager'],
    channels: ['app', 'push'],
    urgent: false,
  },
  {
    key: 'breach',
    at: { kind: 'breach' },
    to: ['assignee', 'dispatcher', 'manager', 'area_manager'],
    channels: ['app', 'push', 'robot'],
    urgent: false,
  },
];

const MARK: Record<Mark, Condition> = {
  reply: { all: [{ type: ['message'] }, { actor: ['staff'] }] },
  call_out: { all: [{ type: ['call'] }, { actor: ['staff'] }, { data: 'direction', is: ['out'] }] },
  call_in: { all: [{ type: ['call'] }, { data: 'direction', is: ['in'] }] },
  note: { type: ['note'] },
  customer_message: { all: [{ type: ['message'] }, { actor: ['customer'] }] },
  // A customer's own picture or signature is not the technician's proof.
  photo: { all: [{ type: ['attached'] }, { actor: ['staff'] }, { not: { data: 'kind', is: ['signature'] } }] },
  assigned: { type: ['assigned'] },
  updated: { type: ['updated'] },
  nudged: { type: ['nudged'] },
};

const at = (m: ClockMoment): Condition =>
  m.kind === 'mark'
    ? MARK[m.mark]
    : m.kind === 'stage'
      ? { all: [{ changed: 'stage' }, { fact: 'stage', is: [m.stage] }] }
      : { data: `step.${m.transition}`, is: [true] };

/** The ticket is over, and the ticket is cancelled: what ends every clock, and what takes it off. */
export const CLOSES: Condition = { all: [{ changed: 'isClosed' }, { fact: 'isClosed', is: [true] }] };
export const CANCELLED: Condition = { data: 'cancels', is: [true] };
const RESUMES: Condition = { data: 'resumes', is: [true] };
const CREATED: Condition = { type: ['created'] };
const stopsFor = (metric: string): Condition => ({ data: `stops.${metric}`, is: [true] });

/** The order of stages in the flow the ticket runs on, by key. */
export type StageOrder = ReadonlyMap<string, number>;

function shapeOf(rule: ClockRule, order: StageOrder): MetricDefinition {
  const stageAt = (stage: string | null): number => order.get(stage ?? '') ?? Number.MAX_SAFE_INTEGER;
  switch (rule.kind) {
    case 'first_response':
      return firstResponse({ retroactive: true });
    case 'plan':
      return { metric: rule.key, start: CREATED, stop: stopsFor('plan'), repeat: 'once' };
    case 'resolution':
      return { metric: rule.key, start: CREATED, stop: stopsFor('resolution'), reopen: RESUMES, repeat: 'resume' };
    case 'requester_wait':
      return { ...requesterWait(), stop: stopsFor('resolution'), reopen: RESUMES };
    case 'agent_work':
      return { ...agentWork(), stop: stopsFor('resolution'), reopen: RESUMES };
    case 'next_response':
      return nextResponse();
    case 'periodic_update':
      return periodicUpdate();
    case 'stage':
      return stageLimit(
        rule.stage ?? '',
        stageAt(rule.stage),
        rule.untilStage === null ? stageAt(rule.stage) + 1 : stageAt(rule.untilStage),
      );
    case 'evidence':
    case 'event_pair':
      return {
        metric: rule.key,
        start: rule.from ? at(rule.from) : { on: 'never' },
        stop: rule.to ? at(rule.to) : { on: 'never' },
        repeat: 'each',
      };
    case 'inactivity':
      return inactivity(rule.stage ?? '', { any: rule.updates.map((u) => MARK[u]) });
    case 'ola':
      return ola(rule.department ?? '');
    default: {
      const never: never = rule.kind;
      throw new Error(`unknown clock ${String(never)}`);
    }
  }
}

/**
 * The policy of a rule under one tier. Whatever it measures, the end of the ticket ends it and a cancelled ticket takes it off, and
 * nothing starts on a ticket that is over. Evidence that was never given is not met by the end of the ticket. `pausesOf` names the standard's waiting reasons for a key or kind.
 */
export function policyOfRule(rule: ClockRule, tier: string, order: StageOrder, pausesOf: (metric: string) => string[]): MetricPolicy {
  const shape = shapeOf(rule, order);
  const cancel: Condition = shape.cancel ? { any: [CANCELLED, shape.cancel] } : CANCELLED;
  const pauses = rule.pauses ?? [...new Set([...pausesOf(rule.key), ...pausesOf(rule.kind)])];
  return {
    id: `${tier}/${rule.key}`,
    definition: {
      ...shape,
      metric: rule.key,
      start: { all: [shape.start, { fact: 'isClosed', is: [false] }] },
      ...(rule.kind === 'evidence' ? { lapse: CLOSES } : { stop: { any: [shape.stop, CLOSES] } }),
      cancel,
    },
    clock: {
      targetSeconds: rule.targetMinutes * 60,
      atRiskPercent: rule.atRiskPercent,
      // A human's first contact is owed whatever the ticket waits for.
      pauseReasons: rule.kind === 'first_response' ? 'none' : pauses,
    },
    when: { fact: 'tier', is: [tier] },
    onChange: rule.onChange,
    ...(rule.newCycleAfterDays === null ? {} : { newCycleAfterSeconds: rule.newCycleAfterDays * 86_400 }),
  };
}
