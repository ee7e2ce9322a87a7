import { webhookBody } from '@bodan/core/webhook/body';
import type { Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';
import type { DeliveryKey } from '../webhook/store.ts';
import { addOrders } from './order-store.ts';
import {
  addDeliveries,
  addEventNotices,
  addNamedNotices,
  hasNews,
  lockCursor,
  moveCursor,
  pageEnd,
  type Span,
  subscribedEvents,
} from './store.ts';
import { setApart, takeOff, type Work, type WorkPlace } from './work-store.ts';

const READER = 'outbox';
const PAGE = 500;

/** `hasWork`: something is now due that stands for itself. `fault`: the page could not be carried as one, so each of its events stands for itself. */
export type Relayed = { count: number; deliveries: DeliveryKey[]; hasWork: boolean; fault?: unknown };

async function carry(app: App, tx: Tx<'relay'>, of: Span): Promise<{ deliveries: DeliveryKey[]; hasWork: boolean }> {
  const events = await subscribedEvents(tx, of);
  const groups = new Map(events.map((e) => [e.tenantId, e.groupId]));
  const made =
    events.length > 0
      ? await addDeliveries(
          tx,
          events.map((e) => ({ ...e, id: app.newId(), eventType: e.type, body: webhookBody(e) })),
          app.now(),
        )
      : [];
  await addEventNotices(tx, of);
  await addNamedNotices(tx, of);
  const orders = await addOrders(tx, of, app.now());
  return { deliveries: made.map((d) => ({ ...d, groupId: groups.get(d.tenantId) ?? '' })), hasWork: orders > 0 };
}

/** The next page, locked by its reader and handed to `work`; the reader's place moves in the same transaction. */
function withPage<T>(app: App, work: (tx: Tx<'relay'>, page: Span & { count: number }) => Promise<T>): Promise<T | null> {
  return app.db.relay(async (tx) => {
    const cursor = await lockCursor(tx, READER);
    if (!cursor) return null;
    const { count, last } = await pageEnd(tx, cursor.from, cursor.horizon, PAGE);
    if (last === null) return null;
    const answer = await work(tx, { from: cursor.from, last, eventId: null, count });
    await moveCursor(tx, READER, String(BigInt(last) + 1n));
    return answer;
  });
}

/**
 * Carries the next page of events on: webhook deliveries, notices and orders are written in the transaction that moves the cursor, so a
 * crash does nothing twice and skips nothing. Only events of transactions that are over count, in the order of transactions. A page that
 * fails becomes work of its single events, so a bad one holds up no other.
 */
export async function relayEvents(app: App): Promise<Relayed> {
  const none: Relayed = { count: 0, deliveries: [], hasWork: false };
  if (!(await app.db.relay((tx) => hasNews(tx, READER), 'read'))) return none;
  try {
    return (await withPage(app, async (tx, page) => ({ count: page.count, ...(await carry(app, tx, page)) }))) ?? none;
  } catch (fault) {
    // Where the database is away this fails as well, and the page is read again.
    const apart = await withPage(app, async (tx, page) => {
      await setApart(tx, page.from, page.last, app.now());
      return page.count;
    });
    return apart === null ? none : { count: apart, deliveries: [], hasWork: true, fault };
  }
}

/** Carries one event on that could not go with its page. What it makes is due at once and found by the sweep. */
export async function carryEvent(app: App, place: WorkPlace, work: Work): Promise<void> {
  await app.db.relay(async (tx) => {
    if (await takeOff(tx, place.tenantId, work)) await carry(app, tx, { from: work.txid, last: work.txid, eventId: work.eventId });
  });
}
