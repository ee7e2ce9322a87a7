import type { Place } from '@bodan/core/dispatch/geo';
import type { ApprovalState } from '@bodan/core/flow/approval';
import type { TimerState } from '@bodan/core/flow/timer';
import type { Held } from '@bodan/core/measures/membership';
import type { EvidenceState } from '@bodan/core/ticket/evidence';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId, version, xid8 } from './columns.ts';

/** One person outside; all spellings of a phone number are one customer. */
export const customer = pgTable(
  'customer',
  {
    tenantId: tenantId(),
    id: id(),
    phone: text('phone').notNull(),
    phoneReversed: text('phone_reversed').notNull(),
    name: text('name').notNull().default(''),
    address: text('address').notNull().default(''),
    timeZone: text('time_zone'),
    createdAt: createdAt(),
    version: version(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex().on(t.tenantId, t.phone),
    index('customer_phone_tail').on(t.tenantId, t.phoneReversed),
  ],
);

/** The ticket as it stands now. Everything here can be rebuilt from its events; `version` is what ETag shows. */
export const ticket = pgTable(
  'ticket',
  {
    tenantId: tenantId(),
    id: id(),
    number: text('number').notNull(),
    title: text('title').notNull(),
    customerWords: text('customer_words').notNull().default(''),
    source: text('source').notNull(),
    stage: text('stage').notNull(),
    isOpen: boolean('is_open').notNull(),
    waitingReason: text('waiting_reason'),
    /** It waits for a part, as its reason said when the wait began. */
    waitsForPart: boolean('waits_for_part').notNull().default(false),
    wakeAt: instant('wake_at'),
    priority: text('priority').notNull().default('normal'),
    tier: text('tier').notNull(),
    faultCode: text('fault_code'),
    departmentCode: text('department_code'),
    branchId: uuid('branch_id'),
    customerId: uuid('customer_id'),
    contactName: text('contact_name').notNull().default(''),
    phone: text('phone'),
    phoneReversed: text('phone_reversed'),
    address: text('address').notNull().default(''),
    device: text('device').notNull().default(''),
    deviceSerial: text('device_serial').notNull().default(''),
    tags: text('tags').array().notNull().default([]),
    custom: jsonb('custom').$type<Record<string, unknown>>().notNull().default({}),
    assigneeId: uuid('assignee_id'),
    holderId: uuid('holder_id'),
    holderDepartment: text('holder_department'),
    createdBy: uuid('created_by'),
    createdAt: instant('created_at').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull(),
    stageSince: instant('stage_since').notNull(),
    firstRespondedAt: instant('first_responded_at'),
    closedAt: instant('closed_at'),
    reopenCount: integer('reopen_count').notNull().default(0),
    reworkCount: integer('rework_count').notNull().default(0),
    rating: integer('rating'),
    /** The most urgent clock, for the list: a copy of its row, so that a page of tickets needs no second look. Due and breach are null while it is paused. */
    nextMetric: text('next_metric'),
    nextDueAt: instant('next_due_at'),
    nextBreachAt: instant('next_breach_at'),
    nextAtRiskAt: instant('next_at_risk_at'),
    nextTargetSeconds: integer('next_target_seconds'),
    nextCountedSeconds: integer('next_counted_seconds'),
    nextMarkAt: instant('next_mark_at'),
    /** The open slice of the time ledger: where the ticket is, with whom, since when. */
    sliceSeq: integer('slice_seq').notNull().default(0),
    sliceStartedAt: instant('slice_started_at').notNull(),
    eventSeq: integer('event_seq').notNull(),
    standardVersionId: uuid('standard_version_id').notNull(),
    flowVersionId: uuid('flow_version_id').notNull(),
    fieldSetVersionId: uuid('field_set_version_id').notNull(),
    calendarVersionId: uuid('calendar_version_id').notNull(),
    isDemo: boolean('is_demo').notNull().default(false),
    version: version(),
    /** Branches it was at before, where their hours differed from those of the next: `{branchId, until}`, epoch ms. */
    formerBranches: jsonb('former_branches')
      .$type<{ branchId: string | null; until: number; clockZone?: string | null }[]>()
      .notNull()
      .default([]),
    /** Corrections of the calendar it was repaired by, first to last. */
    corrections: jsonb('corrections').$type<string[]>().notNull().default([]),
    /** The zone its working hours are read in, null as the calendar says; and that of the customer's place. */
    clockZone: text('clock_zone'),
    customerZone: text('customer_zone'),
    /** When and for what it waited, oldest first: `{from, to, reason}`, epoch ms. */
    pauses: jsonb('pauses').$type<{ from: number; to: number | null; reason: string }[]>().notNull().default([]),
    place: jsonb('place').$type<Place>(),
    plannedFrom: instant('planned_from'),
    plannedTo: instant('planned_to'),
    /** Since when it waits to be given to somebody, and the working seconds until it was. */
    pooledAt: instant('pooled_at'),
    dispatchSeconds: integer('dispatch_seconds'),
    /** Since when it came at risk, and when a person first acted on it before it was late. */
    atRiskSince: instant('at_risk_since'),
    intervenedAt: instant('intervened_at'),
    /** Dispatch looks at it by itself from this instant on; null where people dispatch. */
    dispatchAfter: instant('dispatch_after'),
    /** What runs in its stage: an approval, timers, and when the first of them must be looked at. */
    approval: jsonb('approval').$type<ApprovalState>(),
    /** Whose turn the approval is now and since when, as rows of `ticket_turn`; null when nobody's. */
    turns: jsonb('turns').$type<{ person_id: string; asked_at: string }[]>(),
    timers: jsonb('timers').$type<TimerState[]>().notNull().default([]),
    nextTimerAt: instant('next_timer_at'),
    /** Its work is done: it is in a stage that ends the work, not cancelled. */
    isDone: boolean('is_done').notNull().default(false),
    /** What its stages and steps asked for, and whether all of it was there when its work was done. */
    evidence: jsonb('evidence').$type<EvidenceState>(),
    /** How often it went from one person to another, and how often the customer asked again. */
    handoverCount: integer('handover_count').notNull().default(0),
    nudgeCount: integer('nudge_count').notNull().default(0),
    /** When it was recorded where it stands now: open or not, stage, branch, codes, tier; kept by a trigger. */
    openSince: instant('open_since').notNull(),
    /** The membership it was last written in, and what of it was counted before. */
    membership: smallint('membership').notNull().default(0),
    held: jsonb('held').$type<Held>(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('ticket_number').on(t.tenantId, t.number),
    index('ticket_stage').on(t.tenantId, t.stage, t.createdAt.desc(), t.id.desc()),
    index('ticket_newest').on(t.tenantId, t.createdAt.desc(), t.id.desc()),
    index('ticket_assignee').on(t.tenantId, t.assigneeId, t.createdAt.desc()).where(sql`is_open`),
    index('ticket_open').on(t.tenantId, t.id.desc()).where(sql`is_open`),
    index('ticket_open_since').on(t.tenantId, t.openSince).where(sql`is_open`),
    index('ticket_open_newest').on(t.id.desc(), t.tenantId.desc()).where(sql`is_open`),
    index('ticket_urgent').on(t.tenantId, t.nextBreachAt).where(sql`next_breach_at is not null`),
    index('ticket_planned').on(t.tenantId, t.plannedFrom).where(sql`planned_from is not null`),
    index('ticket_pool').on(t.tenantId, t.pooledAt).where(sql`is_open and assignee_id is null and pooled_at is not null`),
    index('ticket_closed').on(t.tenantId, t.closedAt).where(sql`closed_at is not null`),
    index('ticket_dispatch').on(t.dispatchAfter).where(sql`dispatch_after is not null`),
    index('ticket_customer').on(t.tenantId, t.customerId, t.createdAt.desc()),
    index('ticket_phone_tail').on(t.tenantId, t.phoneReversed),
    index('ticket_timer').on(t.nextTimerAt).where(sql`next_timer_at is not null`),
    index('ticket_parts').on(t.tenantId, t.id.desc()).where(sql`waits_for_part`),
    index('ticket_wake').on(t.wakeAt).where(sql`wake_at is not null`),
  ],
);

/** What search looks in: character pairs, salted by tenant, of number, title, words, names, address and serial. */
export const ticketSearch = pgTable(
  'ticket_search',
  {
    tenantId: tenantId(),
    ticketId: uuid('ticket_id').notNull(),
    createdAt: instant('created_at').notNull(),
    grams: integer('grams').array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.ticketId] }),
    foreignKey({ columns: [t.tenantId, t.ticketId], foreignColumns: [ticket.tenantId, ticket.id] }).onDelete('cascade'),
  ],
);

