import { METRIC_NAMES, STOCK_DAY } from '@bodan/core/measures/buckets';
import type { TenantTx } from '../context.ts';
import { STOCK_LIST } from './moment-store.ts';
import type { Mismatch } from './verify-store.ts';

const FACTS = 'day, branch, fault, department, tier, stage';
const NAMED = `e.day, coalesce(e.branch_id::text, '') as branch, coalesce(e.fault_code, '') as fault, coalesce(e.department_code, '') as department, e.tier, coalesce(e.stage, '') as stage`;

/*
 * What the group counts of a member that counts itself elsewhere, recounted by plain SQL over the tickets written in this membership: everything
 * they count for but what is held from before it.
 */
const RECOUNT = `
  zone as materialized (select id, group_id, membership, time_zone from tenant where id = app_tenant() and ledger_id is not null and ledger_id <> group_id),
  t as materialized (
    select k.*, coalesce(k.held, '{}') as before, (k.evidence ->> 'isComplete')::boolean as proven, (k.created_at at time zone z.time_zone)::date as born, (k.closed_at at time zone z.time_zone)::date as ended,
      coalesce(k.branch_id::text, '') as branch, coalesce(k.fault_code, '') as fault, coalesce(k.department_code, '') as department
    from ticket k, zone z where k.tenant_id = z.id and k.membership = z.membership),
  settled as (
    select c.ticket_id, c.metric, c.status, row_number() over (partition by c.ticket_id, c.metric order by c.cycle) as place
    from clock c join t on t.id = c.ticket_id where c.tenant_id = app_tenant() and c.status in ('met', 'breached_met') and c.metric in ('first_response', 'plan', 'evidence', 'resolution')),
  own as (
    select t.*, x.metric, x.day, x.n, x.at from t cross join lateral (values
      ('created', t.born, 1, '', 'created'), ('open', t.born, t.is_open::int, t.stage, ''), ('parts_waiting', t.born, (t.is_open and t.waits_for_part)::int, t.stage, ''), ('closed', t.ended, (not t.is_open and t.ended is not null)::int, '', 'closed'),
      ('rework', t.born, greatest(t.rework_count - coalesce((t.before ->> 'rework')::int, 0), 0), '', ''),
      ('reopened', t.born, greatest(t.reopen_count - coalesce((t.before ->> 'reopened')::int, 0), 0), '', ''),
      ('handovers', t.born, greatest(t.handover_count - coalesce((t.before ->> 'handovers')::int, 0), 0), '', ''),
      ('nudges', t.born, greatest(t.nudge_count - coalesce((t.before ->> 'nudges')::int, 0), 0), '', ''),
      ('completed', t.born, t.is_done::int, '', 'completed'), ('reworked', t.born, (t.is_done and t.rework_count > 0)::int, '', 'completed'),
      ('fixed_first', t.born, (t.is_done and t.rework_count + t.reopen_count = 0)::int, '', 'completed'),
      ('evidence_asked', t.ended, (t.is_done and t.proven is not null)::int, '', 'evidence_asked'), ('evidence_complete', t.ended, coalesce(t.is_done and t.proven, false)::int, '', 'evidence_asked'),
      ('rated', t.born, (t.rating is not null)::int, '', 'rated'), ('rated_low', t.born, coalesce(t.rating <= 2, false)::int, '', 'rated'),
      ('dispatched', t.born, (t.dispatch_seconds is not null)::int, '', 'dispatched'), ('dispatch_seconds', t.born, coalesce(t.dispatch_seconds, 0), '', 'dispatched'),
      ('came_at_risk', t.born, (t.at_risk_since is not null)::int, '', 'came_at_risk'), ('intervened', t.born, (t.intervened_at is not null)::int, '', 'came_at_risk')
    ) x (metric, day, n, at, kind) where x.n > 0 and (x.kind = '' or not t.before ? x.kind)),
  recount as materialized (
    select metric, day, branch, fault, department, tier, at as stage, sum(n)::int8 as n from own group by 1, 2, 3, 4, 5, 6, 7
    union all
    select s.metric || case s.status when 'met' then '_met' else '_missed' end, t.born, t.branch, t.fault, t.department, t.tier, '', count(*) from settled s join t on t.id = s.ticket_id
    where s.place > coalesce((t.before ->> s.metric)::int, 0) group by 1, 2, 3, 4, 5, 6, 7)`;

const SHARE = `with ${RECOUNT},
  entry as (select e.metric, ${NAMED}, e.value from measure_entry e, zone z where e.tenant_id = z.id and e.group_id = z.group_id and e.membership = z.membership),
  ledger as (select metric, ${FACTS}, sum(value)::int8 as n from entry group by metric, ${FACTS} having sum(value) <> 0)
  select 'group''s ledger' as check, concat_ws(' ', metric, day, branch, fault, department, tier, stage) as place, coalesce(r.n, 0)::text as expected, coalesce(l.n, 0)::text as found
  from recount r full join ledger l using (metric, ${FACTS}) where coalesce(r.n, 0) <> coalesce(l.n, 0) limit $1`;

