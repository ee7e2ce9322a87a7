-- Whose turn it is to decide in an approval and since when: said by the rule that decides it, with the ticket, and kept by the database as rows by
-- which a person's approvals are found without looking through tickets.
alter table ticket add column turns jsonb;
grant update (turns) on ticket to bodan_tenant;

create table ticket_turn (
  tenant_id uuid not null,
  person_id uuid not null,
  ticket_id uuid not null,
  asked_at timestamp (3) with time zone not null,
  constraint ticket_turn_pk primary key (tenant_id, person_id, ticket_id)
);
alter table ticket_turn add constraint ticket_turn_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade;
create index ticket_turn_ticket on ticket_turn (tenant_id, ticket_id);
alter table ticket_turn enable row level security;
alter table ticket_turn force row level security;
create policy tenant_wall on ticket_turn as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on ticket_turn to bodan_tenant using (true) with check (true);
grant select, insert, delete on ticket_turn to bodan_tenant;

create function keep_turns() returns trigger language plpgsql as $$
begin
  delete from ticket_turn where tenant_id = new.tenant_id and ticket_id = new.id;
  insert into ticket_turn (tenant_id, person_id, ticket_id, asked_at)
  select new.tenant_id, r.person_id, new.id, r.asked_at from jsonb_to_recordset(coalesce(new.turns, '[]')) as r(person_id uuid, asked_at timestamptz);
  return null;
end $$;
create trigger ticket_turns_new after insert on ticket for each row when (new.turns is not null) execute function keep_turns();
create trigger ticket_turns_changed after update of turns on ticket for each row when (old.turns is distinct from new.turns) execute function keep_turns();

-- Approvals that run already: who brought them in and why, and whose turn it is since they began.
update ticket t set approval = t.approval || jsonb_build_object(
    'askedBy', case when m.id is null then t.created_by when m.actor_kind = 'person' then m.actor_id end,
    'reason', coalesce(m.data ->> 'reason', ''),
    'signers', (select coalesce(jsonb_agg(s.value || jsonb_build_object('request', '', 'askedAt', case when is_turn then t.approval -> 'startedAt' else 'null' end) order by s.nth), '[]')
      from jsonb_array_elements(t.approval -> 'signers') with ordinality s (value, nth)
        cross join lateral (select s.value ->> 'status' <> 'waiting' or (jsonb_typeof(t.approval -> 'outcome') = 'null' and not exists (
          select 1 from jsonb_array_elements_text(s.value -> 'blockedBy') b join jsonb_array_elements(t.approval -> 'signers') o on o ->> 'personId' = b where o ->> 'status' = 'waiting')) as is_turn) x))
from ticket k
  left join lateral (select e.id, e.actor_kind, e.actor_id, e.data from ticket_event e
    where e.tenant_id = k.tenant_id and e.ticket_id = k.id and e.type = 'ticket.moved' and e.data ->> 'to' = k.stage order by e.seq desc limit 1) m on true
where k.approval is not null and t.tenant_id = k.tenant_id and t.id = k.id;
update ticket t set turns = x.turns
from (select k.tenant_id, k.id, jsonb_agg(jsonb_build_object('person_id', s ->> 'personId', 'asked_at', to_timestamp((s ->> 'askedAt')::float8 / 1000))) as turns
  from ticket k cross join lateral jsonb_array_elements(k.approval -> 'signers') s
  where jsonb_typeof(k.approval -> 'outcome') = 'null' and s ->> 'status' = 'waiting' and jsonb_typeof(s -> 'askedAt') = 'number' group by 1, 2) x
where t.tenant_id = x.tenant_id and t.id = x.id;
