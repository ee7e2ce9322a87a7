import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

export type LinkRow = {
  id: string;
  tenantId: string;
  groupId: string;
  slug: string;
  kind: 'report' | 'follow';
  branchId: string | null;
  ticketId: string | null;
  label: string;
};

/** A link by the hash of its token; undefined when it is unknown or revoked. */
export async function findLink(tx: Tx<'identity'>, tokenHash: string): Promise<LinkRow | undefined> {
  const [row] = await tx.rows<LinkRow>(
    `select l.id, l.tenant_id as "tenantId", t.group_id as "groupId", t.slug, l.kind, l.branch_id as "branchId", l.ticket_id as "ticketId", l.label
     from public_link l join tenant t on t.id = l.tenant_id where l.token_hash = $1 and l.revoked_at is null`,
    [tokenHash],
    'public-link',
  );
  return row;
}

export type OwnLink = { id: string; branchId: string | null; label: string; createdAt: number; revokedAt: number | null };

export const reportLinks = (tx: TenantTx, tenantId: string, limit: number): Promise<OwnLink[]> =>
  tx.rows<OwnLink>(
    `select id, branch_id as "branchId", label, created_at as "createdAt", revoked_at as "revokedAt" from public_link where tenant_id = $1 and kind = 'report' order by created_at desc limit $2`,
    [tenantId, limit],
  );

export const insertLink = (
  tx: TenantTx,
  tenantId: string,
  l: { id: string; tokenHash: string; kind: 'report' | 'follow'; branchId: string | null; ticketId: string | null; label: string },
): Promise<unknown[]> =>
  tx.rows(
    `insert into public_link (id, token_hash, tenant_id, kind, branch_id, ticket_id, label) values ($1, $2, $3, $4, $5, $6, $7)`,
    [l.id, l.tokenHash, tenantId, l.kind, l.branchId, l.ticketId, l.label],
    'link-insert',
  );

export async function followLinkOf(tx: TenantTx, tenantId: string, ticketId: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>(
    `select id from public_link where tenant_id = $1 and kind = 'follow' and ticket_id = $2 and revoked_at is null limit 1`,
    [tenantId, ticketId],
  );
  return row?.id;
}

export async function revokeLink(tx: TenantTx, tenantId: string, id: string): Promise<boolean> {
  const rows = await tx.rows(
    `update public_link set revoked_at = coalesce(revoked_at, now()) where tenant_id = $1 and id = $2 returning id`,
    [tenantId, id],
  );
  return rows.length === 1;
}
