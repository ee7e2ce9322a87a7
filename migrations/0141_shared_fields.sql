-- The board by a field of the standard: which fields have listed values that whoever sees figures may see, and these values of every ticket, read from the
-- ticket itself, so that a figure by a value moves in the transaction that changes the value. What a subsidiary calls otherwise is there under the
-- standard's key too, since the two names of a promoted field always say the same.
create table shared_field (
  group_id uuid not null,
  key text not null,
  options text[] not null,
  constraint shared_field_pk primary key (group_id, key)
);
alter table shared_field enable row level security;
alter table shared_field force row level security;
create policy tenant_wall on shared_field as restrictive to bodan_tenant using (group_id = (select here_group(app_group()))) with check (group_id = (select here_group(app_group())));
create policy tenant_rows on shared_field to bodan_tenant using (true) with check (true);
create policy hq_wall on shared_field as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on shared_field to bodan_hq, bodan_auditor using (true) with check (true);
create policy identity_rows on shared_field to bodan_identity using (true) with check (true);
grant select, insert, delete on shared_field to bodan_tenant, bodan_hq, bodan_identity;
grant select on shared_field to bodan_auditor;

-- The fields of the newest version, whoever publishes it.
create function list_shared_fields() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  delete from shared_field where group_id = new.group_id;
  insert into shared_field (group_id, key, options)
  select new.group_id, f ->> 'key', case when kind = 'switch' then array['true', 'false'] else array(select o ->> 'key' from jsonb_array_elements(coalesce(f -> 'options', '[]')) o) end
  from jsonb_array_elements(coalesce(new.content -> 'fields', '[]')) f
    cross join lateral (select case when f ->> 'type' in ('formula', 'lookup') then f ->> 'result' else f ->> 'type' end as kind) k
  where kind in ('choice', 'multiple_choice', 'switch') and not coalesce((f ->> 'isSensitive')::boolean, false) and not coalesce((f ->> 'isHidden')::boolean, false)
    and coalesce(jsonb_array_length(f -> 'readRoles'), 0) = 0 and f ->> 'guard' is null;
  return null;
end $$;
create trigger list_shared_fields after insert or update of content on standard_version for each row execute function list_shared_fields();
update standard_version s set content = content where number = (select max(number) from standard_version n where n.group_id = s.group_id);

-- The listed values among what a ticket holds of a field, at least one: '' where it holds none of them.
create view own_value with (security_invoker = true) as
  select t.tenant_id, t.id as ticket_id, f.key as field, coalesce((select array_agg(o order by o) from jsonb_array_elements_text(
      case jsonb_typeof(t.custom -> f.key) when 'array' then t.custom -> f.key when 'string' then jsonb_build_array(t.custom -> f.key) when 'boolean' then jsonb_build_array(t.custom -> f.key) else '[]' end) o
    where o = any (f.options)), array['']) as held
  from ticket t join shared_field f on f.group_id = (select here_group(app_group()));
-- Headquarters sees listed values of the standard's fields and nothing else of what tickets hold.
create view hq_value as
  select t.tenant_id, t.id as ticket_id, f.key as field, coalesce((select array_agg(o order by o) from jsonb_array_elements_text(
      case jsonb_typeof(t.custom -> f.key) when 'array' then t.custom -> f.key when 'string' then jsonb_build_array(t.custom -> f.key) when 'boolean' then jsonb_build_array(t.custom -> f.key) else '[]' end) o
    where o = any (f.options)), array['']) as held
  from ticket t join shared_field f on f.group_id = app_group();
alter view hq_value owner to bodan_auditor;
grant select on own_value to bodan_tenant;
grant select on hq_value to bodan_hq, bodan_auditor;
