-- 同行对标: stand-alone businesses that agreed hand in counts of themselves, each behind its own door, and read what is published of their cohort.
-- Nothing but counts handed in is ever read across tenants, by a role of its own that only the worker may take: it reaches no ticket, no entry, no name.
do $$
begin
  begin
    create role bodan_peers nologin noinherit nosuperuser nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end;
  begin
    if not pg_has_role('bodan_worker', 'bodan_peers', 'member') then
      grant bodan_peers to bodan_worker;
    end if;
  exception when unique_violation then null;
  end;
end $$;
grant usage on schema public to bodan_peers;

-- Who takes part now. The row is the consent in force; leaving takes it away.
create table peer_member (
  tenant_id uuid not null,
  group_id uuid not null,
  trade text not null,
  -- Since when it takes part; a new trade or new words leave it.
  since timestamp (3) with time zone not null,
  text_version integer not null,
  consented_at timestamp (3) with time zone not null,
  consented_by uuid not null,
  consented_by_name text not null,
  constraint peer_member_pk primary key (tenant_id)
);

-- Who agreed to what and when, and who withdrew it: appended, never changed.
create table peer_consent (
  tenant_id uuid not null,
  id uuid not null,
  act text not null check (act in ('given', 'changed', 'withdrawn')),
  trade text not null,
  text_version integer not null,
  person_id uuid not null,
  person_name text not null,
  at timestamp (3) with time zone not null,
  constraint peer_consent_pk primary key (tenant_id, id)
);

-- What a shop handed in for a period of four weeks; deleted with its consent.
create table peer_hand_in (
  tenant_id uuid not null,
  period integer not null,
  trade text not null,
  tickets integer not null,
  figures jsonb not null,
  is_old_enough boolean not null,
  handed_at timestamp (3) with time zone not null,
  constraint peer_hand_in_pk primary key (tenant_id, period)
);

-- That a period was published: whoever writes this row publishes it, nobody else does.
create table peer_round (
  period integer not null,
  published_at timestamp (3) with time zone not null,
  constraint peer_round_pk primary key (period)
);
create table peer_release (
  period integer not null,
  cohort text not null,
  shops_from integer not null,
  shops_to integer,
  figures jsonb not null,
  constraint peer_release_pk primary key (period, cohort),
  constraint peer_release_round_fk foreign key (period) references peer_round (period)
);
-- Where a shop stood in a round. Kept when it leaves: without it nobody knew whom the others must be hidden among. It holds no figure.
create table peer_standing (
  tenant_id uuid not null,
  period integer not null,
  state text not null check (state in ('published', 'uneven', 'resting', 'waiting', 'thin', 'young')),
  cohort text,
  met_trade integer not null,
  met_all integer not null,
  constraint peer_standing_pk primary key (tenant_id, period),
  constraint peer_standing_cohort check ((state = 'published') = (cohort is not null))
);

do $$
declare t text;
begin
  foreach t in array array['peer_member', 'peer_consent', 'peer_hand_in', 'peer_standing'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
  foreach t in array array['peer_member', 'peer_hand_in'] loop
    execute format('create policy peers_rows on %I for select to bodan_peers using (true)', t);
    execute format('create policy relay_rows on %I for select to bodan_relay using (true)', t);
  end loop;
  foreach t in array array['peer_round', 'peer_release'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
  foreach t in array array['peer_round', 'peer_release', 'peer_standing'] loop
    execute format('create policy peers_rows on %I to bodan_peers using (true) with check (true)', t);
  end loop;
end $$;
create policy tenant_rows on peer_round for select to bodan_tenant using (true);
create policy relay_rows on peer_round for select to bodan_relay using (true);
-- A workspace is shown the release it was counted in, while it takes part; the other cohorts do not exist for it.
create policy tenant_wall on peer_release as restrictive to bodan_tenant using (
  exists (select 1 from peer_standing s where s.tenant_id = app_tenant() and s.period = peer_release.period and s.cohort = peer_release.cohort)
  and exists (select 1 from peer_member m where m.tenant_id = app_tenant()));
create policy tenant_rows on peer_release for select to bodan_tenant using (true);

grant select, insert, delete on peer_member to bodan_tenant;
grant update (trade, text_version, consented_at, consented_by, consented_by_name) on peer_member to bodan_tenant;
grant select, insert on peer_consent to bodan_tenant;
grant select, insert, delete on peer_hand_in to bodan_tenant;
grant select on peer_standing, peer_round, peer_release to bodan_tenant;
grant select (tenant_id, group_id, since) on peer_member to bodan_relay;
grant select (tenant_id, period, handed_at) on peer_hand_in to bodan_relay;
grant select on peer_round to bodan_relay;
grant select (tenant_id) on peer_member to bodan_peers;
grant select on peer_hand_in to bodan_peers;
-- What is published is never changed and never taken back.
grant select, insert on peer_round, peer_release, peer_standing to bodan_peers;
grant delete on peer_standing to bodan_peers;
