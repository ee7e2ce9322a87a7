-- By what somebody is let into headquarters: the key, the membership, who the person is, where the group is found, and who its members are. As with a
-- workspace, the revision moves with each of them in the same transaction. Who joins the group is seen at once, so that moves it too.
alter table service_group add column entry_revision bigint not null default 1;
grant update (entry_revision) on service_group to bodan_identity, bodan_hq;

create function hq_entry_moved() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update service_group set entry_revision = entry_revision + 1 where id = old.group_id;
  return null;
end $$;
create trigger hq_entry_moved after update or delete on api_key for each row when (old.group_id is not null) execute function hq_entry_moved();
create trigger hq_entry_gone after delete on group_membership for each row execute function hq_entry_moved();
create trigger hq_entry_moved after update on group_membership for each row when (old.roles is distinct from new.roles) execute function hq_entry_moved();

create function group_moved() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.entry_revision := old.entry_revision + 1;
  return new;
end $$;
create trigger hq_entry_moved before update on service_group for each row
  when (row(old.slug, old.name, old.time_zone, old.kind) is distinct from row(new.slug, new.name, new.time_zone, new.kind)) execute function group_moved();

create function members_moved() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare of uuid[] := array_remove(array[case when tg_op <> 'INSERT' then old.group_id end, case when tg_op <> 'DELETE' then new.group_id end], null);
begin
  -- In one order, so that two workspaces that change places never wait for each other.
  perform from service_group where id = any (of) order by id for no key update;
  update service_group set entry_revision = entry_revision + 1 where id = any (of);
  return null;
end $$;
create trigger members_came after insert or delete on tenant for each row execute function members_moved();
create trigger members_moved after update on tenant for each row
  when (row(old.slug, old.group_id) is distinct from row(new.slug, new.group_id)) execute function members_moved();

create or replace function person_moved() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  -- Workspaces before groups, as one that changes its group takes them, and each kind in one order: who is renamed waits for nobody that waits for them.
  perform from tenant where id in (select tenant_id from membership where person_id = old.id) order by id for no key update;
  update tenant set entry_revision = entry_revision + 1 where id in (select tenant_id from membership where person_id = old.id);
  perform from service_group where id in (select group_id from group_membership where person_id = old.id) order by id for no key update;
  update service_group set entry_revision = entry_revision + 1 where id in (select group_id from group_membership where person_id = old.id);
  return null;
end $$;
