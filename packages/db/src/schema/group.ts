import type { QuietHours } from '@bodan/core/alert/quiet';
import type { BroughtCodes } from '@bodan/core/standard/brought';
import type { StandardContent } from '@bodan/core/standard/content';
import { sql } from 'drizzle-orm';
import { bigint, boolean, date, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, xid8 } from './columns.ts';

/** A service group with headquarters, or the group of one that a stand-alone business is. */
export const serviceGroup = pgTable('service_group', {
  id: id().primaryKey(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  kind: text('kind').$type<'group' | 'solo'>().notNull(),
  timeZone: text('time_zone').notNull().default('Asia/Shanghai'),
  /** The share of first responses in time that the group promises, in thousandths. */
  firstResponseTarget: smallint('first_response_target').notNull().default(950),
  revision: integer('revision').notNull().default(1),
  /** Moves with whatever lets somebody into headquarters: keys, memberships, people, slug and name, and who the members are. */
  entryRevision: bigint('entry_revision', { mode: 'number' }).notNull().default(1),
  createdAt: createdAt(),
});

/** A workspace: a subsidiary or a stand-alone business. `config_revision` moves with every change of its settings. */
export const tenant = pgTable(
  'tenant',
  {
    id: id().primaryKey(),
    groupId: uuid('group_id')
      .notNull()
      .references(() => serviceGroup.id),
    slug: text('slug').notNull().unique(),
    name: text('name').notNull(),
    timeZone: text('time_zone').notNull().default('Asia/Shanghai'),
    template: text('template').notNull().default('service'),
    plan: text('plan').notNull().default('free'),
    hotline: text('hotline').notNull().default(''),
    isSandbox: boolean('is_sandbox').notNull().default(false),
    sandboxNow: instant('sandbox_now'),
    quietHours: jsonb('quiet_hours').$type<QuietHours>(),
    standardVersionId: uuid('standard_version_id').notNull(),
    flowVersionId: uuid('flow_version_id').notNull(),
    calendarVersionId: uuid('calendar_version_id').notNull(),
    fieldSetVersionId: uuid('field_set_version_id').notNull(),
    configRevision: bigint('config_revision', { mode: 'number' }).notNull().default(1),
    createdAt: createdAt(),
    /** The calendar version that running clocks wait to be reckoned by; null when none does. */
    recalculateTo: uuid('recalculate_to'),
    /** How often it changed its group. */
    membership: smallint('membership').notNull().default(0),
    /** Where the workspace counts all of itself; null while that is its group. */
    ledgerId: uuid('ledger_id').references(() => serviceGroup.id),
    /** Since when it is a member of its group; null where it always was. */
    memberSince: instant('member_since'),
    carriedCodes: jsonb('carried_codes').notNull().default({}),
    /** Moves with whatever lets somebody in: keys, memberships, people, slug and group. */
    entryRevision: bigint('entry_revision', { mode: 'number' }).notNull().default(1),
  },
  (t) => [index().on(t.groupId), index('tenant_recalculates').on(t.id).where(sql`recalculate_to is not null`)],
);

/** Which group a tenant belonged to, and when: figures follow the membership of the time. */
export const groupTenancy = pgTable(
  'group_tenancy',
  {
    groupId: uuid('group_id').notNull(),
    tenantId: uuid('tenant_id').notNull(),
    joinedAt: instant('joined_at').notNull().defaultNow(),
    leftAt: instant('left_at'),
    membership: smallint('membership').notNull().default(0),
    /** What the workspace was called when it left. */
    slug: text('slug'),
    name: text('name'),
    txid: xid8('txid'),
    leftTxid: xid8('left_txid'),
    /** How many entries it leaves behind and the checksum of their sum by all facts: what nothing changes any more. */
    entries: bigint('entries', { mode: 'number' }),
    checksum: text('checksum'),
    /** What branches and stages were called then. */
    branches: jsonb('branches').$type<{ id: string; code: string; name: string; region: string }[]>(),
    stages: jsonb('stages').$type<{ key: string; name: { 'zh-CN': string; en?: string }; place: number }[]>(),
    /** Codes of its own that it brought along, with what each became. */
    brought: jsonb('brought').$type<BroughtCodes>().notNull().default({}),
    /** Who agreed to it, and who ended it, by name as it was then. */
    joinedBy: text('joined_by'),
    leftBy: text('left_by'),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.tenantId, t.joinedAt] }), uniqueIndex('group_tenancy_number').on(t.tenantId, t.membership)],
);