/** Audit trail, outbox and change feed in one: append-only, written in the transaction of the change. */
export const ticketEvent = pgTable(
  'ticket_event',
  {
    tenantId: tenantId(),
    id: id(),
    ticketId: uuid('ticket_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    actorKind: text('actor_kind').$type<'person' | 'customer' | 'rule' | 'hq'>().notNull(),
    actorId: uuid('actor_id'),
    actorName: text('actor_name').notNull().default(''),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`clock_timestamp()`),
    txid: xid8('txid').notNull().default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('ticket_event_seq').on(t.tenantId, t.ticketId, t.seq),
    index('ticket_event_feed').on(t.txid),
    index('ticket_event_return').on(t.tenantId, t.ticketId, t.seq).where(sql`data ->> 'isRework' = 'true' or data ->> 'isReopen' = 'true'`),
    foreignKey({ columns: [t.tenantId, t.ticketId], foreignColumns: [ticket.tenantId, ticket.id] }).onDelete('cascade'),
  ],
);

/** One running promise of a ticket. Times are caches of the fold over its events; `revision` travels with alarms. */
export const clock = pgTable(
  'clock',
  {
    tenantId: tenantId(),
    ticketId: uuid('ticket_id').notNull(),
    metric: text('metric').notNull(),
    cycle: integer('cycle').notNull().default(1),
    status: text('status').$type<'running' | 'paused' | 'met' | 'breached_met' | 'cancelled'>().notNull(),
    targetSeconds: integer('target_seconds').notNull(),
    atRiskPercent: integer('at_risk_percent').notNull(),
    startedAt: instant('started_at').notNull(),
    countedSeconds: bigint('counted_seconds', { mode: 'number' }).notNull(),
    markAt: instant('mark_at').notNull(),
    pausedReason: text('paused_reason'),
    stoppedAt: instant('stopped_at'),
    dueAt: instant('due_at'),
    breachAt: instant('breach_at'),
    atRiskAt: instant('at_risk_at'),
    /** The next instant at which somebody must be told; null when nothing is left to tell. */
    nextAlarmAt: instant('next_alarm_at'),
    revision: integer('revision').notNull().default(1),
    groupId: uuid('group_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    branchId: uuid('branch_id'),
    faultCode: text('fault_code'),
    departmentCode: text('department_code'),
    tier: text('tier').notNull(),
    stage: text('stage').notNull(),
    /** What the engine remembers beside the instants; null while that is nothing out of the ordinary. */
    memory: jsonb('memory'),
    /** Keys of the escalation steps that were recorded. */
    told: text('told').array().notNull().default([]),
    /** When it was recorded that the clock is due as it is, at the place it is; a trigger remembers what stood before. */
    knownSince: instant('known_since').notNull(),
    membership: smallint('membership').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.ticketId, t.metric, t.cycle] }),
    index('clock_alarm').on(t.nextAlarmAt).where(sql`next_alarm_at is not null`),
    index('clock_overdue').on(t.groupId, t.breachAt).where(sql`status in ('running', 'paused')`),
    foreignKey({ columns: [t.tenantId, t.ticketId], foreignColumns: [ticket.tenantId, ticket.id] }).onDelete('cascade'),
  ],
);

