import { ALERT_KINDS } from '@bodan/core/alert/digest';
import { normalisePhone } from '@bodan/core/customer/phone';
import { EVIDENCE_KINDS, stageKey } from '@bodan/core/flow/parts';
import { uuid } from '@bodan/core/ids';
import { code, plainText } from '@bodan/core/text';
import { PRIORITIES } from '@bodan/core/ticket/state';
import { z } from '@hono/zod-openapi';
import { placeSchema } from './place.ts';

const instant = z.iso.datetime({ offset: true }).openapi({ description: 'RFC 3339 with zone' });
const nullable = <S extends z.ZodType>(s: S) => s.nullable();
const label = z.object({ 'zh-CN': z.string(), en: z.string() });

/** What people type as a phone number; kept as E.164. */
export const phoneInput = z
  .string()
  .max(40)
  .transform((text, ctx) => {
    const phone = normalisePhone(text);
    if (!phone) ctx.addIssue({ code: 'custom', message: 'not a phone number' });
    return phone ?? '';
  })
  .openapi({ type: 'string', description: 'Any usual spelling; kept as E.164', example: '138 0013 8000' });

export const occurredAt = z.iso
  .datetime({ offset: true })
  .transform((s) => Date.parse(s))
  .optional()
  .openapi({ type: 'string', format: 'date-time', description: 'When it happened; only a sandbox workspace accepts it' });

/** An instant of a body, read to epoch ms. */
export const instantInput = z.iso
  .datetime({ offset: true })
  .transform((s) => Date.parse(s))
  .openapi({ type: 'string', format: 'date-time' });

const deviceInstant = z.iso
  .datetime({ offset: true })
  .transform((s) => Date.parse(s))
  .openapi({ type: 'string', format: 'date-time' });
/** What a technician's device says of its time. */
export const deviceTime = z
  .strictObject({ at: deviceInstant, sentAt: deviceInstant })
  .optional()
  .openapi({
    description:
      'When it was done and when it was sent, both by the device’s clock. It counts for technicians while that clock is within the standard’s tolerance (120 s) and it arrives in time (72 h); else the server’s time counts and the entry says so. A stop that lies before a breach voids it.',
    example: { at: '2026-11-23T09:20:00+08:00', sentAt: '2026-11-23T11:02:10+08:00' },
  });

const tags = z.array(plainText(30, 1)).max(20);
const custom = z
  .record(z.string().max(60), z.unknown())
  .openapi({ type: 'object', additionalProperties: true, description: 'Values of custom fields by key (x_… own, s_… of the standard)' });

export const createTicketBody = z
  .strictObject({
    id: uuid.optional().openapi({ description: 'Mint the id yourself (UUIDv7) to be able to send it again' }),
    flowKey: nullable(stageKey).optional().openapi({ description: 'By which flow of the workspace it runs; without it the default one' }),
    title: plainText(200, 1),
    customerWords: plainText(4000).default(''),
    priority: z.enum(PRIORITIES).default('normal'),
    tier: nullable(code).default(null),
    faultCode: nullable(code).default(null),
    departmentCode: nullable(code).default(null),
    branchId: nullable(uuid).default(null),
    contactName: plainText(60).default(''),
    phone: nullable(phoneInput).default(null),
    address: plainText(300).default(''),
    device: plainText(120).default(''),
    deviceSerial: plainText(80).default(''),
    tags: tags.default([]),
    custom: custom.default({}),
    place: nullable(placeSchema).optional(),
    occurredAt,
  })
  .openapi('CreateTicket', {
    example: {
      title: '空调不制冷',
      customerWords: '开了半小时还是热风',
      contactName: '陈女士',
      phone: '138 0013 8000',
      address: '杭州市西湖区文三路 1 号 3 幢 502',
      device: 'KFR-35GW',
    },
  });

export const updateTicketBody = z
  .strictObject({
    title: plainText(200, 1).optional(),
    priority: z.enum(PRIORITIES).optional(),
    tier: code.optional(),
    faultCode: nullable(code).optional(),
    departmentCode: nullable(code).optional(),
    branchId: nullable(uuid).optional(),
    contactName: plainText(60).optional(),
    phone: nullable(phoneInput).optional(),
    address: plainText(300).optional(),
    device: plainText(120).optional(),
    deviceSerial: plainText(80).optional(),
    tags: tags.optional(),
    custom: custom.optional(),
    place: nullable(placeSchema).optional(),
    occurredAt,
  })
  .openapi('UpdateTicket', { example: { priority: 'high', tags: ['老客户'] } });

export const moveBody = z
  .strictObject({
    transition: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
    reason: plainText(500).nullable().default(null),
    assigneeId: uuid.nullable().optional(),
    handTo: uuid.nullable().optional(),
    occurredAt,
    deviceTime,
  })
  .openapi('MoveTicket', { example: { transition: 'cancel', reason: '客户重复报修' } });
export const spanInput = z
  .strictObject({ from: instantInput, to: instantInput })
  .refine((s) => s.from < s.to, { error: 'it ends after it begins', path: ['to'] })
  .openapi('Span', { example: { from: '2027-01-04T14:00:00+08:00', to: '2027-01-04T16:00:00+08:00' } });
export const assignBody = z
  .strictObject({
    assigneeId: uuid.nullable(),
    appointment: spanInput.nullable().optional().openapi({ description: 'When the work is agreed for; left out, it stays as it is' }),
    reason: plainText(500, 1)
      .nullable()
      .optional()
      .openapi({ description: 'Why somebody gets it although a dispatch rule speaks against it' }),
    occurredAt,
  })
  .openapi('AssignTicket');
