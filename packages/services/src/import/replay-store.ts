import type { TenantScope, Tx } from '@bodan/db/doors';

export async function findWorkspace(tx: Tx<'identity'>, slug: string): Promise<TenantScope | undefined> {
  const [row] = await tx.rows<TenantScope>(`select id as "tenantId", group_id as "groupId" from tenant where slug = $1`, [slug]);
  return row;
}

export type Dwell = { stage: string; cases: number; businessSeconds: string; wallSeconds: string };

/** How long the tickets of a workspace stood in each stage: the sum of their slices, the longest first. */
export const dwellByStage = (tx: Tx<'tenant'>): Promise<Dwell[]> =>
  tx.rows<Dwell>(
    `select stage, count(distinct ticket_id)::int as cases, sum(business_seconds)::text as "businessSeconds", sum(wall_seconds)::text as "wallSeconds"
     from slice where tenant_id = app_tenant() group by stage order by sum(business_seconds) desc, stage`,
  );
