-- Templates that headquarters publishes to its subsidiaries: numbered, never changed after.
create table group_template (
  group_id uuid not null references service_group (id),
  id uuid not null,
  key text not null,
  number integer not null,
  name jsonb not null,
  about jsonb not null,
  content jsonb not null,
  published_by uuid,
  published_at timestamp (3) with time zone not null default now(),
  constraint group_template_pk primary key (group_id, id)
);
create unique index group_template_number on group_template (group_id, key, number);
alter table group_template enable row level security;
alter table group_template force row level security;
create policy tenant_wall on group_template as restrictive to bodan_tenant using (group_id = app_group()) with check (false);
create policy tenant_rows on group_template to bodan_tenant using (true);
create policy hq_wall on group_template as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on group_template to bodan_hq, bodan_auditor using (true) with check (true);
grant select on group_template to bodan_tenant;
grant select, insert on group_template to bodan_hq;

-- What a workspace installed, and what it was then: the base of a three-way merge when the template moves on.
create table template_installation (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  source text not null,
  template_key text not null,
  number integer not null,
  base jsonb not null,
  flow_id uuid not null,
  installed_by uuid,
  installed_at timestamp (3) with time zone not null default now(),
  updated_at timestamp (3) with time zone not null default now(),
  constraint template_installation_pk primary key (tenant_id, id),
  constraint template_installation_flow_fk foreign key (tenant_id, flow_id) references flow (tenant_id, id)
);
alter table template_installation enable row level security;
alter table template_installation force row level security;
create policy tenant_wall on template_installation as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on template_installation to bodan_tenant using (true) with check (true);
grant select, insert on template_installation to bodan_tenant;
grant update (number, base, updated_at) on template_installation to bodan_tenant;
