import type { TenantTx } from '../context.ts';
import type { Mismatch } from './verify-store.ts';

/** Hand-overs, repeat calls, waits for parts and what is done by the events and the flow alone. Imported logs do not say who had a ticket. */
const QUALITY = `with
  held as materialized (select e.ticket_id, e.data #>> '{facts,personId}' as person, lag(e.data #>> '{facts,personId}') over (partition by e.ticket_id order by e.seq) as before
    from ticket_event e where e.tenant_id = app_tenant() and e.data -> 'facts' ? 'personId'),
  handed as (select ticket_id, count(*) filter (where person is not null and before is not null and person <> before) as times from held group by 1),
  nudged as (select ticket_id, count(*) as times from ticket_event where tenant_id = app_tenant() and type = 'ticket.nudged' and actor_kind = 'customer' group by 1),
  waited as (select distinct on (ticket_id) ticket_id, coalesce((data ->> 'isForPart')::boolean, data ->> 'reason' = 'part') as is_for_part from ticket_event
    where tenant_id = app_tenant() and type = 'ticket.held' order by ticket_id, seq desc),
  closing as materialized (select distinct on (ticket_id) ticket_id, seq, data #> '{evidence,asked}' as asked from ticket_event
    where tenant_id = app_tenant() and type in ('ticket.moved', 'ticket.flow_migrated') order by ticket_id, seq desc),
  proven as (select c.ticket_id, bool_and(a.min::int <= (select count(*) from ticket_event e where e.tenant_id = app_tenant() and e.ticket_id = c.ticket_id and e.seq < c.seq and case a.kind
      when 'photo' then e.type = 'ticket.attached' and e.data ->> 'kind' is distinct from 'signature' when 'signature' then e.type = 'ticket.attached' and e.data ->> 'kind' = 'signature'
      when 'note' then e.type = 'ticket.noted' else e.type = 'ticket.called' end)) as is_complete
    from closing c cross join lateral jsonb_each_text(c.asked) a (kind, min) group by 1),
  found as (
    select 'hand-overs' as check, t.id::text as place, coalesce(h.times, 0)::text as expected, t.handover_count::text as found from ticket t left join handed h on h.ticket_id = t.id
      where t.tenant_id = app_tenant() and t.source <> 'import' and coalesce(h.times, 0) <> t.handover_count
    union all
    select 'asked again', t.id::text, coalesce(n.times, 0)::text, t.nudge_count::text from ticket t left join nudged n on n.ticket_id = t.id
      where t.tenant_id = app_tenant() and coalesce(n.times, 0) <> t.nudge_count
    union all
    select 'waits for a part', t.id::text, coalesce(w.is_for_part, false)::text, t.waits_for_part::text from ticket t left join waited w on w.ticket_id = t.id
      where t.tenant_id = app_tenant() and t.source <> 'import' and t.waits_for_part is distinct from (t.waiting_reason is not null and coalesce(w.is_for_part, false))
    union all
    select 'evidence', t.id::text, p.is_complete::text, t.evidence ->> 'isComplete' from ticket t left join proven p on p.ticket_id = t.id
      where t.tenant_id = app_tenant() and case when t.is_done then p.is_complete end is distinct from (t.evidence ->> 'isComplete')::boolean
    union all
    select 'finished', t.id::text, s.stage ->> 'kind', t.is_done::text from ticket t join flow_version v on v.tenant_id = t.tenant_id and v.id = t.flow_version_id
      cross join lateral jsonb_array_elements(v.content -> 'stages') s (stage)
      where t.tenant_id = app_tenant() and s.stage ->> 'key' = t.stage and (s.stage ->> 'kind' = 'done') <> t.is_done)
  select * from found limit $1`;

export const verifyQuality = (tx: TenantTx, limit: number): Promise<Mismatch[]> => tx.rows<Mismatch>(QUALITY, [limit]);
