import type { QuietHours } from '@bodan/core/alert/quiet';
import type { StandardContent } from '@bodan/core/standard/content';
import { sql } from 'drizzle-orm';
import { bigint, boolean, date, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from './columns.ts';

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
  },
  (t) => [primaryKey({ columns: [t.groupId, t.tenantId, t.joinedAt] })],
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
    resolutionMet: figure('resolution_met'),
    resolutionMissed: figure('resolution_missed'),
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
    rated: figure('rated'),
    ratedLow: figure('rated_low'),
  },
  (t) => [primaryKey({ name: 'measure_rollup_pk', columns: [t.groupId, t.dimension, t.span, t.day, t.tenantId, t.key] })],
);

/** One reader's place in the event table. */
export const relayCursor = pgTable('relay_cursor', {
  reader: text('reader').primaryKey(),
  throughTxid: text('through_txid').notNull(),
  movedAt: instant('moved_at').notNull().defaultNow(),
});
