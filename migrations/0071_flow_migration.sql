-- Running tickets that go to a newly published version: the list is written when it is published, the worker ticks off one ticket a transaction, so it goes on where it stopped.
create table flow_migration (
  tenant_id uuid not null,
  id uuid not null,
  flow_id uuid not null,
  to_version_id uuid not null,
  mapping jsonb not null,
  created_by uuid,
  created_at timestamp (3) with time zone not null default now(),
  finished_at timestamp (3) with time zone,
  constraint flow_migration_tenant_id_id_pk primary key (tenant_id, id)
);
alter table flow_migration add constraint flow_migration_flow_fk foreign key (tenant_id, flow_id) references flow (tenant_id, id);
alter table flow_migration add constraint flow_migration_version_fk foreign key (tenant_id, to_version_id) references flow_version (tenant_id, id);
create unique index flow_migration_running on flow_migration (tenant_id, flow_id) where finished_at is null;

create table flow_migration_ticket (
  tenant_id uuid not null,
  migration_id uuid not null,
  ticket_id uuid not null,
  stage text not null,
  outcome text,
  reasons jsonb not null default '[]',
  constraint flow_migration_ticket_pk primary key (tenant_id, migration_id, ticket_id)
);
alter table flow_migration_ticket add constraint flow_migration_ticket_migration_fk foreign key (tenant_id, migration_id) references flow_migration (tenant_id, id);
alter table flow_migration_ticket add constraint flow_migration_ticket_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade;
create index flow_migration_ticket_open on flow_migration_ticket (tenant_id, migration_id, ticket_id) where outcome is null;

do $$
declare t text;
begin
  foreach t in array array['flow_migration', 'flow_migration_ticket'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
end $$;
create policy relay_rows on flow_migration to bodan_relay using (true);
grant select, insert on flow_migration, flow_migration_ticket to bodan_tenant;
grant update (finished_at) on flow_migration to bodan_tenant;
grant update (stage, outcome, reasons) on flow_migration_ticket to bodan_tenant;
grant select on flow_migration to bodan_relay;
