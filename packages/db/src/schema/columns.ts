import { customType, integer, timestamp, uuid } from 'drizzle-orm/pg-core';

/** 64-bit transaction id, as text: JavaScript numbers do not hold it. */
export const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });
export const citext = customType<{ data: string }>({ dataType: () => 'citext' });
export const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** Instants are `timestamptz` and travel as epoch milliseconds inside the code. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });
export const id = () => uuid('id').notNull();
export const tenantId = () => uuid('tenant_id').notNull();
export const version = () => integer('version').notNull().default(1);
export const createdAt = () => instant('created_at').notNull().defaultNow();
