import { bigint, boolean, date, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from './columns.ts';

const day = (name: string) => date(name, { mode: 'string' }).notNull();

/** Why the first response of a ticket took long, as a brief of a day said it. Append-only: the newest counts. */
export const delayCause = pgTable(
  'delay_cause',
  {
    tenantId: tenantId(),
    id: id(),
    ticketId: uuid('ticket_id').notNull(),
    day: day('day'),
    cause: text('cause').notNull(),
    note: text('note').notNull(),
    setBy: uuid('set_by'),
    setByName: text('set_by_name').notNull(),
    byHq: boolean('by_hq').notNull(),
    setAt: instant('set_at').notNull(),
    seq: bigint('seq', { mode: 'number' }).generatedAlwaysAsIdentity(),
  },
  (t) => [
    primaryKey({ name: 'delay_cause_pk', columns: [t.tenantId, t.id] }),
    index('delay_cause_day').on(t.tenantId, t.day, t.ticketId, t.seq),
  ],
);

/** What a brief asked somebody to do. */
export const briefAction = pgTable(
  'brief_action',
  {
    tenantId: tenantId(),
    id: id(),
    ticketId: uuid('ticket_id').notNull(),
    day: day('day'),
    text: text('text').notNull(),
    ownerId: uuid('owner_id').notNull(),
    dueDay: day('due_day'),
    createdBy: uuid('created_by'),
    createdByName: text('created_by_name').notNull(),
    byHq: boolean('by_hq').notNull(),
    createdAt: createdAt(),
    doneAt: instant('done_at'),
    doneByName: text('done_by_name'),
  },
  (t) => [primaryKey({ name: 'brief_action_pk', columns: [t.tenantId, t.id] }), index('brief_action_day').on(t.tenantId, t.day)],
);

const closing = {
  day: day('day'),
  /** The delays as they were shown. */
  delays: jsonb('delays').$type<unknown[]>().notNull(),
  closedBy: uuid('closed_by'),
  closedByName: text('closed_by_name').notNull(),
  closedAt: instant('closed_at').notNull(),
};
/** A day that was gone through in a workspace, and in a group. */
export const brief = pgTable('brief', { tenantId: tenantId(), ...closing }, (t) => [
  primaryKey({ name: 'brief_pk', columns: [t.tenantId, t.day] }),
]);
export const groupBrief = pgTable('group_brief', { groupId: uuid('group_id').notNull(), ...closing }, (t) => [
  primaryKey({ name: 'group_brief_pk', columns: [t.groupId, t.day] }),
]);
