import { BLOCK_DAYS, METRIC_NAMES, STOCK_DAY } from '@bodan/core/measures/buckets';
import type { TenantTx } from '../context.ts';
import { STOCK_LIST } from './moment-store.ts';

export type Mismatch = { check: string; place: string; expected: string; found: string };

const FACTS = 'day, branch, fault, department, tier, stage';

/** The recount: plain SQL over tickets and clocks, sharing nothing with the code that writes entries. */
const RECOUNT = `
  zone as materialized (select id, time_zone from tenant where id = app_tenant()),
  t as materialized (
    select k.id, (k.created_at at time zone z.time_zone)::date as born, (k.closed_at at time zone z.time_zone)::date as ended, k.is_open, k.waits_for_part, k.stage, coalesce(k.branch_id::text, '') as branch,
      coalesce(k.fault_code, '') as fault, coalesce(k.department_code, '') as department, k.tier, k.rework_count, k.reopen_count, k.dispatch_seconds, k.at_risk_since, k.intervened_at, k.is_done, (k.evidence ->> 'isComplete')::boolean as evidence, k.handover_count, k.nudge_count, k.rating
    from ticket k, zone z where k.tenant_id = z.id),
  facts as (
    select 'created' as metric, born as day, branch, fault, department, tier, '' as stage, 1 as n from t
    union all select 'open', born, branch, fault, department, tier, stage, 1 from t where is_open
    union all select 'parts_waiting', born, branch, fault, department, tier, stage, 1 from t where is_open and waits_for_part
    union all select 'closed', ended, branch, fault, department, tier, '', 1 from t where not is_open and ended is not null
    union all select c.metric || case c.status when 'met' then '_met' else '_missed' end, t.born, t.branch, t.fault, t.department, t.tier, '', 1
      from clock c join t on t.id = c.ticket_id where c.tenant_id = app_tenant() and c.status in ('met', 'breached_met') and c.metric in ('first_response', 'plan', 'evidence', 'resolution')
    union all select 'rework', born, branch, fault, department, tier, '', rework_count from t where rework_count > 0
    union all select 'reopened', born, branch, fault, department, tier, '', reopen_count from t where reopen_count > 0
    union all select 'dispatched', born, branch, fault, department, tier, '', 1 from t where dispatch_seconds is not null
    union all select 'dispatch_seconds', born, branch, fault, department, tier, '', dispatch_seconds from t where dispatch_seconds > 0
    union all select 'completed', born, branch, fault, department, tier, '', 1 from t where is_done
    union all select 'reworked', born, branch, fault, department, tier, '', 1 from t where is_done and rework_count > 0
    union all select 'fixed_first', born, branch, fault, department, tier, '', 1 from t where is_done and rework_count = 0 and reopen_count = 0
    union all select 'evidence_asked', ended, branch, fault, department, tier, '', 1 from t where is_done and ended is not null and evidence is not null
    union all select 'evidence_complete', ended, branch, fault, department, tier, '', 1 from t where is_done and ended is not null and evidence
    union all select 'handovers', born, branch, fault, department, tier, '', handover_count from t where handover_count > 0
    union all select 'nudges', born, branch, fault, department, tier, '', nudge_count from t where nudge_count > 0
    union all select 'rated', born, branch, fault, department, tier, '', 1 from t where rating is not null
    union all select 'rated_low', born, branch, fault, department, tier, '', 1 from t where rating <= 2
    union all select 'came_at_risk', born, branch, fault, department, tier, '', 1 from t where at_risk_since is not null
    union all select 'intervened', born, branch, fault, department, tier, '', 1 from t where intervened_at is not null),
  recount as materialized (select metric, ${FACTS}, sum(n)::int8 as n from facts group by metric, ${FACTS}),
  entry as materialized (
    select e.metric, e.day, coalesce(e.branch_id::text, '') as branch, coalesce(e.fault_code, '') as fault, coalesce(e.department_code, '') as department, e.tier, coalesce(e.stage, '') as stage,
      e.value, e.txid >= measure_through() as is_fresh from measure_entry e where e.tenant_id = app_tenant() and e.group_id = here_ledger(null))`;