/** Every group it is or was in beside its own ledger: what is folded there of it is what its entries say, whatever became of the membership. */
const SUMS = METRIC_NAMES.map((m) => `('${m}', r.${m})`).join(', ');
const FOLDED = `with
  entry as (select e.group_id, e.metric, case when e.metric in (${STOCK_LIST}) then date '${STOCK_DAY}' else e.day end as day, sum(e.value)::int8 as n
    from measure_entry e where e.tenant_id = app_tenant() and e.group_id <> here_ledger(null) and e.txid < measure_through() group by 1, 2, 3 having sum(e.value) <> 0),
  rolled as (select r.group_id, w.metric, r.day, w.n from measure_rollup r cross join lateral (values ${SUMS}) w (metric, n)
    where r.tenant_id = app_tenant() and r.group_id <> here_ledger(null) and r.dimension = '' and r.span in (0, 1) and w.n <> 0)
  select 'folded' as check, concat_ws(' ', group_id, metric, day) as place, coalesce(e.n, 0)::text as expected, coalesce(r.n, 0)::text as found
  from entry e full join rolled r using (group_id, metric, day) where coalesce(e.n, 0) <> coalesce(r.n, 0) limit $1`;

/** What an ended membership left behind is what was written down when it ended: as many entries, with the same sum by all facts, and nothing open. */
const LEFT = `with
  sums as (
    select g.group_id, g.membership, metric, ${FACTS}, sum(value) as value, count(*) as n from group_tenancy g
      join lateral (select e.metric, ${NAMED}, e.value from measure_entry e where e.tenant_id = g.tenant_id and e.group_id = g.group_id and e.membership = g.membership) e on true
    where g.tenant_id = app_tenant() and g.left_at is not null and g.checksum is not null group by 1, 2, 3, ${FACTS}),
  found as (
    select g.group_id, g.membership, g.entries, g.checksum, coalesce(sum(s.n), 0) as n,
      md5(coalesce(string_agg(concat_ws('|', s.metric, s.day, s.branch, s.fault, s.department, s.tier, s.stage, s.value), ',' order by s.metric, s.day, s.branch, s.fault, s.department, s.tier, s.stage), '')) as sum,
      coalesce(sum(s.value) filter (where s.metric in (${STOCK_LIST})), 0) as open, g.group_id = coalesce(t.ledger_id, t.group_id) as is_own
    from group_tenancy g join tenant t on t.id = g.tenant_id left join sums s on s.group_id = g.group_id and s.membership = g.membership
    where g.tenant_id = app_tenant() and g.left_at is not null and g.checksum is not null group by 1, 2, 3, 4, t.ledger_id, t.group_id)
  select 'left behind' as check, concat_ws(' ', group_id, membership) as place, concat_ws(' ', entries, checksum, 0) as expected, concat_ws(' ', n, sum, case when is_own then 0 else open end) as found
  from found where (entries, checksum) is distinct from (n, sum) or (not is_own and open <> 0) limit $1`;

/** Moments at which what was open in a group by the entries must be what the spans, and the tickets of a member, remember there. */
const MOMENTS = 12;
const MEMORY = `with
  here as materialized (select id, group_id, membership, coalesce(ledger_id, group_id) as ledger_id from tenant where id = app_tenant()),
  entry as materialized (select e.group_id, e.recorded_at, e.value from measure_entry e, here h where e.tenant_id = h.id and e.group_id <> h.ledger_id and e.metric = 'open'),
  ends as (select group_id, min(recorded_at) as first, max(recorded_at) as last from entry group by 1),
  moment as (select group_id, (first + (last - first) * n / ${MOMENTS})::timestamptz(3) as at from ends, generate_series(0, ${MOMENTS}) n),
  found as (select m.group_id, m.at,
      (select coalesce(sum(value), 0) from entry e where e.group_id = m.group_id and e.recorded_at <= m.at) as expected,
      (select count(*) from measure_span s where s.tenant_id = app_tenant() and s.group_id = m.group_id and s.metric = 'open' and s.from_at <= m.at and s.to_at > m.at)
        + (select count(*) from ticket t, here h where h.group_id = m.group_id and t.tenant_id = h.id and t.is_open and t.membership = h.membership and t.open_since <= m.at) as found
    from moment m)
  select 'open as published in a group' as check, concat_ws(' ', group_id, at) as place, expected::text, found::text from found where expected <> found limit $1`;

/** The figures of every group a workspace is or was a member of, against its tickets and what was kept when it left. */
export async function verifyMembership(tx: TenantTx, limit: number): Promise<Mismatch[]> {
  const [here] = await tx.rows<{ hasMoved: boolean }>(`select membership > 0 as "hasMoved" from tenant where id = app_tenant()`);
  if (!here?.hasMoved) return [];
  const found: Mismatch[] = [];
  for (const check of [SHARE, FOLDED, LEFT, MEMORY]) found.push(...(await tx.rows<Mismatch>(check, [limit])));
  return found.slice(0, limit);
}