export const holdBody = z
  .strictObject({
    reason: code,
    wakeAt: z.iso
      .datetime({ offset: true })
      .transform((s) => Date.parse(s))
      .openapi({ type: 'string', format: 'date-time' }),
    note: plainText(500).default(''),
    occurredAt,
    deviceTime,
  })
  .openapi('HoldTicket', { example: { reason: 'customer', wakeAt: '2027-01-04T09:00:00+08:00', note: '客户出差' } });
export const resumeBody = z.strictObject({ occurredAt, deviceTime }).openapi('ResumeTicket', { example: {} });
export const nudgeBody = z.strictObject({ occurredAt }).openapi('NudgeTicket', { example: {} });
export const sayBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('note'), text: plainText(4000, 1), occurredAt, deviceTime }),
    z.strictObject({ kind: z.literal('reply'), text: plainText(4000, 1), occurredAt, deviceTime }),
    z.strictObject({
      kind: z.literal('call'),
      text: plainText(4000),
      direction: z.enum(['in', 'out']),
      talkSeconds: z.number().int().min(0).max(86_400),
      occurredAt,
      deviceTime,
    }),
    z.strictObject({ kind: z.literal('customer'), text: plainText(4000, 1), occurredAt }),
  ])
  .openapi('SayOnTicket', { example: { kind: 'note', text: '已联系仓库' } });

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
    customerWords: z.string(),
    wakeAt: nullable(instant),
    deviceSerial: z.string(),
    createdBy: nullable(z.string()),
    firstRespondedAt: nullable(instant),
    reopenCount: z.number().int(),
    reworkCount: z.number().int(),
    rating: nullable(z.number().int()),
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
        actedBy: nullable(z.string()).openapi({ description: 'Who decided in their place, when it was delegated' }),
        actedAt: nullable(instant),
        comment: z.string(),
      }),
    ),
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

export const revealBody = z.strictObject({}).openapi('RevealPhone', { example: {} });
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

const many = (item: z.ZodType<string>) =>
  z
    .string()
    .max(2000)
    .transform((s, ctx) => {
      const list = s.split(',').filter((x) => x !== '');
      for (const x of list) if (!item.safeParse(x).success) ctx.addIssue({ code: 'custom', message: `not valid: ${x.slice(0, 40)}` });
      return list;
    })
    .optional()
    .openapi({ type: 'string', description: 'One or more, separated by commas' });
const flag = z
  .enum(['true', 'false'])
  .transform((s) => s === 'true')
  .optional()
  .openapi({ type: 'string', enum: ['true', 'false'] });

export const listSort = z
  .string()
  .regex(/^-?(?:created|updated|due|title|customer|address|device|state|priority|assignee|branch|tier|source|[xs]_[a-z0-9_]{1,38})$/)
  .openapi({
    description:
      'created and updated: newest first; due: what breaches first. Other columns and custom fields by their key: from the first to the last value, tickets without one last; choices are ordered as their options are, stages as the flows go, people and branches by name. A dash before it turns the order round.',
    example: 'created',
  });
/** What narrows a list of tickets. */
export const listFilter = {
  stage: many(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/)),
  open: flag,
  overdue: flag,
  waiting: flag,
  assignee: z.union([uuid, z.literal('none'), z.literal('me')]).optional(),
  branch: many(z.union([uuid, z.literal('none')])),
  fault: many(code),
  department: many(code),
  tier: many(code),
  priority: many(z.enum(PRIORITIES)),
  source: many(z.string().regex(/^[a-z]{1,20}$/)),
  customer: uuid.optional(),
  createdFrom: z.iso.datetime({ offset: true }).optional(),
  createdTo: z.iso.datetime({ offset: true }).optional(),
  told: uuid.optional().openapi({ description: 'The tickets that one digest of yours told of, in the bell or on a device' }),
  toldAs: z.enum(ALERT_KINDS).optional().openapi({ description: 'With `told`: only those it told of as this' }),
  custom: z
    .string()
    .max(2000)
    .regex(/^[xs]_[a-z0-9_]{1,38}:[^,]{1,200}(,[xs]_[a-z0-9_]{1,38}:[^,]{1,200})*$/)
    .optional()
    .openapi({
      description:
        'Custom fields, key:filter separated by commas. A filter is a value (`x_warranty:in`), one of several where one chooses (`x_warranty:in|out`), `~words` for what contains them, a range of numbers, days or instants with both ends in it (`x_fee:10000..50000`, `x_due:2026-01-01..`), `*` for filled, `!` for empty; `=` takes a text as it is (`x_note:=~5`). Money is in its smallest unit. Sensitive fields and those the caller does not see are unknown here.',
      example: 'x_warranty:in',
    }),
};
export const listQuery = z.strictObject({
  ...listFilter,
  q: plainText(100, 1).optional().openapi({ description: 'Words (two characters are enough), a number, or the tail of a phone number' }),
  sort: listSort.default('created'),
  cursor: z.string().max(300).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/)
    .transform(Number)
    .refine((n) => n >= 1 && n <= 100, { error: '1 to 100' })
    .default(50)
    .openapi({ type: 'integer', minimum: 1, maximum: 100 }),
  total: flag,
});

export const groupQuery = z.strictObject({
  ...listFilter,
  by: z
    .string()
    .regex(/^(?:stage|assignee|branch|priority|tier|source|[xs]_[a-z0-9_]{1,38})$/)
    .openapi({ description: 'A column, or a custom field that holds a choice, a person, a department or yes and no', example: 'stage' }),
});
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
