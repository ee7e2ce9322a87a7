-- The draft of a workspace's fields and forms: one a workspace, saved as it is drawn, published whole as the next version.
create table field_draft (
  tenant_id uuid primary key references tenant (id),
  content jsonb not null,
  base_number integer not null,
  revision integer not null default 1,
  saved_by uuid,
  saved_at timestamp (3) with time zone not null default now()
);
alter table field_draft enable row level security;
alter table field_draft force row level security;
create policy tenant_wall on field_draft as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on field_draft to bodan_tenant using (true) with check (true);
grant select, insert, update, delete on field_draft to bodan_tenant;
