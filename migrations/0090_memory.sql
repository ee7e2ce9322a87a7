-- What the board said at any past moment. Entries of the measure ledger carry the instant they were recorded; what they do not say is how long a
-- ticket stood somewhere and which clocks were overdue, so spans that have ended are kept: where a ticket was open, and while a clock of it was
-- overdue, as it was known then. The spans that go on are the rows of ticket and clock themselves, from `open_since` and `known_since` on.
create table measure_span (
  group_id uuid not null,
  tenant_id uuid not null,
  ticket_id uuid not null,
  -- 'open', or 'overdue_' and the metric of the clock.
  metric text not null,
  -- The local date of creation, for cohorts; null for 'open', a stock.
  day date,
  branch_id uuid,
  fault_code text,
  department_code text,
  tier text not null,
  stage text not null,
  from_at timestamp (3) with time zone not null,
  to_at timestamp (3) with time zone not null,
  -- A span is no longer than 2 to this power, in seconds: which spans hold an instant is one short range of the index a length.
  size smallint not null generated always as (ceil(log(2.0, greatest(extract(epoch from to_at - from_at), 1)))) stored,
  constraint measure_span_lasts check (from_at < to_at)
);
create index measure_span_at on measure_span (group_id, size, from_at);
alter table measure_span enable row level security;
alter table measure_span force row level security;
create policy tenant_wall on measure_span as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on measure_span to bodan_tenant using (true) with check (true);
create policy hq_wall on measure_span as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on measure_span to bodan_hq, bodan_auditor using (true) with check (true);
grant select, insert on measure_span to bodan_tenant;
grant select on measure_span to bodan_hq, bodan_auditor;

alter table ticket add column open_since timestamp (3) with time zone;
alter table clock add column known_since timestamp (3) with time zone;
grant update (open_since) on ticket to bodan_tenant;

-- What is there already: entries in the order they were recorded; the k-th opening of a ticket ends with its k-th closing.
insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, from_at, to_at)
select o.group_id, o.tenant_id, o.ticket_id, 'open', o.branch_id, o.fault_code, o.department_code, o.tier, o.stage, o.recorded_at, c.recorded_at
from (select *, row_number() over (partition by tenant_id, ticket_id order by recorded_at) as place from measure_entry where metric = 'open' and value > 0) o
join (select tenant_id, ticket_id, recorded_at, row_number() over (partition by tenant_id, ticket_id order by recorded_at) as place from measure_entry where metric = 'open' and value < 0) c
  using (tenant_id, ticket_id, place)
where o.recorded_at < c.recorded_at;
update ticket t set open_since = coalesce((select max(e.recorded_at) from measure_entry e where e.tenant_id = t.tenant_id and e.ticket_id = t.id and e.metric = 'open' and e.value > 0), t.created_at);
insert into measure_span (group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, from_at, to_at)
select group_id, tenant_id, ticket_id, 'overdue_' || metric, day, branch_id, fault_code, department_code, tier, stage, breach_at + interval '1 second', stopped_at
from clock where status = 'breached_met' and breach_at + interval '1 second' < stopped_at;
update clock c set known_since = case when c.status in ('running', 'paused') then c.started_at else coalesce(c.stopped_at, c.started_at) end;
alter table ticket alter column open_since set not null;
alter table clock alter column known_since set not null;

-- Whatever changes a ticket or a clock, nobody can forget to remember what stood before.
create function remember_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.open_since := greatest(old.open_since, new.updated_at);
  if old.is_open and old.open_since < new.open_since then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, from_at, to_at)
    values (app_group(), old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.open_since, new.open_since);
  end if;
  return new;
end $$;
create trigger remember_open before update on ticket for each row
  when ((old.is_open, old.stage, old.tier, old.branch_id, old.fault_code, old.department_code) is distinct from (new.is_open, new.stage, new.tier, new.branch_id, new.fault_code, new.department_code))
  execute function remember_open();

create function remember_overdue() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare since timestamp (3) with time zone := greatest(old.known_since, old.breach_at + interval '1 second');
begin
  new.known_since := greatest(old.known_since, new.known_since);
  if old.status in ('running', 'paused') and old.breach_at is not null and since < new.known_since then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, from_at, to_at)
    values (old.group_id, old.tenant_id, old.ticket_id, 'overdue_' || old.metric, old.day, old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, since, new.known_since);
  end if;
  return new;
end $$;
create trigger remember_overdue before update on clock for each row
  when ((old.status, old.breach_at, old.branch_id, old.fault_code, old.department_code, old.tier, old.stage) is distinct from (new.status, new.breach_at, new.branch_id, new.fault_code, new.department_code, new.tier, new.stage))
  execute function remember_overdue();

-- A ticket that is deleted takes its rows with it, not what was published of it.
create function remember_deleted_ticket() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, from_at, to_at)
  select t.group_id, old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.open_since, statement_timestamp()
  from tenant t where t.id = old.tenant_id and old.is_open and old.open_since < statement_timestamp();
  return old;
end $$;
create trigger remember_deleted_ticket before delete on ticket for each row execute function remember_deleted_ticket();
create function remember_deleted_clock() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare since timestamp (3) with time zone := greatest(old.known_since, old.breach_at + interval '1 second');
begin
  if old.status in ('running', 'paused') and old.breach_at is not null and since < statement_timestamp() then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, from_at, to_at)
    values (old.group_id, old.tenant_id, old.ticket_id, 'overdue_' || old.metric, old.day, old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, since, statement_timestamp());
  end if;
  return old;
end $$;
create trigger remember_deleted_clock before delete on clock for each row execute function remember_deleted_clock();

-- The days of a measure, and of those the entries recorded after a moment: one index for the drill and for the past.
drop index measure_entry_drill;
create index measure_entry_drill on measure_entry (group_id, metric, day, recorded_at);

-- Headquarters says what a past moment looks like by what is known now, and why that differs: facts and instants, never what was said.
create or replace view hq_ticket as
  select tenant_id, id, number, source, stage, is_open, waiting_reason, wake_at, priority, tier, fault_code, department_code, branch_id, assignee_id, holder_id, holder_department,
    created_at, updated_at, stage_since, first_responded_at, closed_at, reopen_count, rework_count, rating, next_metric, next_due_at, next_breach_at, next_at_risk_at, next_target_seconds, next_counted_seconds, next_mark_at, slice_started_at, version,
    case when contact_name = '' then '' else left(contact_name, 1) || '**' end as contact_masked,
    case when phone is null then null else left(phone, 6) || '****' || right(phone, 4) end as phone_masked,
    flow_version_id, open_since
  from ticket;
grant select (ticket_id, seq, type, occurred_at, recorded_at) on ticket_event to bodan_hq;
