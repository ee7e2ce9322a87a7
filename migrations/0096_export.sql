-- Lists and figures as files. A row is a request, its progress and its result; rows are never deleted, so they say who took what out, when
-- and how often it was downloaded, also after the file is gone. Its place is a workspace or a group; both walls are on the place.
create table export (
  place_id uuid not null,
  id uuid not null,
  place_kind text not null check (place_kind in ('tenant', 'group')),
  group_id uuid not null,
  person_id uuid not null,
  person_name text not null,
  -- What the key that asked for it may do; null for a session, which may do all its person may.
  scopes text[],
  locale text not null,
  format text not null check (format in ('csv', 'xlsx')),
  source jsonb not null,
  name text not null,
  status text not null check (status in ('waiting', 'running', 'done', 'failed', 'cancelled', 'deleted', 'expired')),
  -- Whoever holds the newest attempt writes; one that was killed is overtaken by the next.
  attempt integer not null default 0,
  rows_done integer not null default 0,
  rows_total integer not null,
  size_bytes bigint,
  error_code text,
  created_at timestamp (3) with time zone not null,
  started_at timestamp (3) with time zone,
  beat_at timestamp (3) with time zone,
  finished_at timestamp (3) with time zone,
  expires_at timestamp (3) with time zone,
  downloads integer not null default 0,
  downloaded_at timestamp (3) with time zone,
  constraint export_pk primary key (place_id, id)
);
create index export_due on export (created_at) where status in ('waiting', 'running');
create index export_kept on export (expires_at) where status = 'done';
create index export_mine on export (place_id, person_id, created_at desc);
create index export_all on export (place_id, created_at desc);

alter table export enable row level security;
alter table export force row level security;
create policy tenant_wall on export as restrictive to bodan_tenant using (place_id = app_tenant()) with check (place_id = app_tenant());
create policy hq_wall on export as restrictive to bodan_hq, bodan_auditor using (place_id = app_group()) with check (place_id = app_group());
create policy place_rows on export to bodan_tenant, bodan_hq using (true) with check (true);
create policy relay_rows on export to bodan_relay using (true);
grant select, insert on export to bodan_tenant, bodan_hq;
grant update (status, attempt, rows_done, rows_total, size_bytes, error_code, started_at, beat_at, finished_at, expires_at, downloads, downloaded_at) on export to bodan_tenant, bodan_hq;
grant select (place_id, id, place_kind, group_id, status, beat_at, expires_at, created_at) on export to bodan_relay;
