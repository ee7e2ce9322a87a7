import type { TenantTx } from '../context.ts';

export type NotificationRow = {
  id: string;
  kind: string;
  ticketId: string | null;
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
    `select id, kind, ticket_id as "ticketId", data, read_at as "readAt", created_at as "createdAt" from notification
     where tenant_id = $1 and person_id = $2 and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid)) and (not $5::boolean or read_at is null) order by created_at desc, id desc limit $6`,
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
