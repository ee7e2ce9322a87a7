-- The draft of a group's next standard: one a group, saved as it is written, published whole.
create table standard_draft (
  group_id uuid primary key references service_group (id),
  content jsonb not null,
  base_number integer not null,
  revision integer not null default 1,
  saved_by uuid not null,
  saved_at timestamp (3) with time zone not null default now()
);
alter table standard_draft enable row level security;
alter table standard_draft force row level security;
create policy hq_wall on standard_draft as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on standard_draft to bodan_hq, bodan_auditor using (true) with check (true);
grant select, insert, update, delete on standard_draft to bodan_hq;

-- Signed off by name, with what the subsidiaries should know and until when they should have adopted it.
alter table standard_version add column notes text not null default '', add column signed_name text not null default '', add column adopt_by date;

-- Background work on the values of many tickets: adopting a standard, another type of a field, a promotion. What it changed stays with it, so it can be undone.
create table conversion (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null,
  status text not null,
  plan jsonb not null,
  facts jsonb not null,
  expected jsonb not null default '{}',
  starts_at timestamp (3) with time zone not null,
  created_by uuid,
  created_at timestamp (3) with time zone not null default now(),
  started_at timestamp (3) with time zone,
  finished_at timestamp (3) with time zone,
  undone_at timestamp (3) with time zone,
  constraint conversion_pk primary key (tenant_id, id),
  constraint conversion_status check (status in ('scheduled', 'running', 'done', 'undoing', 'undone', 'cancelled'))
);
create index conversion_due on conversion (starts_at) where status in ('scheduled', 'running', 'undoing');
create unique index conversion_one_at_work on conversion (tenant_id, kind) where status in ('scheduled', 'running', 'undoing');

create table conversion_ticket (
  tenant_id uuid not null,
  conversion_id uuid not null,
  ticket_id uuid not null,
  -- Which changes touch the ticket.
  touch text[] not null,
  -- Null until it was its turn: changed, or kept as it is.
  outcome text,
  changes jsonb not null default '[]',
  unmapped jsonb not null default '[]',
  -- Null until it was undone: restored, or changed by somebody since.
  undo text,
  constraint conversion_ticket_pk primary key (tenant_id, conversion_id, ticket_id),
  constraint conversion_ticket_conversion_fk foreign key (tenant_id, conversion_id) references conversion (tenant_id, id),
  constraint conversion_ticket_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade
);
create index conversion_ticket_open on conversion_ticket (tenant_id, conversion_id, ticket_id) where outcome is null;
create index conversion_ticket_changed on conversion_ticket (tenant_id, conversion_id, ticket_id) where outcome = 'changed' and undo is null;

do $$
declare t text;
begin
  foreach t in array array['conversion', 'conversion_ticket'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
    -- Headquarters sees how far its subsidiaries are.
    execute format('create policy hq_wall on %I as restrictive to bodan_hq, bodan_auditor using (tenant_id = any ((select app_tenants())::uuid[])) with check (tenant_id = any ((select app_tenants())::uuid[]))', t);
    execute format('create policy hq_rows on %I to bodan_hq, bodan_auditor using (true) with check (true)', t);
  end loop;
end $$;
create policy relay_rows on conversion to bodan_relay using (true);
grant select, insert on conversion, conversion_ticket to bodan_tenant;
grant update (status, plan, facts, expected, starts_at, started_at, finished_at, undone_at) on conversion to bodan_tenant;
grant update (outcome, changes, unmapped, undo) on conversion_ticket to bodan_tenant;
grant select on conversion to bodan_hq, bodan_relay;
grant select (tenant_id, conversion_id, ticket_id, outcome, undo) on conversion_ticket to bodan_hq;
