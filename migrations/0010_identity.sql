-- Sign-up must not tell whether an address has an account. For an address that has one, the newcomer's own account does not get the
-- address: it is kept beside as a claim, and the owner of the mailbox is invited. Only `email` is proof of anything.
alter table person add column claimed_email citext;
create index person_claimed_email on person (claimed_email) where claimed_email is not null;

alter table invite add column department_code text, add column branch_ids uuid[] not null default '{}', add column last_sent_at timestamptz(3) not null default now();
create index invite_email on invite (email);

-- A subsidiary joins a group with a code that headquarters gave it: single use, a week, kept as SHA-256 only.
create table join_code (
  id uuid primary key,
  group_id uuid not null references service_group (id),
  code_hash text not null unique,
  created_by uuid not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  used_by_tenant uuid,
  created_at timestamptz(3) not null default now()
);
create index join_code_group on join_code (group_id);
alter table join_code enable row level security;
alter table join_code force row level security;
create policy hq_wall on join_code as restrictive to bodan_hq using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on join_code to bodan_hq using (true) with check (true);
create policy identity_rows on join_code to bodan_identity using (true) with check (true);
grant select, insert on join_code to bodan_hq;
grant select, update on join_code to bodan_identity;

-- Idempotency-Key outside workspaces: for what people do with their account, and for headquarters.
create table person_idempotency_key (
  actor text not null,
  operation text not null,
  key text not null,
  request_hash text not null,
  response text not null,
  created_at timestamptz(3) not null default now(),
  primary key (actor, operation, key)
);
create index person_idempotency_key_age on person_idempotency_key (created_at);
grant select, insert on person_idempotency_key to bodan_identity, bodan_hq;
-- A founding ends behind the new workspace's own door and keeps its answer from there.
grant insert on person_idempotency_key to bodan_tenant;
grant select, delete on person_idempotency_key to bodan_relay;

-- Joining a group moves the workspace's row and its dated place; nothing else of a workspace is touched from outside its own door.
grant update (group_id, standard_version_id, plan, config_revision) on tenant to bodan_identity;
grant update (left_at) on group_tenancy to bodan_identity;