const BUCKETS = `cross join lateral (
    select 0 as span, date '${STOCK_DAY}' as at where x.metric in (${STOCK_LIST})
    union all select 1, x.day where x.metric not in (${STOCK_LIST})
    union all select ${BLOCK_DAYS}, date '1970-01-01' + floor((x.day - date '1970-01-01') / ${BLOCK_DAYS}.0)::int * ${BLOCK_DAYS} where x.metric not in (${STOCK_LIST})) b
  cross join lateral (values ('', ''), ('branch', x.branch), ('fault', x.fault), ('department', x.department), ('tier', x.tier), ('stage', x.stage)) d (dimension, key)
  where (b.span = 0 or d.dimension <> 'stage')`;
const WIDE = METRIC_NAMES.map((m) => `('${m}', r.${m})`).join(', ');

/** Ledger: the sum of all entries, by every fact at once, against the recount. One statement, one snapshot. */
const LEDGER = `with ${RECOUNT},
  ledger as (select metric, ${FACTS}, sum(value)::int8 as n from entry group by metric, ${FACTS} having sum(value) <> 0)
  select 'ledger' as check, concat_ws(' ', metric, day, branch, fault, department, tier, stage) as place, coalesce(r.n, 0)::text as expected, coalesce(l.n, 0)::text as found
  from recount r full join ledger l using (metric, ${FACTS}) where coalesce(r.n, 0) <> coalesce(l.n, 0) limit $1`;

/** Board: rollup and fresh entries together, by each dimension and bucket the board reads, against the recount. */
const BOARD = `with ${RECOUNT},
  wanted as (select x.metric, b.span, b.at, d.dimension, d.key, sum(x.n)::int8 as n from recount x ${BUCKETS} group by 1, 2, 3, 4, 5),
  fresh as (select x.metric, b.span, b.at, d.dimension, d.key, sum(x.value)::int8 as n from entry x ${BUCKETS} and x.is_fresh group by 1, 2, 3, 4, 5),
  rolled as (select w.metric, r.span::int as span, r.day as at, r.dimension, r.key, w.n from measure_rollup r cross join lateral (values ${WIDE}) w (metric, n)
    where r.tenant_id = app_tenant() and r.group_id = here_ledger(null) and r.dimension not in ('cube', 'person') and w.n <> 0),
  shown as (select metric, span, at, dimension, key, sum(n) as n from (select * from fresh union all select * from rolled) u group by 1, 2, 3, 4, 5)
  select 'board' as check, concat_ws(' ', metric, span, at, dimension, key) as place, coalesce(w.n, 0)::text as expected, coalesce(s.n, 0)::text as found
  from wanted w full join shown s using (metric, span, at, dimension, key) where coalesce(w.n, 0) <> coalesce(s.n, 0) limit $1`;

/** An imported log tells how often a case was reopened in a column of its own, not by its rows. */
const REOPENED = `case when t.source = 'import' then t.reopen_count else coalesce(m.reopened, 0) end`;

/** Clocks of a ticket that an earlier membership left behind stay with its group. */
const CLOCK_GROUP = `case when c.membership = z.membership then z.group_id else c.group_id end`;

/**
 * What the board asks of the rows it reads without recounting: facts on clocks, one event for every change, tickets as their events tell. A ticket that was
 * deleted took its events along; that its entries add up to nothing is what the ledger is asked.
 */
