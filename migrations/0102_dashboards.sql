-- A person's own board of figures: which cards, and where they stand. It holds no figure; those are read with the rights of whoever looks.
-- Its place is a workspace or a group; both walls are on the place, so one table serves both. Who may see one stands in `shares`.
create table dashboard (
  place_id uuid not null,
  id uuid not null,
  place_kind text not null check (place_kind in ('tenant', 'group')),
  group_id uuid not null,
  owner_id uuid not null,
  owner_name text not null,
  name text not null,
  definition jsonb not null,
  shares jsonb not null,
  created_at timestamp (3) with time zone not null,
  updated_at timestamp (3) with time zone not null,
  updated_by_name text not null,
  -- A deleted one can be brought back for thirty days; then the next that is made clears it away.
  deleted_at timestamp (3) with time zone,
  version integer not null default 1,
  constraint dashboard_pk primary key (place_id, id)
);
create index dashboard_owner on dashboard (place_id, owner_id);

do $$
begin
  alter table dashboard enable row level security;
  alter table dashboard force row level security;
  create policy tenant_wall on dashboard as restrictive to bodan_tenant using (place_id = app_tenant()) with check (place_id = app_tenant());
  create policy hq_wall on dashboard as restrictive to bodan_hq using (place_id = app_group()) with check (place_id = app_group());
  create policy place_rows on dashboard to bodan_tenant, bodan_hq using (true) with check (true);
end $$;
grant select, insert, delete on dashboard to bodan_tenant, bodan_hq;
grant update (name, definition, shares, updated_at, updated_by_name, deleted_at, version) on dashboard to bodan_tenant, bodan_hq;
