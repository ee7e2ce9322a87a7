import { sql } from 'drizzle-orm';
import { date, index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant, tenantId, xid8 } from './columns.ts';

/** The measure ledger: signed entries, never changed; the board is their sum. `day` is the tenant's local date. */
export const measureEntry = pgTable(
  'measure_entry',
  {
    groupId: uuid('group_id').notNull(),
    tenantId: tenantId(),
    ticketId: uuid('ticket_id').notNull(),
    metric: text('metric').notNull(),
    value: integer('value').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    branchId: uuid('branch_id'),
    faultCode: text('fault_code'),
    departmentCode: text('department_code'),
    tier: text('tier').notNull(),
    stage: text('stage'),
    /** Whom the ticket is assigned to, of what is open. */
    personId: uuid('person_id'),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull().default(sql`clock_timestamp()`),
    txid: xid8('txid').notNull().default(sql`pg_current_xact_id()`),
    membership: smallint('membership').notNull().default(0),
  },
  (t) => [
    index('measure_entry_fresh').on(t.txid),
    index('measure_entry_drill').on(t.groupId, t.metric, t.day, t.recordedAt, t.tenantId),
    index('measure_entry_own').on(t.groupId, t.tenantId, t.metric, t.day),
  ],
);

/** How long a ticket was open at one place, and how long a clock of it was overdue, as it was known then: spans that have ended. */
export const measureSpan = pgTable(
  'measure_span',
  {
    groupId: uuid('group_id').notNull(),
    tenantId: tenantId(),
    ticketId: uuid('ticket_id').notNull(),
    /** `open`, or `overdue_` and the metric of the clock. */
    metric: text('metric').notNull(),
    day: date('day', { mode: 'string' }),
    branchId: uuid('branch_id'),
    faultCode: text('fault_code'),
    departmentCode: text('department_code'),
    tier: text('tier').notNull(),
    stage: text('stage').notNull(),
    personId: uuid('person_id'),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    /** No longer than 2 to this power, in seconds. */
    size: smallint('size').notNull().generatedAlwaysAs(sql`ceil(log(2.0, greatest(extract(epoch from to_at - from_at), 1)))`),
    membership: smallint('membership').notNull().default(0),
  },
  (t) => [index('measure_span_at').on(t.groupId, t.size, t.fromAt)],
);
