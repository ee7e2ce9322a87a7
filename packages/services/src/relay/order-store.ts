import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

/** Something a flow ordered by an event: `ordered` is the action as it was drawn. */
export type Order = { eventId: string; tenantId: string; groupId: string; ticketId: string; ordered: unknown };

/** Tickets that are to be opened, by events of these transactions, in their order. */
export const ordersBetween = (tx: Tx<'relay'>, from: string, last: string): Promise<Order[]> =>
  tx.rows<Order>(
    `select e.id as "eventId", e.tenant_id as "tenantId", t.group_id as "groupId", e.ticket_id as "ticketId", e.data -> 'ordered' as ordered from ticket_event e join tenant t on t.id = e.tenant_id
     where e.txid >= $1::text::xid8 and e.txid <= $2::text::xid8 and e.type = 'ticket.action' and e.data #>> '{ordered,kind}' = 'openChild' order by e.txid, e.ticket_id, e.seq`,
    [from, last],
    'orders-page',
  );

/** Whether what became of an order stands in the ticket's history already. */
export const wasDone = async (tx: TenantTx, o: Order): Promise<boolean> =>
  (
    await tx.rows(
      `select 1 from ticket_event where tenant_id = app_tenant() and ticket_id = $1 and type = 'ticket.action' and data ->> 'orderId' = $2`,
      [o.ticketId, o.eventId],
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
