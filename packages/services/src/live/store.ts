import type { Tx } from '@bodan/db/doors';
import type { LiveEvent } from './types.ts';

const COLUMNS = 'e.tenant_id as "tenantId", e.ticket_id as "ticketId", e.type, e.seq, e.txid::text as txid';
/**
 * What happens to tickets; what headquarters is told, which is an event of its group; and who stands in for whom, which tells of a workspace and
 * of nobody in it. Each part reads a range of its own index and stops
 * after `most`: put in order together, they would all be read first.
 */
const happened = (range: string, most: string): string =>
  `((select tenant_id, ticket_id, type, seq, txid from ticket_event where ${range} order by txid limit ${most})
    union all (select group_id, id, 'group.notice', 0, txid from group_notice where ${range} order by txid limit ${most})
    union all (select tenant_id, tenant_id, 'workspace.delegation', 0, txid from delegation where ${range} order by txid limit ${most})) e`;

/**
 * The oldest transaction that is still open: everything below it is seen by whoever reads now or later, and nothing at or above it was told yet.
 * What a stream goes on from.
 */
export async function livePosition(tx: Tx<'relay' | 'tenant'>): Promise<string> {
  const [row] = await tx.rows<{ position: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as position',
    [],
    'live-position',
  );
  if (!row) throw new Error('no snapshot');
  return row.position;
}

export const eventsBetween = (tx: Tx<'relay'>, from: string, until: string, limit: number): Promise<LiveEvent[]> =>
  tx.rows<LiveEvent>(
    `select ${COLUMNS} from ${happened('txid >= $1::text::xid8 and txid < $2::text::xid8', '$3')} order by e.txid limit $3`,
    [from, until, limit],
    'live-events',
  );

/** What happened to these tenants among the first `most` events of anybody since a position; `isAll` when there were no more than that. */
export async function eventsSince(
  tx: Tx<'relay'>,
  tenantIds: readonly string[],
  from: string,
  most: number,
): Promise<{ events: LiveEvent[]; isAll: boolean }> {
  const rows = await tx.rows<LiveEvent & { seen: number }>(
    `with seen as materialized (
       select * from ${happened('txid >= $1::text::xid8 and txid < pg_snapshot_xmin(pg_current_snapshot())', '$3 + 1')})
     select ${COLUMNS}, n.seen from (select count(*)::int as seen from seen) n
       left join seen e on e.tenant_id = any ($2) order by e.txid`,
    [from, tenantIds, most],
    'live-since',
  );
  const events = rows.flatMap(({ seen: _, ...event }) => (event.ticketId === null ? [] : [event]));
  return { events, isAll: (rows[0]?.seen ?? 0) <= most };
}
