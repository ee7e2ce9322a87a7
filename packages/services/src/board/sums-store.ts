import { METRIC_NAMES } from '@bodan/core/measures/buckets';
import { STOCK_LIST } from './moment-store.ts';
import type { Part } from './standing.ts';

export const STOCK = `metric in (${STOCK_LIST})`;

/** Counts side by side from a place of COUNTS on. */
export const counted = (first: number, sums: readonly string[]): string => `${first} as first, array[${sums.join(', ')}]::int8[] as counts`;
const rollupSums = counted(
  0,
  METRIC_NAMES.map((m) => `sum(r.${m})`),
);

export const LABEL = `case when grouping(branch) = 0 then 'place' when grouping(fault) = 0 then 'fault' when grouping(department) = 0 then 'department'
  when grouping(tier) = 0 then 'tier' when grouping(stage) = 0 then 'stage' else 'day' end`;
export const KEY = `case when grouping(branch) = 0 then branch when grouping(fault) = 0 then fault when grouping(department) = 0 then department when grouping(tier) = 0 then tier when grouping(stage) = 0 then stage end`;
const SETS = ['tenant_id, branch', 'fault', 'department', 'tier', 'stage', 'day'];
/** Lines of every kind, each told apart by `more` as well. */
export const setsBy = (more: string): string => `group by grouping sets (${SETS.map((set) => `(${more}${set})`).join(', ')})`;

// `offset 0` keeps each bucket a range of the key: joined freely, the planner would read the whole rollup.
export const ROLLED = `
    select b.label, case when b.label = 'place' then r.tenant_id end as tenant_id, case when b.label in ('previous', 'day') then null else r.key end as key,
      case when b.label = 'day' then b.day end as day, ${rollupSums}
    from unnest($11::text[], $12::text[], $13::smallint[], $14::date[]) as b (label, dimension, span, day)
      cross join lateral (select * from measure_rollup m where m.group_id = (select here_ledger($1)) and m.dimension = b.dimension and m.span = b.span and m.day = b.day and ($6::uuid[] is null or m.tenant_id = any ($6)) offset 0) r
    group by 1, 2, 3, 4`;

/** Entries in front of a statement as `fresh`, summed by line and metric. */
export const SUMMED = `select ${LABEL} as label, tenant_id, ${KEY} as key, day, metric, sum(value)::int8 as value from fresh where ${STOCK} or day >= $3::date ${setsBy('metric, ')}
    union all
    select 'previous', null, null, null, metric, sum(value)::int8 from fresh where not ${STOCK} and day < $3::date group by metric`;

export const jsonOf = (columns: string, from: string): string =>
  `(select coalesce(json_agg(json_build_array(${columns})), '[]') from ${from})`;
export const PARTS = jsonOf('label, tenant_id, key, day, first, counts', 'parts');

/** What is `summed`, a line each: few of its metrics are counted, so each says which it is. */
export const SUMS = jsonOf(
  'label, tenant_id, key, day, metrics, counts',
  `(select label, tenant_id, key, day, array_agg(array_position(array[${METRIC_NAMES.map((m) => `'${m}'`).join(', ')}], metric) - 1) as metrics, array_agg(value) as counts
      from summed group by 1, 2, 3, 4) s`,
);
export type Sum = [label: string, tenantId: string | null, key: string | null, day: string | null, metrics: number[], counts: number[]];

/** The counts of a sum side by side. */
export function partOf([label, tenantId, key, day, metrics, counts]: Sum): Part {
  const all = new Array<number>(METRIC_NAMES.length).fill(0);
  for (let i = 0; i < metrics.length; i++) all[metrics[i] ?? 0] = counts[i] ?? 0;
  return [label, tenantId, key, day, 0, all];
}
