-- Which way tickets came back, 返工 and 重开: the stage each such step led from and to, as its event says. Few steps do, so those that do have an index of
-- their own; every other event pays nothing for it.
create index ticket_event_return on ticket_event (tenant_id, ticket_id, seq) where data ->> 'isRework' = 'true' or data ->> 'isReopen' = 'true';

create view own_return with (security_invoker = true) as
  select tenant_id, ticket_id, seq, occurred_at, data ->> 'from' as came_from, data ->> 'to' as went_to, data ->> 'isRework' = 'true' as is_rework, data ->> 'isReopen' = 'true' as is_reopened
  from ticket_event where data ->> 'isRework' = 'true' or data ->> 'isReopen' = 'true';
-- Headquarters sees the two stages and nothing else of the event: neither who sent it back nor why.
create view hq_return as
  select tenant_id, ticket_id, seq, occurred_at, data ->> 'from' as came_from, data ->> 'to' as went_to, data ->> 'isRework' = 'true' as is_rework, data ->> 'isReopen' = 'true' as is_reopened
  from ticket_event where data ->> 'isRework' = 'true' or data ->> 'isReopen' = 'true';
alter view hq_return owner to bodan_auditor;
grant select on own_return to bodan_tenant;
grant select on hq_return to bodan_hq, bodan_auditor;
