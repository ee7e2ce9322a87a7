import type { Place } from '@bodan/core/dispatch/geo';
import type { WeeklyShifts } from '@bodan/core/dispatch/shift';
import type { FieldSet } from '@bodan/core/fields/definition';
import type { Flow } from '@bodan/core/flow/definition';
import type { WorkingCalendar } from '@bodan/core/sla/calendar';
import type { LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId, version, xid8 } from './columns.ts';

/** A person's place in a workspace: roles, and what dispatch needs to know. */
export const membership = pgTable(
  'membership',
  {
    tenantId: tenantId(),
    personId: uuid('person_id').notNull(),
    roles: text('roles').array().notNull(),
    displayName: text('display_name').notNull(),
    departmentCode: text('department_code'),
    branchIds: uuid('branch_ids').array().notNull().default([]),
    skills: jsonb('skills').$type<Record<string, number>>().notNull().default({}),
    phone: text('phone'),
    onDuty: boolean('on_duty').notNull().default(true),
    disabledAt: instant('disabled_at'),
    createdAt: createdAt(),
    version: version(),
    supervisorId: uuid('supervisor_id'),
    /** Own hours a week; null works by the workspace's calendar. */
    shifts: jsonb('shifts').$type<WeeklyShifts>(),
    dailyCapacity: integer('daily_capacity'),
    /** Where the day starts from. */
    base: jsonb('base').$type<Place>(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.personId] }), index().on(t.personId)],
);

/** A branch 网点: place, region and the working calendar layer of its own, when it has one. */
export const branch = pgTable(
  'branch',
  {
    tenantId: tenantId(),
    id: id(),
    code: text('code').notNull(),
    name: text('name').notNull(),
    region: text('region').notNull().default(''),
    address: text('address').notNull().default(''),
    createdAt: createdAt(),
    version: version(),
    place: jsonb('place').$type<Place>(),
    timeZone: text('time_zone'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), uniqueIndex().on(t.tenantId, t.code)],
);

/** Days and hours somebody is away; a leave that was withdrawn stays, with when. */
export const memberLeave = pgTable(
  'member_leave',
  {
    tenantId: tenantId(),
    id: id(),
    personId: uuid('person_id').notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    reason: text('reason').notNull().default(''),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
    cancelledAt: instant('cancelled_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.personId], foreignColumns: [membership.tenantId, membership.personId] }),
    index('member_leave_ahead').on(t.tenantId, t.toAt).where(sql`cancelled_at is null`),
  ],
);

/** A flow: the draft that is drawn (well-formed, perhaps not complete), and the numbered versions published from it. */
export const flow = pgTable(
  'flow',
  {
    tenantId: tenantId(),
    id: id(),
    key: text('key').notNull(),
    name: text('name').notNull(),
    templateKey: text('template_key'),
    draft: jsonb('draft').$type<Flow>(),
    draftRevision: integer('draft_revision').notNull().default(0),
    draftSavedAt: instant('draft_saved_at'),
    draftSavedBy: uuid('draft_saved_by'),
    retiredAt: instant('retired_at'),
    createdAt: createdAt(),
    version: version(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), uniqueIndex('flow_key').on(t.tenantId, t.key)],
);

export const flowVersion = pgTable(
  'flow_version',
  {
    tenantId: tenantId(),
    id: id(),
    flowId: uuid('flow_id').notNull(),
    number: integer('number').notNull(),
    content: jsonb('content').$type<Flow>().notNull(),
    publishedBy: uuid('published_by'),
    publishedAt: instant('published_at').notNull().defaultNow(),
    notes: text('notes').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), uniqueIndex('flow_version_number').on(t.tenantId, t.flowId, t.number)],
);

