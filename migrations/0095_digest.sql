-- A digest goes out by itself: once a date, by mail and robot. Its place is a workspace or a group; both walls are on the place, so one table serves both.
create table digest (
  place_id uuid not null,
  id uuid not null,
  place_kind text not null check (place_kind in ('tenant', 'group')),
  group_id uuid not null,
  name text not null,
  cadence text not null check (cadence in ('daily', 'weekly')),
  weekday smallint check (weekday between 1 and 7),
  at_time text not null,
  working_days_only boolean not null,
  person_ids uuid[] not null,
  -- A workspace names one of its robots; headquarters give an address of their own, whose token and secret are sealed.
  robot_id uuid,
  robot_url text,
  robot_sealed text,
  robot_last_four text,
  robot_locale text not null,
  is_paused boolean not null default false,
  -- The next instant it goes out at; null while it is paused or has no day to come.
  next_at timestamp (3) with time zone,
  created_by uuid,
  created_at timestamp (3) with time zone not null default now(),
  version integer not null default 1,
  constraint digest_pk primary key (place_id, id),
  constraint digest_weekday check ((cadence = 'weekly') = (weekday is not null))
);
create index digest_due on digest (next_at) where next_at is not null;

-- That a digest went out for a date: whoever writes this row sends it, nobody else does. Mails leave with the same commit, by the outbox.
create table digest_run (
  place_id uuid not null,
  digest_id uuid not null,
  day date not null,
  scheduled_at timestamp (3) with time zone not null,
  made_at timestamp (3) with time zone not null,
  mails integer not null,
  robot_status text not null check (robot_status in ('none', 'waiting', 'sending', 'sent', 'failed')),
  robot_title text,
  robot_text text,
  robot_attempts integer not null default 0,
  robot_next_at timestamp (3) with time zone,
  robot_error text,
  constraint digest_run_pk primary key (place_id, digest_id, day),
  constraint digest_run_digest_fk foreign key (place_id, digest_id) references digest (place_id, id) on delete cascade
);
create index digest_run_due on digest_run (robot_next_at) where robot_status in ('waiting', 'sending');

do $$
declare t text;
begin
  foreach t in array array['digest', 'digest_run'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (place_id = app_tenant()) with check (place_id = app_tenant())', t);
    execute format('create policy hq_wall on %I as restrictive to bodan_hq, bodan_auditor using (place_id = app_group()) with check (place_id = app_group())', t);
    execute format('create policy place_rows on %I to bodan_tenant, bodan_hq using (true) with check (true)', t);
    execute format('create policy relay_rows on %I to bodan_relay using (true)', t);
  end loop;
end $$;
grant select, insert, update on digest, digest_run to bodan_tenant, bodan_hq;
grant delete on digest to bodan_tenant, bodan_hq;
-- The worker finds what is due; what it says is read behind the place's own door.
grant select (place_id, id, place_kind, group_id, next_at) on digest to bodan_relay;
grant select (place_id, digest_id, robot_status, robot_next_at) on digest_run to bodan_relay;
