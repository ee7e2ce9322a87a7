import type { TenantTx } from '../context.ts';

export type NotificationRow = {
  id: string;
  kind: string;
  ticketId: string | null;
  /** The flow version its ticket runs by, which names stages and steps. */
  flowVersionId: string | null;
  data: Record<string, unknown>;
  readAt: number | null;
  createdAt: number;
};

export const notificationsOf = (
  tx: TenantTx,
  tenantId: string,
  personId: string,
  f: { before: { at: number; id: string } | null; unreadOnly: boolean; limit: number },
): Promise<NotificationRow[]> =>
  tx.rows<NotificationRow>(
    `select n.id, n.kind, n.ticket_id as "ticketId", t.flow_version_id as "flowVersionId", n.data, n.read_at as "readAt", n.created_at as "createdAt"
     from notification n left join ticket t on t.tenant_id = n.tenant_id and t.id = n.ticket_id
     where n.tenant_id = $1 and n.person_id = $2 and ($3::timestamptz is null or (n.created_at, n.id) < ($3, $4::uuid)) and (not $5::boolean or n.read_at is null)
     order by n.created_at desc, n.id desc limit $6`,
    [tenantId, personId, f.before ? new Date(f.before.at) : null, f.before?.id ?? null, f.unreadOnly, f.limit],
    'notifications',
  );

export async function unreadCount(tx: TenantTx, tenantId: string, personId: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from (select 1 from notification where tenant_id = $1 and person_id = $2 and read_at is null limit 1000) x`,
    [tenantId, personId],
    'notifications-unread',
  );
  return row?.n ?? 0;
}

/** Marks one's own notices as read; ids of others match nothing. */
export const markRead = (tx: TenantTx, tenantId: string, personId: string, ids: readonly string[] | null, at: number): Promise<unknown[]> =>
  tx.rows(
    `update notification set read_at = $4 where tenant_id = $1 and person_id = $2 and read_at is null and ($3::uuid[] is null or id = any ($3))`,
    [tenantId, personId, ids, new Date(at)],
  );
