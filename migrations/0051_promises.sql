-- Every promise of a ticket: what the engine remembers of a clock beside its instants, which steps were told, and when the ticket waited.
alter table clock add column memory jsonb, add column told text[] not null default '{}';
alter table ticket add column pauses jsonb not null default '[]';
alter table membership add column supervisor_id uuid;
grant update (flow_version_id, pauses) on ticket to bodan_tenant;

-- What was told before stays told; who waits now has waited since the open slice began.
update clock c set told = a.keys
from (select tenant_id, ticket_id, metric, cycle, array_agg(concat_ws('/', metric, cycle, level, target_seconds)) as keys from clock_alert group by 1, 2, 3, 4) a
where (a.tenant_id, a.ticket_id, a.metric, a.cycle) = (c.tenant_id, c.ticket_id, c.metric, c.cycle);
update ticket set pauses = jsonb_build_array(jsonb_build_object('from', (extract(epoch from slice_started_at) * 1000)::bigint, 'to', null, 'reason', waiting_reason))
where waiting_reason is not null;
