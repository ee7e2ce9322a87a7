-- Membership in a group is dated for workspaces with tickets: figures follow the membership of the time. Every change of group begins the next
-- membership of the workspace (0 is the one it was founded with), and what is written carries the number of the one it was written in.
--
-- The group counts what happened while the workspace was its member; the workspace goes on counting all of itself. Where these are two different
-- sums, entries are written into both: the group's under `group_id`, the workspace's own under `ledger_id`, the group of one it was or is again.
alter table tenant
  add column membership smallint not null default 0,
  -- Where the workspace counts all of itself; null while that is its group.
  add column ledger_id uuid references service_group (id),
  -- Since when it is a member of its group; null where it always was.
  add column member_since timestamp (3) with time zone;
alter table ticket
  add column membership smallint not null default 0,
  -- What was counted of the ticket before this membership and stands: of each kind how often. Null where nothing was.
  add column held jsonb;
alter table clock add column membership smallint not null default 0;
alter table measure_entry add column membership smallint not null default 0;
alter table measure_span add column membership smallint not null default 0;
grant update (membership, held) on ticket to bodan_tenant;

-- A membership keeps what the workspace was called when it left, and what its figures of it were: the sum by all facts, as a checksum.
alter table group_tenancy
  add column membership smallint not null default 0,
  add column slug text,
  add column name text,
  add column txid xid8,
  add column left_txid xid8,
  add column entries bigint,
  add column checksum text,
  -- What it and its flows called branches and stages when it left: boards of the time go on naming them.
  add column branches jsonb,
  add column stages jsonb,
  add column joined_by text,
  add column left_by text;
-- Who changed its group before did so without tickets: nothing is of those memberships, and the one that lasts goes on as the first.
update group_tenancy g set membership = n.place from (select group_id, tenant_id, joined_at, 1 - row_number() over (partition by tenant_id order by joined_at desc) as place from group_tenancy) n
  where (g.group_id, g.tenant_id, g.joined_at) = (n.group_id, n.tenant_id, n.joined_at);
create unique index group_tenancy_number on group_tenancy (tenant_id, membership);
grant update (left_at, slug, name, membership, left_txid, left_by) on group_tenancy to bodan_identity;
grant update (ledger_id, membership, member_since) on tenant to bodan_identity;
grant update (entries, checksum, branches, stages) on group_tenancy to bodan_tenant;

-- Which workspaces are members of the group of an HQ session at the snapshot, in which membership, and since when (ms; absent: always).
create function hq_members() returns jsonb language sql stable parallel safe set search_path = public, pg_temp
  as $$ select jsonb_object_agg(id, membership) from tenant where group_id = app_group() $$;
create function hq_since() returns jsonb language sql stable parallel safe set search_path = public, pg_temp
  as $$ select jsonb_object_agg(id, (extract(epoch from member_since) * 1000)::int8) from tenant where group_id = app_group() and member_since is not null $$;
-- The group and the ledger of a workspace's session as they are at the snapshot, whatever the caller was let in with; of an HQ session its group.
create function here_group(asked uuid) returns uuid language plpgsql stable parallel safe set search_path = public, pg_temp as $$
begin
  if app_tenant() is null then return asked; end if;
  return (select group_id from tenant where id = app_tenant());
end $$;
create function here_ledger(asked uuid) returns uuid language plpgsql stable parallel safe set search_path = public, pg_temp as $$
begin
  if app_tenant() is null then return asked; end if;
  return (select coalesce(ledger_id, group_id) from tenant where id = app_tenant());
end $$;

-- Whoever writes a ticket holds the membership until the end of the transaction, and learns whether it is the one that was decided by. The look
-- comes after the lock, with a snapshot of its own: who had to wait for a move finds the workspace moved.
create function hold_membership(of_tenant uuid, expected integer) returns boolean language plpgsql volatile set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('membership:' || of_tenant::text, 0));
  return (select membership = expected from tenant where id = of_tenant);
end $$;