const ROWS = `with
  moved as materialized (
    select e.ticket_id, count(*) filter (where (e.data ->> 'isRework')::boolean) as rework, count(*) filter (where (e.data ->> 'isReopen')::boolean) as reopened,
      (array_agg(coalesce(e.data ->> 'to', e.data ->> 'stage') order by e.seq desc))[1] as stage from ticket_event e where e.tenant_id = app_tenant() and e.type in ('ticket.moved', 'ticket.logged', 'ticket.flow_migrated') group by 1),
  born as materialized (select e.ticket_id, e.occurred_at, e.data ->> 'stage' as stage from ticket_event e where e.tenant_id = app_tenant() and e.type = 'ticket.created'),
  answered as materialized (select e.ticket_id, min(e.occurred_at) as at from ticket_event e where e.tenant_id = app_tenant() and e.actor_kind = 'person'
    and (e.type = 'ticket.replied' or (e.type = 'ticket.called' and e.data ->> 'direction' = 'out' and (e.data ->> 'talkSeconds')::int > 0)) group by 1),
  found as (
    select 'clock facts' as check, c.ticket_id || ' ' || c.metric as place, concat_ws(' ', ${CLOCK_GROUP}, (t.created_at at time zone z.time_zone)::date, t.branch_id, t.fault_code, t.department_code, t.tier, t.stage) as expected,
      concat_ws(' ', c.group_id, c.day, c.branch_id, c.fault_code, c.department_code, c.tier, c.stage) as found
    from clock c join ticket t on t.tenant_id = c.tenant_id and t.id = c.ticket_id join tenant z on z.id = t.tenant_id where c.tenant_id = app_tenant()
      and (c.group_id, c.day, c.branch_id, c.fault_code, c.department_code, c.tier, c.stage)
        is distinct from (${CLOCK_GROUP}, (t.created_at at time zone z.time_zone)::date, t.branch_id, t.fault_code, t.department_code, t.tier, t.stage)
    union all
    select 'an open ticket of an earlier membership', t.id::text, z.membership::text, t.membership::text from ticket t join tenant z on z.id = t.tenant_id
      where t.tenant_id = app_tenant() and t.is_open and t.membership <> z.membership
    union all
    select 'a clock runs on a closed ticket', c.ticket_id || ' ' || c.metric, 'ended', c.status from clock c join ticket t on t.tenant_id = c.tenant_id and t.id = c.ticket_id
      where c.tenant_id = app_tenant() and not t.is_open and c.status in ('running', 'paused')
    union all
    select 'no created event', t.id::text, '1', '0' from ticket t where t.tenant_id = app_tenant() and not exists (select 1 from born b where b.ticket_id = t.id and b.occurred_at = t.created_at)
    union all
    select 'events', t.id::text, concat_ws(' ', coalesce(m.rework, 0), ${REOPENED}, coalesce(m.stage, b.stage), a.at), concat_ws(' ', t.rework_count, t.reopen_count, t.stage, t.first_responded_at)
      from ticket t join born b on b.ticket_id = t.id left join moved m on m.ticket_id = t.id left join answered a on a.ticket_id = t.id
      where t.tenant_id = app_tenant() and (coalesce(m.rework, 0), ${REOPENED}, coalesce(m.stage, b.stage), a.at) is distinct from (t.rework_count, t.reopen_count, t.stage, t.first_responded_at)
    union all
    select 'entries without an event in their transaction', x.txid::text, 'an event', 'none' from (
      select distinct n.txid from measure_entry n join ticket t on t.tenant_id = n.tenant_id and t.id = n.ticket_id where n.tenant_id = app_tenant()) x
      where not exists (select from group_tenancy g where g.tenant_id = app_tenant() and x.txid in (g.txid, g.left_txid)) and not exists (select 1 from ticket_event e where e.tenant_id = app_tenant() and e.txid = x.txid))
  select * from found limit $1`;

export const verifyLedger = (tx: TenantTx, limit: number): Promise<Mismatch[]> => tx.rows<Mismatch>(LEDGER, [limit]);
export const verifyBoard = (tx: TenantTx, limit: number): Promise<Mismatch[]> => tx.rows<Mismatch>(BOARD, [limit]);
export const verifyRows = (tx: TenantTx, limit: number): Promise<Mismatch[]> => tx.rows<Mismatch>(ROWS, [limit]);
