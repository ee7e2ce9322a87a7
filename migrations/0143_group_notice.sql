-- What headquarters is told in its bell. One row a fact, not one a person: a workspace that tells its group something knows nobody there.
-- Who read it is kept apart. A person sees what came since they belong to headquarters.
create table group_notice (
  group_id uuid not null references service_group (id),
  id uuid not null,
  -- One person at headquarters, or null for everybody there; and the subsidiary it is about.
  person_id uuid,
  subsidiary_id uuid,
  kind text not null,
  data jsonb not null,
  created_at timestamp (3) with time zone not null,
  txid xid8 not null default pg_current_xact_id(),
  constraint group_notice_pk primary key (group_id, id)
);
create index group_notice_shown on group_notice (group_id, created_at, id);
create index group_notice_feed on group_notice (txid);
create index group_notice_age on group_notice (created_at);
-- A day by which a version was to be adopted passes once.
create unique index group_notice_version_late on group_notice (group_id, (data ->> 'number')) where kind = 'version_late';

create table group_notice_read (
  group_id uuid not null,
  person_id uuid not null,
  notice_id uuid not null,
  read_at timestamp (3) with time zone not null,
  constraint group_notice_read_pk primary key (group_id, person_id, notice_id),
  constraint group_notice_read_notice_fk foreign key (group_id, notice_id) references group_notice (group_id, id) on delete cascade
);
create index group_notice_read_notice on group_notice_read (group_id, notice_id);

alter table group_notice enable row level security;
alter table group_notice force row level security;
alter table group_notice_read enable row level security;
alter table group_notice_read force row level security;
-- A subsidiary adds what it tells everybody at its headquarters of itself, and reads nothing of it.
create policy tenant_wall on group_notice as restrictive to bodan_tenant
  using (false) with check (group_id = app_group() and subsidiary_id = app_tenant() and person_id is null);
create policy tenant_rows on group_notice to bodan_tenant using (true) with check (true);
create policy hq_wall on group_notice as restrictive to bodan_hq using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on group_notice to bodan_hq using (true) with check (true);
create policy hq_wall on group_notice_read as restrictive to bodan_hq using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on group_notice_read to bodan_hq using (true) with check (true);
create policy identity_rows on group_notice to bodan_identity using (true) with check (true);
create policy relay_rows on group_notice to bodan_relay using (true) with check (true);
create policy relay_rows on group_notice_read to bodan_relay using (true) with check (true);
grant insert on group_notice to bodan_tenant, bodan_identity;
grant select, insert on group_notice to bodan_hq;
grant select, insert on group_notice_read to bodan_hq;
grant select, insert, delete on group_notice to bodan_relay;
grant select, delete on group_notice_read to bodan_relay;

-- The worker finds the versions whose day has passed.
create policy relay_rows on standard_version to bodan_relay using (true) with check (true);
grant select (id, group_id, number, adopt_by) on standard_version to bodan_relay;
