import type { ConversionPlan, Unmapped, ValueChange } from '@bodan/core/conversion/convert';
import type { StandardContent } from '@bodan/core/standard/content';
import { sql } from 'drizzle-orm';
import { doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from './columns.ts';

/** The draft of a group's next standard. */
export const standardDraft = pgTable('standard_draft', {
  groupId: uuid('group_id').primaryKey(),
  content: jsonb('content').$type<StandardContent>().notNull(),
  baseNumber: integer('base_number').notNull(),
  revision: integer('revision').notNull().default(1),
  savedBy: uuid('saved_by').notNull(),
  savedAt: instant('saved_at').notNull().defaultNow(),
});

/** Background work on the values of many tickets; `expected` counts by change what it should touch. */
export const conversion = pgTable(
  'conversion',
  {
    tenantId: tenantId(),
    id: id(),
    kind: text('kind').$type<'adoption' | 'field' | 'promotion' | 'repair'>().notNull(),
    status: text('status').$type<'scheduled' | 'running' | 'done' | 'undoing' | 'undone' | 'cancelled'>().notNull(),
    plan: jsonb('plan').$type<ConversionPlan>().notNull(),
    /** What the kind needs besides: the versions of an adoption. */
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull(),
    expected: jsonb('expected').$type<Record<string, number>>().notNull().default({}),
    startsAt: instant('starts_at').notNull(),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    undoneAt: instant('undone_at'),
  },
  (t) => [
    primaryKey({ name: 'conversion_pk', columns: [t.tenantId, t.id] }),
    index('conversion_due').on(t.startsAt).where(sql`status in ('scheduled', 'running', 'undoing')`),
    uniqueIndex('conversion_one_at_work').on(t.tenantId, t.kind).where(sql`status in ('scheduled', 'running', 'undoing')`),
  ],
);

/** One ticket of a conversion: why it is on the list, what became of it, and what it was before. */
export const conversionTicket = pgTable(
  'conversion_ticket',
  {
    tenantId: tenantId(),
    conversionId: uuid('conversion_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    touch: text('touch').array().notNull(),
    outcome: text('outcome').$type<'changed' | 'kept'>(),
    changes: jsonb('changes').$type<ValueChange[]>().notNull().default([]),
    unmapped: jsonb('unmapped').$type<Unmapped[]>().notNull().default([]),
    undo: text('undo').$type<'restored' | 'changed_since'>(),
  },
  (t) => [
    primaryKey({ name: 'conversion_ticket_pk', columns: [t.tenantId, t.conversionId, t.ticketId] }),
    index('conversion_ticket_open').on(t.tenantId, t.conversionId, t.ticketId).where(sql`outcome is null`),
    index('conversion_ticket_changed').on(t.tenantId, t.conversionId, t.ticketId).where(sql`outcome = 'changed' and undo is null`),
  ],
);

/** An own field that a field of the standard took over. */
export const promotion = pgTable(
  'promotion',
  {
    tenantId: tenantId(),
    standardKey: text('standard_key').notNull(),
    ownKey: text('own_key').notNull(),
    factor: doublePrecision('factor'),
    options: jsonb('options').$type<Record<string, string>>().notNull().default({}),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ name: 'promotion_pk', columns: [t.tenantId, t.ownKey] })],
);

/** The draft of a workspace's fields and forms. */
export const fieldDraft = pgTable('field_draft', {
  tenantId: uuid('tenant_id').primaryKey(),
  content: jsonb('content').$type<Record<string, unknown>>().notNull(),
  baseNumber: integer('base_number').notNull(),
  revision: integer('revision').notNull().default(1),
  savedBy: uuid('saved_by'),
  savedAt: instant('saved_at').notNull().defaultNow(),
});
