import type { TenantTx } from '../context.ts';
import type { Mismatch } from './verify-store.ts';

/** Hand-overs, repeat calls and what is done by the events and the flow alone. Imported logs do not say who had a ticket. */
const QUALITY = `with
  held as materialized (select e.ticket_id, e.data #>> '{facts,personId}' as person, lag(e.data #>> '{facts,personId}') over (partition by e.ticket_id order by e.seq) as before
    from ticket_event e where e.tenant_id = app_tenant() and e.data -> 'facts' ? 'personId'),
  handed as (select ticket_id, count(*) filter (where person is not null and before is not null and person <> before) as times from held group by 1),
  nudged as (select ticket_id, count(*) as times from ticket_event where tenant_id = app_tenant() and type = 'ticket.nudged' and actor_kind = 'customer' group by 1),
  found as (
    select 'hand-overs' as check, t.id::text as place, coalesce(h.times, 0)::text as expected, t.handover_count::text as found from ticket t left join handed h on h.ticket_id = t.id
      where t.tenant_id = app_tenant() and t.source <> 'import' and coalesce(h.times, 0) <> t.handover_count
    union all
    select 'asked again', t.id::text, coalesce(n.times, 0)::text, t.nudge_count::text from ticket t left join nudged n on n.ticket_id = t.id
      where t.tenant_id = app_tenant() and coalesce(n.times, 0) <> t.nudge_count
    union all
    select 'finished', t.id::text, s.stage ->> 'kind', t.is_done::text from ticket t join flow_version v on v.tenant_id = t.tenant_id and v.id = t.flow_version_id
      cross join lateral jsonb_array_elements(v.content -> 'stages') s (stage)
      where t.tenant_id = app_tenant() and s.stage ->> 'key' = t.stage and (s.stage ->> 'kind' = 'done') <> t.is_done)
  select * from found limit $1`;

export const verifyQuality = (tx: TenantTx, limit: number): Promise<Mismatch[]> => tx.rows<Mismatch>(QUALITY, [limit]);
