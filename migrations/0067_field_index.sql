-- Values of custom fields can be found and gone through in their order: one row a value, kept by the database itself, so that no way of writing a ticket can forget it.
-- Under row security only comparisons of a btree are index conditions, so every kind of value becomes a text that sorts as the value does.
alter table custom_field add column look text check (look in ('text', 'number', 'list', 'parts'));
grant update (look) on custom_field to bodan_tenant;

-- Numbers by the bits of the double: all bits turned for negative ones, the first for the others. -0 is 0.
create function number_key(x float8) returns text language sql immutable strict parallel safe as $$
  select lpad(to_hex(case when b < 0 then ~b else b # (-9223372036854775808)::int8 end), 16, '0') from (select ('x' || encode(float8send(x + 0.0), 'hex'))::bit(64)::int8 as b) y
$$;
-- Texts without regard to the case of Latin letters; the first 300 characters, so that an entry fits into a page.
create function text_key(x text) returns text language sql immutable strict parallel safe as $$ select lower(left(x, 300) collate "C") $$;
create function field_keys(v jsonb, look text) returns text[] language sql immutable parallel safe as $$
  select case look
    when 'text' then case when jsonb_typeof(v) in ('string', 'boolean') then array[text_key(v #>> '{}')] end
    when 'number' then case when jsonb_typeof(v) = 'number' then array[number_key((v #>> '{}')::float8)] end
    when 'list' then case when jsonb_typeof(v) = 'array' then array(select distinct text_key(e) from jsonb_array_elements_text(v) e) end
    when 'parts' then case when jsonb_typeof(v) = 'object' then array(select distinct text_key(e.value) from jsonb_each_text(v) e where e.value <> '') end
  end
$$;

create table ticket_field (
  tenant_id uuid not null,
  field_id integer not null,
  value text collate "C" not null,
  ticket_id uuid not null,
  constraint ticket_field_pk primary key (tenant_id, field_id, value, ticket_id)
);
alter table ticket_field add constraint ticket_field_field_fk foreign key (tenant_id, field_id) references custom_field (tenant_id, id);

-- Fields that workspaces have already, their own and those of their standard, and the values that are there.
insert into custom_field (tenant_id, id, key)
select tenant_id, coalesce((select max(c.id) from custom_field c where c.tenant_id = x.tenant_id), 0) + row_number() over (partition by tenant_id order by key), key
from (
  select t.id as tenant_id, f ->> 'key' as key from tenant t join field_set_version v on v.tenant_id = t.id and v.id = t.field_set_version_id, jsonb_array_elements(v.content -> 'fields') f
  union select t.id, f ->> 'key' from tenant t join standard_version s on s.id = t.standard_version_id, jsonb_array_elements(coalesce(s.content -> 'fields', '[]')) f
) x
where not exists (select 1 from custom_field c where c.tenant_id = x.tenant_id and c.key = x.key);

update custom_field c set look = case
    when f.type in ('number', 'money', 'duration', 'rating') then 'number' when f.type = 'multiple_choice' then 'list' when f.type = 'device' then 'parts'
    when f.type in ('text', 'choice', 'switch', 'date', 'datetime', 'phone', 'address', 'person', 'department', 'customer', 'ticket', 'scan', 'auto_number') then 'text' end
from (
  select t.id as tenant_id, f ->> 'key' as key, case when f ->> 'type' = 'formula' then coalesce(f ->> 'result', 'text') else f ->> 'type' end as type
    from tenant t join field_set_version v on v.tenant_id = t.id and v.id = t.field_set_version_id, jsonb_array_elements(v.content -> 'fields') f
  union all select t.id, f ->> 'key', case when f ->> 'type' = 'formula' then coalesce(f ->> 'result', 'text') else f ->> 'type' end
    from tenant t join standard_version s on s.id = t.standard_version_id, jsonb_array_elements(coalesce(s.content -> 'fields', '[]')) f
) f
where c.tenant_id = f.tenant_id and c.key = f.key;

insert into ticket_field (tenant_id, field_id, value, ticket_id)
select k.tenant_id, c.id, v, k.id from ticket k cross join lateral jsonb_each(k.custom) e join custom_field c on c.tenant_id = k.tenant_id and c.key = e.key
  cross join lateral unnest(field_keys(e.value, c.look)) v
where c.look is not null;

do $$
declare t text;
begin
  foreach t in array array['ticket_field'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert, delete on ticket_field to bodan_tenant;

create function index_custom_values() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(field_lock(coalesce(new.tenant_id, old.tenant_id)));
  if tg_op <> 'INSERT' then
    delete from ticket_field t using jsonb_each(old.custom) e join custom_field c on c.tenant_id = old.tenant_id and c.key = e.key and c.look is not null cross join lateral unnest(field_keys(e.value, c.look)) v
    where t.tenant_id = old.tenant_id and t.field_id = c.id and t.value = v and t.ticket_id = old.id and (tg_op = 'DELETE' or (new.custom -> e.key) is distinct from e.value);
  end if;
  if tg_op <> 'DELETE' then
    insert into ticket_field (tenant_id, field_id, value, ticket_id)
    select new.tenant_id, c.id, v, new.id from jsonb_each(new.custom) e join custom_field c on c.tenant_id = new.tenant_id and c.key = e.key and c.look is not null cross join lateral unnest(field_keys(e.value, c.look)) v
    where tg_op = 'INSERT' or (old.custom -> e.key) is distinct from e.value
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger ticket_indexed_new after insert on ticket for each row when (new.custom <> '{}') execute function index_custom_values();
create trigger ticket_indexed_changed after update of custom on ticket for each row when (old.custom is distinct from new.custom) execute function index_custom_values();
create trigger ticket_indexed_gone after delete on ticket for each row when (old.custom <> '{}') execute function index_custom_values();
