-- Own fields that a field of the standard took over: which, with what factor and which options. Each subsidiary sees its own rows only; they mean something once it adopted a version that has the field.
create table promotion (
  tenant_id uuid not null references tenant (id),
  standard_key text not null,
  own_key text not null,
  factor double precision,
  options jsonb not null default '{}',
  created_by uuid,
  created_at timestamp (3) with time zone not null default now(),
  constraint promotion_pk primary key (tenant_id, own_key)
);
alter table promotion enable row level security;
alter table promotion force row level security;
create policy tenant_wall on promotion as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on promotion to bodan_tenant using (true) with check (true);
create policy hq_wall on promotion as restrictive to bodan_hq, bodan_auditor using (tenant_id = any ((select app_tenants())::uuid[])) with check (tenant_id = any ((select app_tenants())::uuid[]));
create policy hq_rows on promotion to bodan_hq, bodan_auditor using (true) with check (true);
grant select on promotion to bodan_tenant;
grant select, insert, update, delete on promotion to bodan_hq;
