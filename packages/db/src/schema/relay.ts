import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, tenantId } from './columns.ts';
import { ticketEvent } from './ticket.ts';

/** What one event asks for by itself: `order`, a ticket that a flow ordered; `relay`, an event that failed with its page. Done is gone; `aside` waits for somebody. */
export const eventWork = pgTable(
  'event_work',
  {
    tenantId: tenantId(),
    eventId: uuid('event_id').notNull(),
    kind: text('kind').$type<'order' | 'relay'>().notNull(),
    ticketId: uuid('ticket_id').notNull(),
    seq: integer('seq').notNull(),
    status: text('status').$type<'waiting' | 'aside'>().notNull().default('waiting'),
    tries: integer('tries').notNull().default(0),
    nextTryAt: instant('next_try_at').notNull(),
    lastError: text('last_error'),
    createdAt: createdAt(),
    setAsideAt: instant('set_aside_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.eventId, t.kind] }),
    index('event_work_due').on(t.tenantId, t.nextTryAt).where(sql`status = 'waiting'`),
    index('event_work_ticket').on(t.tenantId, t.ticketId, t.seq).where(sql`status = 'waiting'`),
    index('event_work_aside').on(t.setAsideAt).where(sql`status = 'aside'`),
    foreignKey({ columns: [t.tenantId, t.eventId], foreignColumns: [ticketEvent.tenantId, ticketEvent.id] }).onDelete('cascade'),
  ],
);