/** One alert is made once: a unique row per ticket, metric, cycle, step and target. */
export const clockAlert = pgTable(
  'clock_alert',
  {
    tenantId: tenantId(),
    id: id(),
    ticketId: uuid('ticket_id').notNull(),
    metric: text('metric').notNull(),
    cycle: integer('cycle').notNull(),
    /** The escalation step. */
    level: text('level').notNull(),
    targetSeconds: integer('target_seconds').notNull(),
    dueAt: instant('due_at').notNull(),
    firedAt: instant('fired_at').notNull(),
    /** When the step fell due by the calendar. */
    reachedAt: instant('reached_at'),
    skipped: boolean('skipped').notNull().default(false),
    deliveredAt: instant('delivered_at'),
    deliveryLog: jsonb('delivery_log').$type<{ at: string; channel: string; ok: boolean; detail: string }[]>().notNull().default([]),
    createdAt: createdAt(),
    /** It goes through in quiet hours. */
    isUrgent: boolean('is_urgent').notNull().default(false),
    /** The target was used up; else it warned before. */
    isLate: boolean('is_late').notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('clock_alert_once').on(t.tenantId, t.ticketId, t.metric, t.cycle, t.level, t.targetSeconds),
  ],
);

/** A closed slice of the time ledger; the open one is on the ticket. Seconds are whole. */
export const slice = pgTable(
  'slice',
  {
    tenantId: tenantId(),
    ticketId: uuid('ticket_id').notNull(),
    seq: integer('seq').notNull(),
    stage: text('stage').notNull(),
    departmentCode: text('department_code'),
    personId: uuid('person_id'),
    /** Everybody whose say an approval waited for, the person first: `{personId, standInId}`. */
    awaited: jsonb('awaited').$type<{ personId: string; standInId: string | null }[]>().notNull().default([]),
    waitingReason: text('waiting_reason'),
    counted: boolean('counted').notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at').notNull(),
    businessSeconds: bigint('business_seconds', { mode: 'number' }).notNull(),
    wallSeconds: bigint('wall_seconds', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.ticketId, t.seq] }),
    foreignKey({ columns: [t.tenantId, t.ticketId], foreignColumns: [ticket.tenantId, ticket.id] }).onDelete('cascade'),
  ],
);

