-- By what somebody is let into a workspace: the key, the membership, who the person is, and where the workspace is found. The revision moves with
-- each of them in the same transaction, so whoever remembers an entry learns by reading one number whether it still holds. What is added lets in
-- nobody who was in before, so it moves nothing.
alter table tenant add column entry_revision bigint not null default 1;
grant update (entry_revision) on tenant to bodan_tenant, bodan_identity;

create function entry_moved() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update tenant set entry_revision = entry_revision + 1 where id = old.tenant_id;
  return null;
end $$;
create trigger entry_moved after update or delete on api_key for each row when (old.tenant_id is not null) execute function entry_moved();
create trigger entry_gone after delete on membership for each row execute function entry_moved();
-- What changes often about a member, such as being on duty, lets in nobody.
create trigger entry_moved after update on membership for each row
  when (row(old.roles, old.display_name, old.disabled_at) is distinct from row(new.roles, new.display_name, new.disabled_at)) execute function entry_moved();

create function person_moved() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  -- In one order, so that two people of the same workspaces never wait for each other.
  perform from tenant where id in (select tenant_id from membership where person_id = old.id) order by id for no key update;
  update tenant set entry_revision = entry_revision + 1 where id in (select tenant_id from membership where person_id = old.id);
  return null;
end $$;
create trigger person_moved after update on person for each row
  when (row(old.name, old.email, old.locale) is distinct from row(new.name, new.email, new.locale)) execute function person_moved();

create function tenant_moved() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.entry_revision := old.entry_revision + 1;
  return new;
end $$;
create trigger entry_moved before update on tenant for each row
  when (row(old.slug, old.group_id) is distinct from row(new.slug, new.group_id)) execute function tenant_moved();
