-- A big screen shows a group's figures without an account: a link that ends by itself, kept as SHA-256 only. Rows are never deleted, so
-- they say who opened headquarters' figures to a wall, when, until when, and who ended it.
create table wall_link (
  id uuid primary key,
  group_id uuid not null references service_group (id),
  token_hash text not null unique,
  label text not null,
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  revoked_by_name text
);
create index wall_link_group on wall_link (group_id, created_at desc);
alter table wall_link enable row level security;
alter table wall_link force row level security;
create policy hq_wall on wall_link as restrictive to bodan_hq using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on wall_link to bodan_hq using (true) with check (true);
create policy identity_rows on wall_link to bodan_identity using (true) with check (true);
grant select, insert, update (revoked_at, revoked_by_name) on wall_link to bodan_hq;
grant select on wall_link to bodan_identity;
