import { EVIDENCE_KINDS } from '@bodan/core/flow/parts';
import { PRIORITIES } from '@bodan/core/ticket/state';
import { z } from '@hono/zod-openapi';

const instant = z.iso.datetime({ offset: true }).openapi({ description: 'RFC 3339 with zone' });
const nullable = <S extends z.ZodType>(s: S) => s.nullable();
const label = z.object({ 'zh-CN': z.string(), en: z.string() });

export const clockSchema = z
  .object({
    metric: z.string(),
    cycle: z.number().int(),
    status: z.enum(['running', 'paused', 'met', 'breached_met', 'cancelled']),
    targetSeconds: z.number().int(),
    startedAt: instant,
    dueAt: nullable(instant),
    breachAt: nullable(instant),
    atRiskAt: nullable(instant),
    stoppedAt: nullable(instant),
    pausedReason: nullable(z.string()),
    isProvisional: z.boolean(),
    now: z
      .object({ elapsedSeconds: z.number().int(), remainingSeconds: z.number().int(), isBreached: z.boolean(), isAtRisk: z.boolean() })
      .openapi({
        description: 'What passes with time, as it stands when this was asked; working seconds, remaining is negative after the target',
      }),
  })
  .openapi('Clock');

const facts = {
  id: z.string(),
  number: z.string(),
  title: z.string(),
  source: z.string(),
  stage: z.string(),
  isOpen: z.boolean(),
  waitingReason: nullable(z.string()),
  priority: z.enum(PRIORITIES),
  tier: z.string(),
  faultCode: nullable(z.string()),
  departmentCode: nullable(z.string()),
  branchId: nullable(z.string()),
  clockZone: nullable(z.string()).openapi({
    description: 'The zone its working hours are read in, by its tier; null: as the calendar says',
  }),
  customerId: nullable(z.string()),
  contactName: z.string(),
  phone: nullable(z.string().openapi({ description: 'Whole for who calls customers, else masked: 138****2290' })),
  address: z.string(),
  device: z.string(),
  tags: z.array(z.string()),
  custom: z.record(z.string(), z.unknown()),
  assigneeId: nullable(z.string()),
  holderId: nullable(z.string()),
  createdAt: instant,
  updatedAt: instant,
  stageSince: instant,
  closedAt: nullable(instant),
  version: z.number().int(),
  flowVersionId: z.string().openapi({ description: 'The flow version it runs on; the settings name its stages and steps' }),
};
const awaited = z.array(z.object({ personId: z.string(), standInId: nullable(z.string()) })).openapi({
  description: 'In an approval: everybody whose say is waited for, and who may give it in their place; the first is `personId`',
});
const stuck = {
  stage: z.string(),
  departmentCode: nullable(z.string()),
  personId: nullable(z.string()),
  awaited,
  waitingReason: nullable(z.string()),
  since: instant,
};

export const ticketSchema = z
  .object({
    ...facts,
    timeZone: z.string().openapi({ description: 'What its working hours are read in now' }),
    customerZone: nullable(z.string()).openapi({ description: 'The zone of the customer’s place, where it is known' }),
    customerWords: z.string(),
    wakeAt: nullable(instant),
    deviceSerial: z.string(),
    createdBy: nullable(z.string()),
    firstRespondedAt: nullable(instant),
    reopenCount: z.number().int(),
    reworkCount: z.number().int(),
    rating: nullable(z.number().int()),
    eventSeq: z.number().int().openapi({
      description: 'The sequence number of the newest event these facts know of; a live event of the ticket with a higher one is news',
    }),
    appointment: nullable(z.object({ from: instant, to: instant })),
    clocks: z.array(clockSchema),
    stuck: nullable(z.object({ ...stuck, now: z.object({ businessSeconds: z.number().int(), wallSeconds: z.number().int() }) })),
  })
  .openapi('Ticket');

/** Why a step of the flow is not open. */
export const blockReasonSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('role'), roles: z.array(z.string()) }),
    z.object({ kind: z.literal('guard'), rule: z.string(), message: nullable(label), detail: nullable(z.string()) }),
    z.object({ kind: z.literal('field'), field: z.string() }),
    z.object({ kind: z.literal('evidence'), evidence: z.enum(EVIDENCE_KINDS), min: z.number().int(), has: z.number().int() }),
    z.object({ kind: z.literal('approval') }),
    z.object({ kind: z.literal('approver') }),
  ])
  .openapi('BlockReason');

const approvalSchema = z
  .object({
    stage: z.string(),
    mode: z.enum(['single', 'all', 'any']),
    startedAt: instant,
    outcome: nullable(z.enum(['approved', 'rejected'])),
    signers: z.array(
      z.object({
        personId: z.string(),
        status: z.enum(['waiting', 'approved', 'rejected']),
        via: z.enum(['flow', 'added', 'transferred']),
        by: nullable(z.string()),
        blockedBy: z.array(z.string()),
        askedAt: nullable(instant).openapi({ description: 'Since when it is their turn' }),
        request: z.string().openapi({ description: 'What they were told by whoever added them or handed over to them' }),
        standInId: nullable(z.string()).openapi({ description: 'Who may decide in their place now' }),
        actedBy: nullable(z.string()).openapi({ description: 'Who decided in their place, when it was delegated' }),
        actedAt: nullable(instant),
        comment: z.string(),
      }),
    ),
    askedBy: nullable(z.string()).openapi({ description: 'Who brought the ticket in, when a person did' }),
    reason: z.string().openapi({ description: 'The reason given for it' }),
    waiting: z.array(z.string()).openapi({ description: 'Whose turn it is' }),
    actsFor: nullable(z.string()).openapi({ description: 'For whom the caller may decide now; null when for nobody' }),
    cameFrom: nullable(z.string()).openapi({ description: 'The stage to which it may be returned' }),
  })
  .openapi('Approval');

