-- What the database must know of a workspace's custom fields: which number themselves, and whose values no two tickets may share. Written with every set of fields that is saved.
create table custom_field (
  tenant_id uuid not null,
  id integer not null,
  key text not null,
  is_unique boolean not null default false,
  prefix text,
  digits integer,
  constraint custom_field_tenant_id_id_pk primary key (tenant_id, id),
  constraint custom_field_key unique (tenant_id, key)
);
alter table custom_field add constraint custom_field_tenant_fk foreign key (tenant_id) references tenant (id);
create index custom_field_numbered on custom_field (tenant_id) where prefix is not null;
create index custom_field_claimed on custom_field (tenant_id) where is_unique;

-- One row for each value that a ticket holds alone.
create table field_claim (
  tenant_id uuid not null,
  field_id integer not null,
  value text collate "C" not null,
  ticket_id uuid not null,
  constraint field_claim_pk primary key (tenant_id, field_id, value)
);
alter table field_claim add constraint field_claim_field_fk foreign key (tenant_id, field_id) references custom_field (tenant_id, id);
alter table field_claim add constraint field_claim_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade;
create index field_claim_ticket on field_claim (tenant_id, ticket_id);

do $$
declare t text;
begin
  foreach t in array array['custom_field', 'field_claim'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert on custom_field to bodan_tenant;
grant update (is_unique, prefix, digits) on custom_field to bodan_tenant;
grant select, insert, delete on field_claim to bodan_tenant;

-- Numbers are given by the statement that writes the ticket, so none is given twice and none is lost to a ticket that was refused.
create function number_custom_fields() returns trigger language plpgsql as $$
declare
  f record;
  n bigint;
begin
  for f in select key, prefix, digits from custom_field where tenant_id = new.tenant_id and prefix is not null order by key loop
    insert into counter as c (tenant_id, name, value) values (new.tenant_id, 'field ' || f.key, 1)
      on conflict (tenant_id, name) do update set value = c.value + 1 returning value into n;
    new.custom := new.custom || jsonb_build_object(f.key, f.prefix || lpad(n::text, greatest(f.digits, length(n::text)), '0'));
  end loop;
  return new;
end $$;
create trigger ticket_numbered before insert on ticket for each row execute function number_custom_fields();

-- A value as it is held alone: without regard to case and the spaces around it; of a device the serial number. Null claims nothing.
create function claimed_value(v jsonb) returns text language sql immutable parallel safe as $$
  select case when length(t) > 200 then left(t, 160) || md5(t) else t end
  from (select nullif(lower(btrim(case when jsonb_typeof(v) = 'object' then v ->> 'serial' when jsonb_typeof(v) in ('string', 'number') then v #>> '{}' end)), '') as t) x
$$;
-- Whoever changes which fields are unique waits for the tickets that are being written, and they for him.
create function field_lock(p_tenant uuid) returns bigint language sql immutable parallel safe as $$ select hashtextextended('custom fields ' || p_tenant, 0) $$;

create function claim_custom_values() returns trigger language plpgsql as $$
declare
  f record;
  now_value text;
  old_value text;
begin
  perform pg_advisory_xact_lock_shared(field_lock(new.tenant_id));
  for f in select id, key from custom_field where tenant_id = new.tenant_id and is_unique order by id loop
    now_value := claimed_value(new.custom -> f.key);
    old_value := case when tg_op = 'UPDATE' then claimed_value(old.custom -> f.key) end;
    continue when now_value is not distinct from old_value;
    if old_value is not null then
      delete from field_claim where tenant_id = new.tenant_id and field_id = f.id and value = old_value and ticket_id = new.id;
    end if;
    if now_value is not null then
      -- Waits for another transaction that is claiming the same, and knows then who has it.
      insert into field_claim (tenant_id, field_id, value, ticket_id) values (new.tenant_id, f.id, now_value, new.id) on conflict (tenant_id, field_id, value) do nothing;
      if not found then
        raise exception 'the value of % belongs to another ticket', f.key using errcode = 'BD001', detail = f.key;
      end if;
    end if;
  end loop;
  return null;
end $$;
create trigger ticket_claims_new after insert on ticket for each row when (new.custom <> '{}') execute function claim_custom_values();
create trigger ticket_claims_changed after update of custom on ticket for each row when (old.custom is distinct from new.custom) execute function claim_custom_values();
