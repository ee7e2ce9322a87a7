import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from './columns.ts';
import { person, session } from './identity.ts';

/** The product's key pair for push services; one row, the private part sealed. */
export const pushKey = pgTable('push_key', {
  isOnly: boolean('is_only').primaryKey().default(true),
  publicKey: text('public_key').notNull(),
  privateSealed: text('private_sealed').notNull(),
  createdAt: createdAt(),
});

/** A browser that shows alerts; it goes with the session it was switched on in. */
export const pushSubscription = pgTable(
  'push_subscription',
  {
    id: id().primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id, { onDelete: 'cascade' }),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => session.publicId, { onDelete: 'cascade' }),
    endpoint: text('endpoint').notNull().unique(),
    p256dh: text('p256dh').notNull(),
    auth: text('auth').notNull(),
    lastError: text('last_error'),
    createdAt: createdAt(),
  },
  (t) => [index('push_subscription_person').on(t.personId), index('push_subscription_session').on(t.sessionId)],
);

/** One alert for one person's devices. `sending` is a claim that ends at `next_attempt_at`; `sent_to` are the devices that have it. */
export const pushDelivery = pgTable(
  'push_delivery',
  {
    tenantId: tenantId(),
    alertId: uuid('alert_id').notNull(),
    personId: uuid('person_id').notNull(),
    groupId: uuid('group_id').notNull(),
    status: text('status').$type<'waiting' | 'sending' | 'delivered' | 'unreachable' | 'failed'>().notNull().default('waiting'),
    nextAttemptAt: instant('next_attempt_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    isHeld: boolean('is_held').notNull().default(false),
    sentTo: uuid('sent_to').array().notNull().default([]),
    lastError: text('last_error'),
    createdAt: createdAt(),
    deliveredAt: instant('delivered_at'),
    /** The messages it was sent in. */
    messages: uuid('messages').array().notNull().default([]),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.alertId, t.personId] }),
    index('push_delivery_due').on(t.nextAttemptAt).where(sql`status in ('waiting', 'sending')`),
    index('push_delivery_person').on(t.tenantId, t.personId, t.status),
    index('push_delivery_age').on(t.createdAt).where(sql`status not in ('waiting', 'sending')`),
  ],
);
