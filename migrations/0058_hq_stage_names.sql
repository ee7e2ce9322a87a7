-- A board of several subsidiaries calls the stages what their flows call them.
create policy hq_wall on flow_version as restrictive to bodan_hq using (tenant_id = any ((select app_tenants())::uuid[])) with check (tenant_id = any ((select app_tenants())::uuid[]));
create policy hq_rows on flow_version to bodan_hq using (true) with check (true);
grant select (tenant_id, number, content) on flow_version to bodan_hq;
