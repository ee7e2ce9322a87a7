import { webhookBody } from '@bodan/core/webhook/body';
import type { App } from '../context.ts';
import type { DeliveryKey } from '../webhook/store.ts';
import { addDeliveries, addEventNotices, addNamedNotices, hasNews, lockCursor, moveCursor, pageEnd, subscribedEvents } from './store.ts';

const READER = 'outbox';
const PAGE = 500;

export type Relayed = { count: number; deliveries: DeliveryKey[] };

/**
 * Carries the next page of events on: webhook deliveries and notices are written in the transaction that moves the cursor, so a
 * crash does nothing twice and skips nothing. Only events of transactions that are over count, in the order of transactions.
 * Answers what to remind the queue of; losing that delays and loses nothing.
 */
export async function relayEvents(app: App): Promise<Relayed> {
  const none: Relayed = { count: 0, deliveries: [] };
  if (!(await app.db.relay((tx) => hasNews(tx, READER), 'read'))) return none;
  return app.db.relay(async (tx) => {
    const cursor = await lockCursor(tx, READER);
    if (!cursor) return none;
    const { count, last } = await pageEnd(tx, cursor.from, cursor.horizon, PAGE);
    if (last === null) return none;
    const events = await subscribedEvents(tx, cursor.from, last);
    const groups = new Map(events.map((e) => [e.tenantId, e.groupId]));
    const made =
      events.length > 0
        ? await addDeliveries(
            tx,
            events.map((e) => ({ ...e, id: app.newId(), eventType: e.type, body: webhookBody(e) })),
            app.now(),
          )
        : [];
    await addEventNotices(tx, cursor.from, last);
    await addNamedNotices(tx, cursor.from, last);
    await moveCursor(tx, READER, String(BigInt(last) + 1n));
    return { count, deliveries: made.map((d) => ({ ...d, groupId: groups.get(d.tenantId) ?? '' })) };
  });
}
