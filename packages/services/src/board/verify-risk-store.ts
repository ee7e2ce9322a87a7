import type { TenantTx } from '../context.ts';
import type { Mismatch } from './verify-store.ts';

/**
 * 主动干预 by the events alone: who counts as acted on has an act of a person at that instant, and whose warning point, as it was told,
 * lies before an act of a person while the clock ran in time, counts as acted on. Where due times were edited or taken back only the first
 * can be said.
 */
const RISK = `with
  act as materialized (select e.ticket_id, e.occurred_at from ticket_event e
    where e.tenant_id = app_tenant() and e.actor_kind = 'person' and e.type not in ('ticket.created', 'ticket.revealed', 'ticket.recalculated', 'ticket.breach_cleared')),
  told as materialized (select distinct e.ticket_id, e.data ->> 'metric' as metric, (e.data ->> 'cycle')::int as cycle, (e.data ->> 'targetSeconds')::int as target from ticket_event e
    where e.tenant_id = app_tenant() and e.type in ('ticket.at_risk', 'ticket.breached')),
  edited as materialized (select distinct e.ticket_id from ticket_event e where e.tenant_id = app_tenant() and (e.type in ('ticket.recalculated', 'ticket.breach_cleared') or (e.type = 'ticket.updated' and e.data #> '{facts,tier}' is not null))),
  risky as (select c.ticket_id, c.at_risk_at, least(c.breach_at + interval '1 second', c.stopped_at) as until from told o
    join clock c on c.tenant_id = app_tenant() and c.ticket_id = o.ticket_id and c.metric = o.metric and c.cycle = o.cycle and c.target_seconds = o.target
    where c.at_risk_at is not null and c.status <> 'cancelled'),
  found as (
    select 'acted on in time' as check, t.id::text as place, 'an act at ' || t.intervened_at as expected, 'none' as found from ticket t
      where t.tenant_id = app_tenant() and t.intervened_at is not null and not exists (select 1 from act a where a.ticket_id = t.id and a.occurred_at = t.intervened_at)
    union all
    select 'acted on in time', t.id::text, 'acted on at ' || min(a.occurred_at), 'not acted on' from ticket t join risky r on r.ticket_id = t.id
      join act a on a.ticket_id = t.id and a.occurred_at >= r.at_risk_at and (r.until is null or date_trunc('second', a.occurred_at) < r.until)
      where t.tenant_id = app_tenant() and t.at_risk_since is not null and t.intervened_at is null and t.reopen_count = 0 and t.source <> 'import' and t.id not in (select ticket_id from edited) group by 1, 2
    union all
    select 'acted on without having come at risk', t.id::text, 'at risk', 'not at risk' from ticket t where t.tenant_id = app_tenant() and t.intervened_at is not null and t.at_risk_since is null)
  select * from found limit $1`;

export const verifyRisk = (tx: TenantTx, limit: number): Promise<Mismatch[]> => tx.rows<Mismatch>(RISK, [limit]);
