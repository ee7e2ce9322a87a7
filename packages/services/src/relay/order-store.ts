import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import type { Span } from './store.ts';

/** Tickets that the events of a span order become work; answers how many are new. */
export const addOrders = async (tx: Tx<'relay'>, of: Span, now: number): Promise<number> =>
  (
    await tx.rows(
      `insert into event_work (tenant_id, event_id, kind, ticket_id, seq, next_try_at)
       select e.tenant_id, e.id, 'order', e.ticket_id, e.seq, $4 from ticket_event e
       where e.txid >= $1::text::xid8 and e.txid <= $2::text::xid8 and ($3::uuid is null or e.id = $3) and e.type = 'ticket.action' and e.data #>> '{ordered,kind}' = 'openChild'
       on conflict do nothing returning 1`,
      [of.from, of.last, of.eventId, new Date(now)],
      'relay-orders',
    )
  ).length;

/** What a flow ordered by this event, as it was drawn. */
export async function orderOf(tx: TenantTx, eventId: string): Promise<unknown> {
  const [row] = await tx.rows<{ ordered: unknown }>(
    `select data -> 'ordered' as ordered from ticket_event where tenant_id = app_tenant() and id = $1`,
    [eventId],
    'order-of',
  );
  return row?.ordered;
}

/** Whether what became of an order stands in the ticket's history already. */
export const wasDone = async (tx: TenantTx, ticketId: string, orderId: string): Promise<boolean> =>
  (
    await tx.rows(
      `select 1 from ticket_event where tenant_id = app_tenant() and ticket_id = $1 and type = 'ticket.action' and data ->> 'orderId' = $2`,
      [ticketId, orderId],
      'order-done',
    )
  ).length > 0;

/** How many tickets above this one were opened by a flow. */
export async function childDepth(tx: TenantTx, ticketId: string): Promise<number> {
  const [row] = await tx.rows<{ depth: number | null }>(
    `select (data #>> '{origin,depth}')::int as depth from ticket_event where tenant_id = app_tenant() and ticket_id = $1 and seq = 1`,
    [ticketId],
    'child-depth',
  );
  return row?.depth ?? 0;
}
