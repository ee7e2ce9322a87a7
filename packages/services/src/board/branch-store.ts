import { invalidInput } from '@bodan/core/errors';
import type { BoardTx } from './types.ts';

/** Memberships of group $1 that have ended; headquarters alone asks of them. */
export const ENDED = `group_tenancy g where g.group_id = $1 and g.left_at is not null and app_tenant() is null`;

/** Branches of who is here and of who was, as they were called when they left: (id, tenant_id, code, name, region). */
export const BRANCHES = `(
  select id, tenant_id, code, name, region from branch
  union select b.id, g.tenant_id, b.code, b.name, b.region from (select distinct on (g.tenant_id) g.* from ${ENDED} order by g.tenant_id, g.left_at desc) g
    cross join lateral jsonb_to_recordset(g.branches) b (id uuid, code text, name text, region text) where not exists (select from branch x where x.tenant_id = g.tenant_id and x.id = b.id))`;

type Placed = { region?: string | null | undefined; branchIds?: string[] };
/** The id of no branch: of none that are left over there are no tickets, while an empty list would narrow nothing. */
const NO_BRANCH = '00000000-0000-0000-0000-000000000000';

/**
 * A filter with the branches of the region it names, of those it names already where it does. A region is what branches say today, also of a past
 * moment; of none are branches without one, and tickets without a branch. Asks nothing for a filter without it. Throws `validation_failed`.
 */
export async function spreadRegion<F extends Placed>(tx: BoardTx, groupId: string, filter: F): Promise<F> {
  const { region, branchIds = [] } = filter;
  if (region === null || region === undefined) return filter;
  const rows = await tx.rows<{ id: string }>(`select b.id::text as id from ${BRANCHES} b where $1::uuid is not null and b.region = $2`, [
    groupId,
    region,
  ]);
  if (rows.length === 0 && region !== '') throw invalidInput('/query/region', `no branch here is of the region ${region}`);
  const own = [...rows.map(({ id }) => id), ...(region === '' ? [''] : [])];
  const left = branchIds.length === 0 ? own : own.filter((id) => branchIds.includes(id));
  return { ...filter, branchIds: left.length === 0 ? [NO_BRANCH] : left };
}