/** Who decides approvals for whom, while they are away. */
export const delegation = pgTable(
  'delegation',
  {
    tenantId: tenantId(),
    personId: uuid('person_id').notNull(),
    toPersonId: uuid('to_person_id').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** When the stand-in was told of it, and when it begins or ends next; null when it is over. */
    toldAt: instant('told_at'),
    nextAt: instant('next_at'),
    /** The transaction that changed it last: its place in the live feed. */
    txid: xid8('txid').notNull().default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.personId] }),
    index('delegation_feed').on(t.txid),
    index('delegation_due').on(t.nextAt).where(sql`${t.nextAt} is not null`),
  ],
);

export const calendarVersion = pgTable(
  'calendar_version',
  {
    tenantId: tenantId(),
    id: id(),
    number: integer('number').notNull(),
    content: jsonb('content').$type<LayeredCalendar | WorkingCalendar>().notNull(),
    validFrom: instant('valid_from').notNull(),
    createdAt: createdAt(),
    createdBy: uuid('created_by'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), uniqueIndex().on(t.tenantId, t.number)],
);

export const fieldSetVersion = pgTable(
  'field_set_version',
  {
    tenantId: tenantId(),
    id: id(),
    number: integer('number').notNull(),
    content: jsonb('content').$type<FieldSet>().notNull(),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), uniqueIndex().on(t.tenantId, t.number)],
);