const names = z
  .record(z.string(), z.string())
  .openapi({ description: 'What the ids of tickets and customers in custom fields are called; customers only for who may see them' });
const kin = z
  .object({
    id: z.string(),
    number: z.string(),
    title: z.string(),
    stage: z.string(),
    flowVersionId: z.string(),
    isOpen: z.boolean(),
    waitingReason: nullable(z.string()),
    relation: z.string().openapi({ description: 'part_of or follow_up' }),
  })
  .openapi('TicketKin');

export const ticketDetailSchema = ticketSchema
  .extend({
    family: z
      .object({ parent: z.union([kin, z.null()]), children: z.array(kin) })
      .openapi({ description: 'The ticket it was opened from, and those that its flow opened, in that order' }),
    approval: nullable(approvalSchema),
    timers: z
      .array(
        z.object({ key: z.string(), kind: z.enum(['remind', 'advance', 'return']), dueAt: nullable(instant), firedAt: nullable(instant) }),
      )
      .openapi({ description: 'Of the stage it is in; nothing is due while the ticket waits' }),
    steps: z.array(
      z.object({
        key: z.string(),
        to: z.string(),
        requires: z.array(z.string()),
        needsReason: z.boolean(),
        isRework: z.boolean(),
        isReopen: z.boolean(),
        name: label,
        blocked: z.array(blockReasonSchema).openapi({ description: 'What stands against the step now; empty when it is open' }),
      }),
    ),
    names,
  })
  .openapi('TicketDetail');

export const revealedSchema = z.object({ phone: nullable(z.string()), version: z.number().int() }).openapi('RevealedPhone');

export const revealedValueSchema = z.object({ value: z.unknown(), version: z.number().int() }).openapi('RevealedValue');

export const listItemSchema = z
  .object({
    ...facts,
    clock: nullable(
      z.object({
        metric: z.string(),
        isPaused: z.boolean(),
        dueAt: nullable(instant),
        breachAt: nullable(instant),
        atRiskAt: nullable(instant),
        targetSeconds: z.number().int(),
        now: z.object({ remainingSeconds: z.number().int(), isBreached: z.boolean(), isAtRisk: z.boolean() }),
      }),
    ),
    stuck: nullable(z.object({ ...stuck, now: z.object({ businessSeconds: z.number().int() }) })),
    turn: nullable(
      z.object({
        actsFor: z.string().openapi({ description: 'In whose place: the caller, or who delegated to them' }),
        since: instant,
        askedBy: nullable(z.string()),
        reason: z.string(),
        fields: z.array(z.string()).openapi({ description: 'Custom fields that were asked for on the way in, amounts first' }),
      }),
    ).openapi({ description: 'What of its approval the caller may decide now' }),
  })
  .openapi('TicketListItem');

export const listPageSchema = z
  .object({
    items: z.array(listItemSchema),
    nextCursor: nullable(z.string()),
    total: nullable(z.number().int()),
    isTotalExact: z.boolean(),
    names,
  })
  .openapi('TicketPage');

export const groupsSchema = z
  .object({
    items: z.array(z.object({ key: nullable(z.string()), count: z.number().int() })),
    total: z.number().int(),
  })
  .openapi('TicketGroups');

export const timelineSchema = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        seq: z.number().int(),
        type: z.string(),
        actorKind: z.string(),
        actorId: nullable(z.string()),
        actorName: z.string(),
        data: z.record(z.string(), z.unknown()),
        occurredAt: instant,
        recordedAt: instant,
      }),
    ),
    nextCursor: nullable(z.string()),
  })
  .openapi('Timeline');

const use = z.object({
  stage: z.string(),
  department: nullable(z.string()),
  personId: nullable(z.string()),
  countedSeconds: z.number().int(),
  budgetSeconds: nullable(z.number().int()),
  overrunSeconds: z.number().int(),
});
const slice = z.object({
  seq: z.number().int(),
  stage: z.string(),
  department: nullable(z.string()),
  personId: nullable(z.string()),
  awaited,
  waitingReason: nullable(z.string()),
  counted: z.boolean(),
  startedAt: instant,
  endedAt: instant,
  businessSeconds: z.number().int(),
  wallSeconds: z.number().int(),
});
export const ledgerSchema = z
  .object({
    slices: z.array(slice).openapi({ description: 'Closed slices' }),
    now: z
      .object({
        open: nullable(slice),
        countedSeconds: z.number().int(),
        pausedSeconds: z.number().int(),
        wallSeconds: z.number().int(),
        causes: z.array(use),
      })
      .openapi({ description: 'The open slice and the sums with it, as they stand when this was asked' }),
  })
  .openapi('TimeLedger');
