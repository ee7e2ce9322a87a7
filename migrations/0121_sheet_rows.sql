-- Rows of a sheet that become tickets. An import keeps the cells of the chosen rows until each is a ticket, never the file. A row is its number in
-- the sheet; the same statement that writes its ticket's name here makes it once, so whoever dies in between made nothing.
create table ticket_import (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  -- What the file was called, and which column fills what.
  name text not null,
  columns jsonb not null,
  rows_total integer not null check (rows_total between 1 and 20000),
  status text not null check (status in ('open', 'running', 'stopped', 'done', 'undoing', 'undone')),
  -- Why it stopped by itself: a code.
  problem text,
  person_id uuid not null,
  person_name text not null,
  -- What the key that started it may do; null for a session, which may do all its person may.
  scopes text[],
  created_at timestamptz (3) not null,
  started_at timestamptz (3),
  finished_at timestamptz (3),
  undone_at timestamptz (3),
  undone_by uuid,
  undone_by_name text,
  constraint ticket_import_pk primary key (tenant_id, id)
);
create index ticket_import_due on ticket_import (created_at) where status in ('running', 'undoing');
create index ticket_import_newest on ticket_import (tenant_id, created_at desc, id desc);
-- One at a time makes tickets of a workspace.
create unique index ticket_import_one_at_work on ticket_import (tenant_id) where status in ('running', 'undoing');

create table ticket_import_row (
  tenant_id uuid not null,
  import_id uuid not null,
  row integer not null check (row between 1 and 1048576),
  -- Emptied with the ticket, which says it all then.
  cells jsonb not null,
  status text not null check (status in ('waiting', 'created', 'refused')),
  ticket_id uuid,
  errors jsonb not null default '[]',
  -- Null until it was undone: the ticket was cancelled, or kept because somebody had worked on it or its flow has no way out.
  undo text check (undo in ('cancelled', 'changed', 'no_step')),
  constraint ticket_import_row_pk primary key (tenant_id, import_id, row),
  constraint ticket_import_row_import_fk foreign key (tenant_id, import_id) references ticket_import (tenant_id, id),
  constraint ticket_import_row_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade,
  constraint ticket_import_row_ticket_once unique (tenant_id, ticket_id),
  check ((status = 'created') = (ticket_id is not null))
);
create index ticket_import_row_waiting on ticket_import_row (tenant_id, import_id, row) where status = 'waiting';
create index ticket_import_row_refused on ticket_import_row (tenant_id, import_id, row) where status = 'refused';
create index ticket_import_row_to_undo on ticket_import_row (tenant_id, import_id, row) where status = 'created' and undo is null;

do $$
declare t text;
begin
  foreach t in array array['ticket_import', 'ticket_import_row'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
end $$;
create policy relay_rows on ticket_import to bodan_relay using (true);
grant select, insert on ticket_import, ticket_import_row to bodan_tenant;
grant update (status, problem, started_at, finished_at, undone_at, undone_by, undone_by_name, person_id, person_name, scopes) on ticket_import to bodan_tenant;
grant update (cells, status, ticket_id, errors, undo) on ticket_import_row to bodan_tenant;
grant select (tenant_id, id, status, created_at) on ticket_import to bodan_relay;