/** What the database does itself with values of a custom field. */
export const customField = pgTable(
  'custom_field',
  {
    tenantId: tenantId(),
    id: integer('id').notNull(),
    key: text('key').notNull(),
    isUnique: boolean('is_unique').notNull().default(false),
    prefix: text('prefix'),
    digits: integer('digits'),
    look: text('look'),
    /** Of a lookup: the key of the field it goes through, and what it takes there. */
    looksThrough: text('looks_through'),
    takes: text('takes'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique('custom_field_key').on(t.tenantId, t.key),
    index('custom_field_numbered').on(t.tenantId).where(sql`prefix is not null`),
    index('custom_field_claimed').on(t.tenantId).where(sql`is_unique`),
    index('custom_field_looking').on(t.tenantId).where(sql`looks_through is not null`),
  ],
);

/** Human numbers are counted per tenant, kind and year: `WO-2026-000001`. */
export const counter = pgTable(
  'counter',
  { tenantId: tenantId(), name: text('name').notNull(), value: bigint('value', { mode: 'number' }).notNull() },
  (t) => [primaryKey({ columns: [t.tenantId, t.name] })],
);

export const savedView = pgTable(
  'saved_view',
  {
    tenantId: tenantId(),
    id: id(),
    personId: uuid('person_id').notNull(),
    name: text('name').notNull(),
    icon: text('icon').notNull().default('list'),
    isShared: boolean('is_shared').notNull().default(false),
    query: text('query').notNull(),
    position: integer('position').notNull().default(0),
    createdAt: createdAt(),
    version: version(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index().on(t.tenantId, t.personId)],
);

/** The group robot that alerts go to; the secret is sealed. */
export const robot = pgTable(
  'robot',
  {
    tenantId: tenantId(),
    id: id(),
    kind: text('kind').$type<'dingtalk'>().notNull(),
    name: text('name').notNull(),
    url: text('url').notNull(),
    secretSealed: text('secret_sealed').notNull(),
    region: text('region'),
    isEnabled: boolean('is_enabled').notNull().default(true),
    createdAt: createdAt(),
    version: version(),
    secretLastFour: text('secret_last_four').notNull().default(''),
    /** Until then the robot is silent: it was told off, and calling again would lengthen it. */
    mutedUntil: instant('muted_until'),
    /** Instants (epoch ms) of the last minute's messages; the limit is counted here, for every process alike. */
    recentSends: jsonb('recent_sends').$type<number[]>().notNull().default([]),
    lastError: text('last_error'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** One alert for one robot. `sending` is a claim that ends at `next_attempt_at`. */
export const robotDelivery = pgTable(
  'robot_delivery',
  {
    tenantId: tenantId(),
    alertId: uuid('alert_id').notNull(),
    robotId: uuid('robot_id').notNull(),
    groupId: uuid('group_id').notNull(),
    status: text('status').$type<'waiting' | 'sending' | 'delivered' | 'failed'>().notNull().default('waiting'),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    createdAt: createdAt(),
    deliveredAt: instant('delivered_at'),
    /** It waits, or waited, for the end of quiet hours. */
    isHeld: boolean('is_held').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.alertId, t.robotId] }),
    index('robot_delivery_due').on(t.nextAttemptAt).where(sql`status in ('waiting', 'sending')`),
    index('robot_delivery_robot').on(t.tenantId, t.robotId, t.status),
  ],
);

export const webhookEndpoint = pgTable(
  'webhook_endpoint',
  {
    tenantId: tenantId(),
    id: id(),
    url: text('url').notNull(),
    description: text('description').notNull().default(''),
    eventTypes: text('event_types').array().notNull(),
    secretSealed: text('secret_sealed').notNull(),
    previousSecretSealed: text('previous_secret_sealed'),
    disabledAt: instant('disabled_at'),
    disabledReason: text('disabled_reason'),
    failingSince: instant('failing_since'),
    createdAt: createdAt(),
    version: version(),
    secretLastFour: text('secret_last_four').notNull().default(''),
    previousSecretUntil: instant('previous_secret_until'),
    pausedUntil: instant('paused_until'),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

/** One event for one endpoint; attempts are kept as the log. `webhook-id` is the row's id over all retries. */
export const webhookDelivery = pgTable(
  'webhook_delivery',
  {
    tenantId: tenantId(),
    id: id(),
    endpointId: uuid('endpoint_id').notNull(),
    eventId: uuid('event_id').notNull(),
    eventType: text('event_type').notNull(),
    body: text('body').notNull(),
    status: text('status').$type<'waiting' | 'delivered' | 'failed'>().notNull().default('waiting'),
    attempts: jsonb('attempts')
      .$type<{ at: string; status: number | null; error: string | null; ms: number; reply: string }[]>()
      .notNull()
      .default([]),
    nextAttemptAt: instant('next_attempt_at'),
    replayOf: uuid('replay_of'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('webhook_delivery_due').on(t.nextAttemptAt).where(sql`status = 'waiting'`),
    uniqueIndex('webhook_delivery_once').on(t.tenantId, t.endpointId, t.eventId).where(sql`replay_of is null`),
    index().on(t.tenantId, t.endpointId, t.createdAt),
  ],
);

export const idempotencyKey = pgTable(
  'idempotency_key',
  {
    tenantId: tenantId(),
    actorId: uuid('actor_id').notNull(),
    operation: text('operation').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: integer('status').notNull(),
    response: text('response').notNull(),
    responseHeaders: jsonb('response_headers').$type<Record<string, string>>().notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.actorId, t.operation, t.key] }), index('idempotency_key_age').on(t.createdAt)],
);

/** In-app notice to one person, and why they got it; one that lies in a digest is listed through it. Who has an unread digest has one. */
export const notification = pgTable(
  'notification',
  {
    tenantId: tenantId(),
    id: id(),
    personId: uuid('person_id').notNull(),
    kind: text('kind').notNull(),
    ticketId: uuid('ticket_id'),
    data: jsonb('data').notNull(),
    readAt: instant('read_at'),
    createdAt: createdAt(),
    /** How an alert came; null for what is no alert. */
    haste: text('haste').$type<'urgent' | 'timely' | 'late'>(),
    digestId: uuid('digest_id'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.digestId], foreignColumns: [t.tenantId, t.id] }),
    index('notification_shown').on(t.tenantId, t.personId, t.createdAt, t.id).where(sql`digest_id is null`),
    index('notification_unread').on(t.tenantId, t.personId, t.id).where(sql`read_at is null and digest_id is null`),
    index('notification_window').on(t.tenantId, t.personId, t.haste, t.createdAt).where(sql`haste is not null`),
    index('notification_in_digest').on(t.tenantId, t.digestId).where(sql`digest_id is not null`),
    uniqueIndex('notification_open_digest').on(t.tenantId, t.personId).where(sql`kind = 'digest' and read_at is null`),
  ],
);
