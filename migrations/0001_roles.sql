-- Roles are shared by all databases of a cluster, so each is made only where it is missing.
-- The login roles own nothing and have no rights of their own: they reach rows only by switching to a door.
do $$
declare r text;
begin
  foreach r in array array['bodan_identity', 'bodan_tenant', 'bodan_hq', 'bodan_auditor', 'bodan_relay', 'bodan_search', 'bodan_app', 'bodan_worker'] loop
    begin
      execute format('create role %I nologin noinherit nosuperuser nobypassrls', r);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;

-- Concurrent grants of one membership collide in the catalogue; the second one finds it done.
do $$
declare g text[];
begin
  foreach g slice 1 in array array[
    ['bodan_identity', 'bodan_app'], ['bodan_tenant', 'bodan_app'], ['bodan_hq', 'bodan_app'], ['bodan_auditor', 'bodan_app'], ['bodan_relay', 'bodan_app'],
    ['bodan_identity', 'bodan_worker'], ['bodan_tenant', 'bodan_worker'], ['bodan_relay', 'bodan_worker']] loop
    if not pg_has_role(g[2], g[1], 'member') then
      begin
        execute format('grant %I to %I', g[1], g[2]);
      exception when unique_violation then null;
      end;
    end if;
  end loop;
end $$;

create extension if not exists citext;
