-- The morning brief: why a first response took long, what is done about it, and that a day was gone through. Causes are never overwritten: the
-- newest one counts, the others stay. A subsidiary and its headquarters speak of the same rows, so both hang on the ticket and the day.
create table delay_cause (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  ticket_id uuid not null,
  day date not null,
  cause text not null,
  note text not null,
  set_by uuid,
  set_by_name text not null,
  by_hq boolean not null,
  set_at timestamp (3) with time zone not null,
  -- Of two causes set in the same millisecond the later one counts.
  seq bigint not null generated always as identity,
  constraint delay_cause_pk primary key (tenant_id, id),
  constraint delay_cause_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade
);
create index delay_cause_day on delay_cause (tenant_id, day, ticket_id, seq);

create table brief_action (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  ticket_id uuid not null,
  day date not null,
  text text not null,
  owner_id uuid not null,
  due_day date not null,
  created_by uuid,
  created_by_name text not null,
  by_hq boolean not null,
  created_at timestamp (3) with time zone not null,
  done_at timestamp (3) with time zone,
  done_by_name text,
  constraint brief_action_pk primary key (tenant_id, id),
  constraint brief_action_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade
);
create index brief_action_day on brief_action (tenant_id, day);
create index brief_action_open on brief_action (tenant_id, due_day) where done_at is null;

-- A day that was gone through, with the delays it spoke of as they were shown.
create table brief (
  tenant_id uuid not null references tenant (id),
  day date not null,
  delays jsonb not null,
  closed_by uuid,
  closed_by_name text not null,
  closed_at timestamp (3) with time zone not null,
  constraint brief_pk primary key (tenant_id, day)
);
create table group_brief (
  group_id uuid not null references service_group (id),
  day date not null,
  delays jsonb not null,
  closed_by uuid,
  closed_by_name text not null,
  closed_at timestamp (3) with time zone not null,
  constraint group_brief_pk primary key (group_id, day)
);

do $$
declare t text;
begin
  foreach t in array array['delay_cause', 'brief_action', 'brief'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
  -- Headquarters read them; what they write goes through the subsidiary's own door.
  foreach t in array array['delay_cause', 'brief_action'] loop
    execute format('create policy hq_wall on %I as restrictive to bodan_hq, bodan_auditor using (tenant_id = any ((select app_tenants())::uuid[])) with check (false)', t);
    execute format('create policy hq_rows on %I to bodan_hq, bodan_auditor using (true)', t);
    execute format('grant select on %I to bodan_hq', t);
  end loop;
end $$;
grant select, insert on delay_cause, brief_action, brief to bodan_tenant;
grant update (done_at, done_by_name) on brief_action to bodan_tenant;

alter table group_brief enable row level security;
alter table group_brief force row level security;
create policy hq_wall on group_brief as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on group_brief to bodan_hq, bodan_auditor using (true) with check (true);
grant select, insert on group_brief to bodan_hq;

-- The relay tells who holds a ticket of a nudge where it is nobody's by name.
grant select (holder_id) on ticket to bodan_relay;
