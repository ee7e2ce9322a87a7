-- 待件: which open tickets wait for a part, as the waiting reason said when the wait began. A stock of the measure ledger: an entry when the wait
-- begins, its opposite when it ends.
alter table ticket add column waits_for_part boolean not null default false;
grant update (waits_for_part) on ticket to bodan_tenant;
create index ticket_parts on ticket (tenant_id, id desc) where waits_for_part;
alter table measure_rollup add column parts_waiting bigint not null default 0;

-- Who waits for a part already counts since the wait was recorded, in the transaction that did; what is folded is folded anew, so that no entry stays out.
-- Before there was a word for it, the reason for parts was called by the code of the first standard.
update ticket set waits_for_part = true where is_open and waiting_reason = 'part';
with held as (
  select distinct on (k.tenant_id, k.id) k.*, e.occurred_at as held_at, e.recorded_at as known_at, e.txid as held_txid
  from ticket k join ticket_event e on e.tenant_id = k.tenant_id and e.ticket_id = k.id and e.type in ('ticket.held', 'ticket.logged')
  where k.waits_for_part order by k.tenant_id, k.id, e.seq desc)
insert into measure_entry (group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, occurred_at, recorded_at, membership, txid)
select l.id, h.tenant_id, h.id, 'parts_waiting', 1, (h.created_at at time zone t.time_zone)::date, h.branch_id, h.fault_code, h.department_code, h.tier, h.stage,
  greatest(h.held_at, m.since), greatest(h.known_at, m.since), t.membership, h.held_txid
from held h join tenant t on t.id = h.tenant_id
  cross join lateral (select t.group_id as id union select coalesce(t.ledger_id, t.group_id)) l
  cross join lateral (select case when l.id = t.group_id then t.member_since end as since) m;
delete from measure_rollup where exists (select from measure_entry where metric = 'parts_waiting');
update measure_checkpoint set through_txid = '0' where exists (select from measure_entry where metric = 'parts_waiting');

-- Headquarters opens the number to its tickets.
create or replace view hq_ticket as
  select tenant_id, id, number, source, stage, is_open, waiting_reason, wake_at, priority, tier, fault_code, department_code, branch_id, assignee_id, holder_id, holder_department,
    created_at, updated_at, stage_since, first_responded_at, closed_at, reopen_count, rework_count, rating, next_metric, next_due_at, next_breach_at, next_at_risk_at, next_target_seconds, next_counted_seconds, next_mark_at, slice_started_at, version,
    case when contact_name = '' then '' else left(contact_name, 1) || '**' end as contact_masked,
    case when phone is null then null else left(phone, 6) || '****' || right(phone, 4) end as phone_masked,
    flow_version_id, open_since, former_branches, corrections, clock_zone, waits_for_part
  from ticket;