-- Headquarters sees of a member what is of this membership: tickets that were open when it began or were touched since, their clocks, and of their
-- time and history what lies in it. Of who is no member any more it sees nothing, and of who comes again nothing from before.
do $$
declare
  walled text := 'tenant_id = any ((select app_tenants())::uuid[])';
  -- Asked once a statement, not once a row.
  is_of text := 'coalesce((((select hq_members()) ->> tenant_id::text)::smallint = membership), false)';
  is_since text := '((select hq_since()) is null or coalesce(%s >= to_timestamp(((select hq_since()) ->> tenant_id::text)::float8 / 1000), true))';
begin
  execute format('alter policy hq_wall on ticket using (%s and %s) with check (%1$s)', walled, is_of);
  execute format('alter policy hq_wall on clock using (group_id = app_group() and %s) with check (group_id = app_group())', is_of);
  execute format('alter policy hq_wall on slice using (%s and %s) with check (%1$s)', walled, format(is_since, 'ended_at'));
  execute format('alter policy hq_wall on ticket_event using (%s and %s) with check (%1$s)', walled, format(is_since, 'recorded_at'));
  execute format('alter policy hq_wall on conversion using (%s and %s) with check (%1$s)', walled, format(is_since, 'created_at'));
end $$;

-- What stood before is remembered where it was counted: in the group and, where that is another sum, in the workspace's own ledger.
create or replace function remember_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.open_since := greatest(old.open_since, case when new.open_since is distinct from old.open_since then new.open_since else new.updated_at end);
  if old.is_open and old.open_since < new.open_since then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, from_at, to_at, membership)
    select distinct g.id, old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.open_since, new.open_since, old.membership
    from tenant t cross join lateral (values (t.group_id), (coalesce(t.ledger_id, t.group_id))) g (id) where t.id = old.tenant_id;
  end if;
  return new;
end $$;
create or replace function remember_overdue() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare since timestamp (3) with time zone := greatest(old.known_since, old.breach_at + interval '1 second');
begin
  new.known_since := greatest(old.known_since, new.known_since);
  if old.status in ('running', 'paused') and old.breach_at is not null and since < new.known_since then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, from_at, to_at, membership)
    select distinct g.id, old.tenant_id, old.ticket_id, 'overdue_' || old.metric, old.day, old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, since, new.known_since, old.membership
    from tenant t cross join lateral (values (t.group_id), (coalesce(t.ledger_id, t.group_id))) g (id) where t.id = old.tenant_id;
  end if;
  return new;
end $$;
create or replace function remember_deleted_ticket() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, from_at, to_at, membership)
  select distinct g.id, old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.open_since, statement_timestamp(), old.membership
  from tenant t cross join lateral (values (t.group_id), (coalesce(t.ledger_id, t.group_id))) g (id) where t.id = old.tenant_id and old.is_open and old.open_since < statement_timestamp();
  return old;
end $$;
create or replace function remember_deleted_clock() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare since timestamp (3) with time zone := greatest(old.known_since, old.breach_at + interval '1 second');
begin
  if old.status in ('running', 'paused') and old.breach_at is not null and since < statement_timestamp() then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, from_at, to_at, membership)
    select distinct g.id, old.tenant_id, old.ticket_id, 'overdue_' || old.metric, old.day, old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, since, statement_timestamp(), old.membership
    from tenant t cross join lateral (values (t.group_id), (coalesce(t.ledger_id, t.group_id))) g (id) where t.id = old.tenant_id;
  end if;
  return old;
end $$;

-- A workspace reads the standard and the templates of the group it is in, not of the one its caller was let in with.
alter policy tenant_wall on standard_version using (group_id = (select here_group(app_group()))) with check (group_id = (select here_group(app_group())));
alter policy group_wall on service_group using (id = (select here_group(app_group()))) with check (id = (select here_group(app_group())));
alter policy tenant_wall on group_template using (group_id = (select here_group(app_group()))) with check (false);
