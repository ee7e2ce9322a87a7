-- What runs in a stage: an approval with its signers, timers in working time, and who decides for whom meanwhile.
alter table ticket add column approval jsonb, add column timers jsonb not null default '[]', add column next_timer_at timestamp (3) with time zone;
grant update (approval, timers, next_timer_at) on ticket to bodan_tenant;
grant select (next_timer_at) on ticket to bodan_relay;
create index ticket_timer on ticket (next_timer_at) where next_timer_at is not null;

create table delegation (
  tenant_id uuid not null,
  person_id uuid not null,
  to_person_id uuid not null,
  starts_at timestamp (3) with time zone not null,
  ends_at timestamp (3) with time zone not null,
  constraint delegation_tenant_id_person_id_pk primary key (tenant_id, person_id)
);
alter table delegation add constraint delegation_person_fk foreign key (tenant_id, person_id) references membership (tenant_id, person_id);
alter table delegation add constraint delegation_to_person_fk foreign key (tenant_id, to_person_id) references membership (tenant_id, person_id);
alter table delegation enable row level security;
alter table delegation force row level security;
create policy tenant_wall on delegation as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on delegation to bodan_tenant using (true) with check (true);
grant select, insert, update, delete on delegation to bodan_tenant;
