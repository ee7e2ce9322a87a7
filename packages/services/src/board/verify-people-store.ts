import { STOCK_DAY } from '@bodan/core/measures/buckets';
import type { TenantTx } from '../context.ts';
import type { Mismatch } from './verify-store.ts';

const MOMENTS = 12;
/** Where a workspace counts: its own ledger and, where that is another sum, its group. */
const PLACES = `here as materialized (select z.id, l.id as group_id from tenant z cross join lateral (select z.group_id as id union select coalesce(z.ledger_id, z.group_id)) l where z.id = app_tenant())`;
const BRANCH = (of: string) => `coalesce(${of}.branch_id::text, '')`;

/** Who has how many open tickets of which branch: by the tickets, by the entries, and by what the board reads. */
const STANDING = `with ${PLACES},
  wanted as (select h.group_id, ${BRANCH('k')} as branch, k.assignee_id as person, count(*)::int8 as n from ticket k, here h where k.tenant_id = h.id and k.is_open and k.assignee_id is not null group by 1, 2, 3),
  entry as materialized (select e.group_id, e.metric, ${BRANCH('e')} as branch, e.person_id as person, e.value, e.txid >= measure_through() as is_fresh
    from measure_entry e, here h where e.tenant_id = h.id and e.group_id = h.group_id and e.person_id is not null),
  summed as (select group_id, branch, person, sum(value)::int8 as n from entry where metric = 'open' group by 1, 2, 3 having sum(value) <> 0),
  shown as (select group_id, branch, person, sum(n)::int8 as n from (
      select group_id, branch, person, value as n from entry where is_fresh
      union all select r.group_id, split_part(r.key, '/', 1), split_part(r.key, '/', 2)::uuid, r.open from measure_rollup r, here h
        where r.tenant_id = h.id and r.group_id = h.group_id and r.dimension = 'person' and r.span = 0 and r.day = date '${STOCK_DAY}') u group by 1, 2, 3 having sum(n) <> 0),
  found as (
    select 'people by the ledger' as check, group_id, branch, person, w.n as expected, s.n as found from wanted w full join summed s using (group_id, branch, person)
    union all select 'people on the board', group_id, branch, person, w.n, s.n from wanted w full join shown s using (group_id, branch, person)
    union all select 'people elsewhere', group_id, metric, person, null, 1 from entry where metric <> 'open')
  select x.check, concat_ws(' ', group_id, branch, person) as place, coalesce(expected, 0)::text as expected, coalesce(x.found, 0)::text as found from found x where expected is distinct from x.found limit $1`;

/** At moments of the past: what the entries had recorded by then against what spans and tickets remember. */
const MEMORY = `with
  entry as materialized (select recorded_at, person_id as person, value from measure_entry where tenant_id = app_tenant() and group_id = here_ledger(null) and metric = 'open' and person_id is not null),
  span as materialized (select from_at, to_at, person_id from measure_span where tenant_id = app_tenant() and group_id = here_ledger(null) and metric = 'open' and person_id is not null),
  ends as (select min(recorded_at) as first, max(recorded_at) as last from entry),
  moment as (select (first + (last - first) * n / ${MOMENTS})::timestamptz(3) as at from ends, generate_series(1, ${MOMENTS}) n where first is not null),
  wanted as (select m.at, e.person, sum(e.value)::int8 as n from moment m join entry e on e.recorded_at <= m.at group by 1, 2 having sum(e.value) <> 0),
  held as (
    select m.at, s.person_id as person from moment m join span s on s.from_at <= m.at and s.to_at > m.at
    union all select m.at, t.assignee_id from moment m join ticket t on t.tenant_id = app_tenant() and t.is_open and t.open_since <= m.at where t.assignee_id is not null),
  found as (select at, person, w.n as expected, h.n as found from wanted w full join (select at, person, count(*) as n from held group by 1, 2) h using (at, person))
  select 'people as published' as check, concat_ws(' ', at, person) as place, coalesce(expected, 0)::text as expected, coalesce(x.found, 0)::text as found from found x where expected is distinct from x.found limit $1`;

/** Who has what, now and at past moments. */
export async function verifyPeople(tx: TenantTx, limit: number): Promise<Mismatch[]> {
  const found: Mismatch[] = [];
  for (const check of [STANDING, MEMORY]) found.push(...(await tx.rows<Mismatch>(check, [limit])));
  return found.slice(0, limit);
}
