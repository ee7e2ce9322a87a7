import type { TenantTx } from '../context.ts';
import { conditions, type Filter } from './list-store.ts';

/** What tickets are counted by: a column, or a custom field by its key. */
export type GroupBy = { column: 'stage' | 'assignee_id' | 'branch_id' | 'priority' | 'tier' | 'source' } | { field: string };
export type GroupCount = { key: string | null; count: number };

/** How many of the matching tickets have each value, exactly; null is without one. */
export function groupCounts(tx: TenantTx, tenantId: string, f: Filter, by: GroupBy, limit: number): Promise<GroupCount[]> {
  const { from, where, values, bind } = conditions(tenantId, f);
  const key = 'column' in by ? `t.${by.column}::text` : `t.custom ->> ${bind(by.field)}`;
  return tx.rows<GroupCount>(
    `select key, count(*)::int as count from (select ${key} as key from ${from} where ${where}) x group by key order by count(*) desc, key limit ${bind(limit)}`,
    values,
  );
}
