import type { Touch } from '@bodan/core/standard/diff';
import type { UseKind } from '@bodan/core/standard/mention';
import type { CodeList } from '@bodan/core/standard/retirement';
import type { TenantTx } from '../context.ts';
import { CODE_COLUMN, touched } from '../conversion/store.ts';
import { OF_VISIT } from '../group/store.ts';

/** How many tickets hold each code, by list. */
export type CodeUse = Record<CodeList, Map<string, number>>;

/** One pass over the tickets, whatever the number of codes. */
export async function codeUse(tx: TenantTx): Promise<CodeUse> {
  const columns = Object.values(CODE_COLUMN).join(', ');
  const rows = await tx.rows<Record<string, string | null> & { n: number }>(
    `select ${columns}, count(*)::int as n from ticket k where k.tenant_id = app_tenant() and ${OF_VISIT} group by ${columns}`,
  );
  const use = Object.fromEntries(Object.keys(CODE_COLUMN).map((list) => [list, new Map<string, number>()])) as CodeUse;
  for (const row of rows)
    for (const [list, column] of Object.entries(CODE_COLUMN)) {
      const code = row[column];
      if (code !== null && code !== undefined) use[list as CodeList].set(code, (use[list as CodeList].get(code) ?? 0) + row.n);
    }
  return use;
}

export async function countTouched(tx: TenantTx, touch: Touch): Promise<number> {
  const values: unknown[] = [];
  const where = touched(touch, (value) => `$${values.push(value)}`);
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from ticket k where k.tenant_id = app_tenant() and ${OF_VISIT} and ${where}`,
    values,
  );
  return row?.n ?? 0;
}

/** Open tickets without a value of a field. */
export async function countLacking(tx: TenantTx, key: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from ticket k where k.tenant_id = app_tenant() and ${OF_VISIT} and k.is_open and not k.custom ? $1`,
    [key],
  );
  return row?.n ?? 0;
}

/** Open tickets of these fault codes that lack one of these items of a checklist. */
export async function countUnticked(tx: TenantTx, codes: readonly string[], key: string, items: readonly string[]): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from ticket k where k.tenant_id = app_tenant() and ${OF_VISIT} and k.is_open and k.fault_code = any ($1) and not coalesce(k.custom -> $2 @> $3::jsonb, false)`,
    [[...codes], key, JSON.stringify(items)],
  );
  return row?.n ?? 0;
}

/** Every different value of a field with how many tickets have it, the most frequent first. */
export const valuesOf = (tx: TenantTx, key: string): Promise<{ value: unknown; tickets: number }[]> =>
  tx.rows<{ value: unknown; tickets: number }>(
    `select k.custom -> $1 as value, count(*)::int as tickets from ticket k where k.tenant_id = app_tenant() and ${OF_VISIT} and k.custom ? $1 group by 1 order by 2 desc, 1`,
    [key],
  );

export const ticketsOfFault = async (tx: TenantTx, code: string, after: string, limit: number): Promise<string[]> =>
  (
    await tx.rows<{ id: string }>(
      `select id from ticket k where tenant_id = app_tenant() and ${OF_VISIT} and fault_code = $1 and id > $2 order by id limit $3`,
      [code, after, limit],
    )
  ).map((r) => r.id);

/** What else may name a code or field, each as a text to look in. */
export const namingTexts = (tx: TenantTx): Promise<{ kind: UseKind; name: string; text: string }[]> =>
  tx.rows<{ kind: UseKind; name: string; text: string }>(
    `select 'flow' as kind, f.name, concat_ws(' ', f.draft::text, (select v.content::text from flow_version v where v.tenant_id = f.tenant_id and v.flow_id = f.id order by v.number desc limit 1)) as text
       from flow f where f.tenant_id = app_tenant() and f.retired_at is null
     union all select 'view', name, query from saved_view where tenant_id = app_tenant() and (is_shared or person_id is not null)
     union all select 'form', f.field #>> '{name,zh-CN}', (f.field - 'key')::text from tenant t join field_set_version x on x.tenant_id = t.id and x.id = t.field_set_version_id
       cross join lateral jsonb_array_elements(x.content -> 'fields') f (field) where t.id = app_tenant()
     union all select 'dashboard', name, coalesce((select string_agg((card -> 'filters')::text, ' ') from jsonb_array_elements(definition -> 'cards') card), '') from dashboard
       where place_id = app_tenant() and deleted_at is null
     union all select 'member', display_name, coalesce(department_code, '') from membership where tenant_id = app_tenant() and disabled_at is null
     order by 1, 2`,
  );
