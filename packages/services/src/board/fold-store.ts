import { ALL_TENANTS, BLOCK_DAYS, METRIC_NAMES, STOCK_DAY, STOCKS } from '@bodan/core/measures/buckets';
import type { Tx } from '@bodan/db/doors';
import { STOCK_LIST } from './moment-store.ts';

const COLUMNS = METRIC_NAMES.join(', ');
const SUMS = METRIC_NAMES.map((m) => `coalesce(sum(s.value) filter (where s.metric = '${m}'), 0)`).join(', ');
const ADDED = METRIC_NAMES.map((m) => `${m} = r.${m} + excluded.${m}`).join(', ');

/** Key of the cube: what a filter over several dimensions needs to answer for stocks, which have no days to bound them. */
const CUBE_KEY = `jsonb_build_array(s.branch, s.fault, s.department, s.tier, s.stage)::text`;

/** Who has open tickets of which branch. */
const PERSON_KEY = `s.branch || '/' || s.person`;

// Everything below the oldest open transaction is decided (committed and seen here, or gone), so each entry is folded once and none is missed. After so
// many entries it stops behind a whole transaction: what sums a long backlog at once spills to disk, and as the oldest open transaction holds up live updates.
const FOLD = `with
  h as materialized (select least(pg_snapshot_xmin(pg_current_snapshot()),
    (select (e.txid::text::numeric + 1)::text::xid8 from measure_entry e where e.txid >= $1::text::xid8 order by e.txid offset $2 limit 1)) as horizon),
  s as materialized (
    select e.group_id, e.tenant_id, e.metric, e.day, coalesce(e.branch_id::text, '') as branch, coalesce(e.fault_code, '') as fault, coalesce(e.department_code, '') as department, e.tier,
      coalesce(e.stage, '') as stage, coalesce(e.person_id::text, '') as person, sum(e.value) as value, count(*) as n, max(e.recorded_at) as told_at
    from measure_entry e, h where e.txid >= $1::text::xid8 and e.txid < h.horizon group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
  folded as (
    insert into measure_rollup as r (group_id, dimension, span, day, tenant_id, key, ${COLUMNS})
    select s.group_id, d.dimension, b.span, b.day, d.tenant_id, d.key, ${SUMS}
    from s
    cross join lateral (
      select 0::smallint as span, date '${STOCK_DAY}' as day where s.metric in (${STOCK_LIST})
      union all select 1::smallint, s.day where s.metric not in (${STOCK_LIST})
      union all select ${BLOCK_DAYS}::smallint, date '1970-01-01' + floor((s.day - date '1970-01-01') / ${BLOCK_DAYS}.0)::int * ${BLOCK_DAYS} where s.metric not in (${STOCK_LIST})) b
    cross join lateral (
      values ('', s.tenant_id, ''), ('branch', s.tenant_id, s.branch), ('fault', s.tenant_id, s.fault), ('department', s.tenant_id, s.department), ('tier', s.tenant_id, s.tier),
        ('group_', '${ALL_TENANTS}'::uuid, ''), ('group_fault', '${ALL_TENANTS}'::uuid, s.fault), ('group_department', '${ALL_TENANTS}'::uuid, s.department), ('group_tier', '${ALL_TENANTS}'::uuid, s.tier),
        ('stage', s.tenant_id, s.stage), ('cube', s.tenant_id, ${CUBE_KEY}), ('person', s.tenant_id, ${PERSON_KEY})) d (dimension, tenant_id, key)
    where s.value <> 0 and (b.span = 0 or d.dimension not in ('stage', 'cube', 'person')) and (s.person <> '' or d.dimension <> 'person')
    group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict on constraint measure_rollup_pk do update set ${ADDED}),
  told as (
    insert into measure_told as m (group_id, metric, day, told_at) select s.group_id, s.metric, s.day, max(s.told_at) from s where s.metric not in (${STOCK_LIST}) group by 1, 2, 3 order by 1, 2, 3
    on conflict on constraint measure_told_pk do update set told_at = excluded.told_at where m.told_at < excluded.told_at),
  moved as (update measure_checkpoint c set through_txid = h.horizon::text, folded_at = now() from h where c.id = 1)
  select coalesce(sum(n), 0) as folded, coalesce(array_agg(distinct group_id), '{}')::text[] as groups from s`;

/** True when entries wait that every transaction agrees on. */
export async function hasEntriesToFold(tx: Tx<'relay'>): Promise<boolean> {
  const [row] = await tx.rows<{ waiting: boolean }>(
    `select exists (select 1 from measure_entry e where e.txid >= (select through_txid::xid8 from measure_checkpoint where id = 1) and e.txid < pg_snapshot_xmin(pg_current_snapshot())) as waiting`,
    [],
    'fold-waiting',
  );
  return row?.waiting ?? false;
}

/** Folds what is new, at least `most` entries of it, while holding the checkpoint, so that two workers take turns. */
export async function foldEntries(tx: Tx<'relay'>, most: number): Promise<number> {
  const [checkpoint] = await tx.rows<{ through: string }>(`select through_txid as through from measure_checkpoint where id = 1 for update`);
  if (!checkpoint) throw new Error('the measure checkpoint is missing');
  const [row] = await tx.rows<{ folded: number; groups: string[] }>(FOLD, [checkpoint.through, most]);
  if (row && row.groups.length > 0)
    await tx.rows(
      `delete from measure_rollup where group_id = any ($1::uuid[]) and dimension in ('cube', 'person') and ${STOCKS.map((m) => `${m} = 0`).join(' and ')}`,
      [row.groups],
    );
  return row?.folded ?? 0;
}

/** Forgets everything folded; the entries stay and the board still answers, from them alone. */
export async function dropRollup(tx: Tx<'relay'>): Promise<void> {
  await tx.rows(`select 1 from measure_checkpoint where id = 1 for update`);
  await tx.rows(`delete from measure_rollup`);
  await tx.rows(`delete from measure_told`);
  await tx.last(`update measure_checkpoint set through_txid = '0', folded_at = now() where id = 1`);
}
