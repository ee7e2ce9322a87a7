-- What a device tells late is known when it is told, not when it happened: a ticket stood where the board of then saw it until the telling came.
-- The update of a ticket names that instant by `open_since`; whoever does not name one changes it as of `updated_at`.
create or replace function remember_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.open_since := greatest(old.open_since, case when new.open_since is distinct from old.open_since then new.open_since else new.updated_at end);
  if old.is_open and old.open_since < new.open_since then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, from_at, to_at)
    values (app_group(), old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.open_since, new.open_since);
  end if;
  return new;
end $$;
