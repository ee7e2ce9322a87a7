import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, tenantId } from './columns.ts';

/** What lookups look at was changed, and the tickets that look at it were not brought up to date yet; written by triggers. */
export const lookupDue = pgTable(
  'lookup_due',
  {
    tenantId: tenantId(),
    /** A person, a customer or a ticket that others point at; one ticket that points elsewhere ('own'); a lookup that is new ('field'). */
    kind: text('kind').$type<'person' | 'customer' | 'ticket' | 'own' | 'field'>().notNull(),
    thing: text('thing').notNull(),
    /** Another one with every change. */
    mark: uuid('mark').notNull().defaultRandom(),
    /** The last ticket that was brought up to date for this mark. */
    afterTicket: uuid('after_ticket'),
    dueAt: instant('due_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ name: 'lookup_due_pk', columns: [t.tenantId, t.kind, t.thing] }), index('lookup_due_since').on(t.dueAt)],
);