/** Whose turn it is to decide in the approval a ticket waits in; kept by triggers. */
export const ticketTurn = pgTable(
  'ticket_turn',
  {
    tenantId: tenantId(),
    personId: uuid('person_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    askedAt: instant('asked_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.personId, t.ticketId] }),
    foreignKey({ columns: [t.tenantId, t.ticketId], foreignColumns: [ticket.tenantId, ticket.id] }).onDelete('cascade'),
    index('ticket_turn_ticket').on(t.tenantId, t.ticketId),
  ],
);

/** A value that a ticket holds alone. */
export const fieldClaim = pgTable(
  'field_claim',
  {
    tenantId: tenantId(),
    fieldId: integer('field_id').notNull(),
    value: text('value').notNull(),
    ticketId: uuid('ticket_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.fieldId, t.value] }),
    foreignKey({ columns: [t.tenantId, t.ticketId], foreignColumns: [ticket.tenantId, ticket.id] }).onDelete('cascade'),
    index('field_claim_ticket').on(t.tenantId, t.ticketId),
  ],
);

/** A value of a custom field as it is found and ordered by. */
export const ticketField = pgTable(
  'ticket_field',
  {
    tenantId: tenantId(),
    fieldId: integer('field_id').notNull(),
    value: text('value').notNull(),
    ticketId: uuid('ticket_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.fieldId, t.value, t.ticketId] })],
);

export const attachment = pgTable(
  'attachment',
  {
    tenantId: tenantId(),
    id: id(),
    ticketId: uuid('ticket_id'),
    blobKey: text('blob_key').notNull(),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    sha256: text('sha256').notNull(),
    width: integer('width'),
    height: integer('height'),
    uploadedBy: uuid('uploaded_by'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index().on(t.tenantId, t.ticketId)],
);
