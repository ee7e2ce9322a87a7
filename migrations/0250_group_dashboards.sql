-- Dashboards that headquarters give to their subsidiaries. A workspace sees those of the group it is in that name it or all, and neither who made
-- them nor to whom else they are given. Its own door stays as it is: what it changes or deletes is its own.
grant select on dashboard to bodan_auditor;
create policy auditor_wall on dashboard as restrictive to bodan_auditor using (place_id = app_group()) with check (false);
create policy auditor_rows on dashboard to bodan_auditor using (true);

create view group_dashboard with (security_barrier) as
  select id, name, definition, created_at, updated_at, version
  from dashboard
  where place_kind = 'group' and place_id = (select here_group(app_group())) and deleted_at is null
    and (shares @> '[{"kind": "subsidiaries"}]' or shares @> jsonb_build_array(jsonb_build_object('kind', 'subsidiary', 'tenantId', app_tenant())));
grant create on schema public to bodan_auditor;
alter view group_dashboard owner to bodan_auditor;
revoke create on schema public from bodan_auditor;
grant select on group_dashboard to bodan_tenant;
