-- A lookup shows something of the thing another field of its ticket points at. Its value stands in the ticket itself, so lists, rules and reports find
-- it like any other; when the thing changes, the transaction that changes it says so here, and the worker brings the tickets up to date.
alter table custom_field add column looks_through text, add column takes text, add constraint custom_field_looks check ((looks_through is null) = (takes is null));
grant update (looks_through, takes) on custom_field to bodan_tenant;
create index custom_field_looking on custom_field (tenant_id) where looks_through is not null;

-- What was changed and not followed yet: a person, a customer or a ticket that others point at; one ticket that points elsewhere now ('own'); or a
-- lookup that is new ('field'). A later change of the same thing is another mark, and begins anew.
create table lookup_due (
  tenant_id uuid not null references tenant (id),
  kind text not null,
  thing text not null,
  mark uuid not null default gen_random_uuid(),
  -- The last ticket that was brought up to date for this mark.
  after_ticket uuid,
  due_at timestamp (3) with time zone not null default clock_timestamp(),
  constraint lookup_due_pk primary key (tenant_id, kind, thing),
  constraint lookup_due_kind check (kind in ('person', 'customer', 'ticket', 'own', 'field'))
);
create index lookup_due_since on lookup_due (due_at);
alter table lookup_due enable row level security;
alter table lookup_due force row level security;
create policy tenant_wall on lookup_due as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on lookup_due to bodan_tenant using (true) with check (true);
create policy relay_rows on lookup_due to bodan_relay using (true);
grant select, insert, delete on lookup_due to bodan_tenant;
grant update (mark, after_ticket, due_at) on lookup_due to bodan_tenant;
grant select on lookup_due to bodan_relay;

create function mark_lookup(p_tenant uuid, p_kind text, p_thing text) returns void language sql as $$
  insert into lookup_due as d (tenant_id, kind, thing) values (p_tenant, p_kind, p_thing)
  on conflict (tenant_id, kind, thing) do update set mark = excluded.mark, after_ticket = null
$$;

-- Whether a ticket points at the thing through a field that a lookup goes through: two probes of indexes, so a change that nobody looks at costs next to nothing.
create function is_looked_at(p_tenant uuid, p_kind text, p_thing text) returns boolean language sql stable as $$
  select exists (select 1 from custom_field l join custom_field s on s.tenant_id = l.tenant_id and s.key = l.looks_through join ticket_field f on f.tenant_id = s.tenant_id and f.field_id = s.id
    where l.tenant_id = p_tenant and l.looks_through is not null and l.takes like p_kind || ':%' and f.value = p_thing)
$$;

create function mark_looked_at() returns trigger language plpgsql as $$
declare
  thing text := case tg_argv[0] when 'person' then to_jsonb(new) ->> 'person_id' else to_jsonb(new) ->> 'id' end;
begin
  if is_looked_at(new.tenant_id, tg_argv[0], thing) then perform mark_lookup(new.tenant_id, tg_argv[0], thing); end if;
  return null;
end $$;
create trigger customer_looked_at after update of name, phone, address on customer for each row
  when ((old.name, old.phone, old.address) is distinct from (new.name, new.phone, new.address)) execute function mark_looked_at('customer');
create trigger membership_looked_at after update of display_name, phone, department_code, branch_ids, supervisor_id, skills on membership for each row
  when ((old.display_name, old.phone, old.department_code, old.branch_ids, old.supervisor_id, old.skills) is distinct from
    (new.display_name, new.phone, new.department_code, new.branch_ids, new.supervisor_id, new.skills)) execute function mark_looked_at('person');

create function mark_lookups_of_ticket() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from custom_field where tenant_id = new.tenant_id and looks_through is not null) then return null; end if;
  -- It points elsewhere: whatever its writer knew of the thing, it is looked at again.
  if exists (select 1 from custom_field c where c.tenant_id = new.tenant_id and c.looks_through is not null and new.custom ? c.looks_through
      and (tg_op = 'INSERT' or new.custom -> c.looks_through is distinct from old.custom -> c.looks_through)) then
    perform mark_lookup(new.tenant_id, 'own', new.id::text);
  end if;
  if tg_op = 'UPDATE' and is_looked_at(new.tenant_id, 'ticket', new.id::text) then perform mark_lookup(new.tenant_id, 'ticket', new.id::text); end if;
  return null;
end $$;
create trigger ticket_looks_new after insert on ticket for each row when (new.custom <> '{}') execute function mark_lookups_of_ticket();
create trigger ticket_looks_changed after update on ticket for each row
  when ((old.title, old.stage, old.flow_version_id, old.is_open, old.priority, old.tier, old.fault_code, old.department_code, old.branch_id, old.assignee_id, old.contact_name, old.phone, old.address,
      old.device, old.device_serial, old.closed_at, old.custom) is distinct from
    (new.title, new.stage, new.flow_version_id, new.is_open, new.priority, new.tier, new.fault_code, new.department_code, new.branch_id, new.assignee_id, new.contact_name, new.phone, new.address,
      new.device, new.device_serial, new.closed_at, new.custom)) execute function mark_lookups_of_ticket();

-- A branch that is called otherwise: its people and its tickets, as far as anybody looks at them.
create function mark_lookups_of_branch() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from custom_field where tenant_id = new.tenant_id and looks_through is not null and takes in ('person:branches', 'ticket:branch')) then return null; end if;
  perform mark_lookup(new.tenant_id, 'person', m.person_id::text) from membership m
    where m.tenant_id = new.tenant_id and new.id = any (m.branch_ids) and is_looked_at(m.tenant_id, 'person', m.person_id::text);
  perform mark_lookup(new.tenant_id, 'ticket', k.id::text) from ticket k
    where k.tenant_id = new.tenant_id and k.branch_id = new.id and is_looked_at(k.tenant_id, 'ticket', k.id::text);
  return null;
end $$;
create trigger branch_looked_at after update of name on branch for each row when (old.name is distinct from new.name) execute function mark_lookups_of_branch();