/** A published standard is immutable and numbered; a draft has no number yet. */
export const standardVersion = pgTable(
  'standard_version',
  {
    id: id().primaryKey(),
    groupId: uuid('group_id')
      .notNull()
      .references(() => serviceGroup.id),
    number: integer('number').notNull(),
    content: jsonb('content').$type<StandardContent>().notNull(),
    checksum: text('checksum').notNull(),
    publishedBy: uuid('published_by'),
    publishedAt: instant('published_at').notNull().defaultNow(),
    notes: text('notes').notNull().default(''),
    /** Who signed it off, by name as it was then. */
    signedName: text('signed_name').notNull().default(''),
    adoptBy: date('adopt_by', { mode: 'string' }),
  },
  (t) => [uniqueIndex().on(t.groupId, t.number)],
);

/** What headquarters is told in its bell: one row a fact. Null for `personId`: everybody there; `subsidiaryId`: whom it is about. */
export const groupNotice = pgTable(
  'group_notice',
  {
    groupId: uuid('group_id').notNull(),
    id: id(),
    personId: uuid('person_id'),
    subsidiaryId: uuid('subsidiary_id'),
    kind: text('kind').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    createdAt: instant('created_at').notNull(),
    txid: xid8('txid').notNull().default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({ columns: [t.groupId, t.id] }),
    index('group_notice_shown').on(t.groupId, t.createdAt, t.id),
    index('group_notice_feed').on(t.txid),
    index('group_notice_age').on(t.createdAt),
    uniqueIndex('group_notice_version_late').on(t.groupId, sql`(data ->> 'number')`).where(sql`kind = 'version_late'`),
  ],
);

/** Who at headquarters read what. */
export const groupNoticeRead = pgTable(
  'group_notice_read',
  {
    groupId: uuid('group_id').notNull(),
    personId: uuid('person_id').notNull(),
    noticeId: uuid('notice_id').notNull(),
    readAt: instant('read_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.personId, t.noticeId] }), index('group_notice_read_notice').on(t.groupId, t.noticeId)],
);

/** Code in one place, name in another: the plan's limits. */
export const plan = pgTable('plan', {
  code: text('code').primaryKey(),
  name: jsonb('name').$type<{ 'zh-CN': string; en: string }>().notNull(),
  seats: integer('seats'),
  ticketsPerMonth: integer('tickets_per_month'),
  storageBytes: bigint('storage_bytes', { mode: 'number' }),
});

/** How far the fold of measure entries has come: everything older than `through_txid` is in the rollup. */
export const measureCheckpoint = pgTable('measure_checkpoint', {
  id: integer('id').primaryKey(),
  throughTxid: text('through_txid').notNull(),
  foldedAt: instant('folded_at').notNull().defaultNow(),
  /** The first moment of which it is remembered whom open tickets were assigned to; null where that is every moment. */
  peopleSince: instant('people_since'),
});

const figure = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

/** Folded entries, one column a metric. `span` is how many days the row covers, 0 for a stock; `group_*` dimensions sum all tenants. */
export const measureRollup = pgTable(
  'measure_rollup',
  {
    groupId: uuid('group_id').notNull(),
    dimension: text('dimension').notNull(),
    span: smallint('span').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    tenantId: uuid('tenant_id').notNull(),
    key: text('key').notNull(),
    created: figure('created'),
    open: figure('open'),
    closed: figure('closed'),
    firstResponseMet: figure('first_response_met'),
    firstResponseMissed: figure('first_response_missed'),
    planMet: figure('plan_met'),
    planMissed: figure('plan_missed'),
    evidenceMet: figure('evidence_met'),
    evidenceMissed: figure('evidence_missed'),
    resolutionMet: figure('resolution_met'),
    resolutionMissed: figure('resolution_missed'),
    partsWaiting: figure('parts_waiting'),
    rework: figure('rework'),
    reopened: figure('reopened'),
    dispatched: figure('dispatched'),
    dispatchSeconds: figure('dispatch_seconds'),
    cameAtRisk: figure('came_at_risk'),
    intervened: figure('intervened'),
    completed: figure('completed'),
    reworked: figure('reworked'),
    fixedFirst: figure('fixed_first'),
    handovers: figure('handovers'),
    nudges: figure('nudges'),
    evidenceAsked: figure('evidence_asked'),
    evidenceComplete: figure('evidence_complete'),
    rated: figure('rated'),
    ratedLow: figure('rated_low'),
  },
  (t) => [primaryKey({ name: 'measure_rollup_pk', columns: [t.groupId, t.dimension, t.span, t.day, t.tenantId, t.key] })],
);

/** When anything of a metric's day was last recorded, as far as it is folded. */
export const measureTold = pgTable(
  'measure_told',
  {
    groupId: uuid('group_id').notNull(),
    metric: text('metric').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    toldAt: instant('told_at').notNull(),
  },
  (t) => [primaryKey({ name: 'measure_told_pk', columns: [t.groupId, t.metric, t.day] })],
);

/** One reader's place in the event table. */
export const relayCursor = pgTable('relay_cursor', {
  reader: text('reader').primaryKey(),
  throughTxid: text('through_txid').notNull(),
  movedAt: instant('moved_at').notNull().defaultNow(),
});
