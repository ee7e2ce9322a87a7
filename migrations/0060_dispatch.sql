-- What dispatch knows of people (own hours, jobs a day, where they start from, leave), of places, of appointments, and of who waits since when.
alter table membership add column shifts jsonb, add column daily_capacity integer, add column base jsonb;
alter table branch add column place jsonb;
alter table ticket
  add column place jsonb,
  add column planned_from timestamp (3) with time zone,
  add column planned_to timestamp (3) with time zone,
  add column pooled_at timestamp (3) with time zone,
  add column dispatch_seconds integer,
  add column dispatch_after timestamp (3) with time zone,
  add constraint ticket_planned check ((planned_from is null) = (planned_to is null) and planned_from < planned_to);
grant update (place, planned_from, planned_to, pooled_at, dispatch_seconds, dispatch_after) on ticket to bodan_tenant;
grant select (dispatch_after) on ticket to bodan_relay;
-- Whoever has nobody yet has waited since it came.
update ticket set pooled_at = created_at where is_open and assignee_id is null;
create index ticket_planned on ticket (tenant_id, planned_from) where planned_from is not null;
create index ticket_pool on ticket (tenant_id, pooled_at) where is_open and assignee_id is null and pooled_at is not null;
create index ticket_closed on ticket (tenant_id, closed_at) where closed_at is not null;
create index ticket_dispatch on ticket (dispatch_after) where dispatch_after is not null;

create table member_leave (
  tenant_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  from_at timestamp (3) with time zone not null,
  to_at timestamp (3) with time zone not null,
  reason text not null default '',
  created_by uuid,
  created_at timestamp (3) with time zone not null default now(),
  cancelled_at timestamp (3) with time zone,
  constraint member_leave_tenant_id_id_pk primary key (tenant_id, id),
  constraint member_leave_member_fk foreign key (tenant_id, person_id) references membership (tenant_id, person_id),
  constraint member_leave_span check (from_at < to_at)
);
create index member_leave_ahead on member_leave (tenant_id, to_at) where cancelled_at is null;
alter table member_leave enable row level security;
alter table member_leave force row level security;
create policy tenant_wall on member_leave as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on member_leave to bodan_tenant using (true) with check (true);
grant select, insert, update (cancelled_at) on member_leave to bodan_tenant;
