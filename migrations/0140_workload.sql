-- 人均在手: whom an open ticket is assigned to is one more fact of the stock that counts it, so that who has how many is a sum like any other: folded, of
-- any past moment from its spans, and moved by nothing but the change that assigns.
alter table measure_entry add column person_id uuid;
alter table measure_span add column person_id uuid;
-- The first moment of which it is remembered who had what; null where that is every moment.
alter table measure_checkpoint add column people_since timestamp (3) with time zone;

drop trigger remember_open on ticket;
create or replace function remember_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.open_since := greatest(old.open_since, case when new.open_since is distinct from old.open_since then new.open_since else new.updated_at end);
  if old.is_open and old.open_since < new.open_since then
    insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, person_id, from_at, to_at, membership)
    select distinct g.id, old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.assignee_id, old.open_since, new.open_since, old.membership
    from tenant t cross join lateral (values (t.group_id), (coalesce(t.ledger_id, t.group_id))) g (id) where t.id = old.tenant_id;
  end if;
  return new;
end $$;
create or replace function remember_deleted_ticket() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, person_id, from_at, to_at, membership)
  select distinct g.id, old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.assignee_id, old.open_since, statement_timestamp(), old.membership
  from tenant t cross join lateral (values (t.group_id), (coalesce(t.ledger_id, t.group_id))) g (id) where t.id = old.tenant_id and old.is_open and old.open_since < statement_timestamp();
  return old;
end $$;

-- What is open already is counted under who has it from now on; what is folded is folded anew. How long somebody had it before is not known, so the
-- span until now is one of nobody.
update measure_checkpoint set people_since = greatest(now(), (select max(sandbox_now) from tenant where is_sandbox)) where exists (select from ticket);
with had as (
  select k.*, z.group_id, coalesce(z.ledger_id, z.group_id) as ledger_id, (k.created_at at time zone z.time_zone)::date as day,
    greatest(k.open_since, case when z.is_sandbox then coalesce(z.sandbox_now, now()) else now() end)::timestamp (3) with time zone as at,
    (select e.txid from ticket_event e where e.tenant_id = k.tenant_id and e.ticket_id = k.id order by e.seq desc limit 1) as of_txid
  from ticket k join tenant z on z.id = k.tenant_id where k.is_open and k.assignee_id is not null),
spanned as (
  insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, from_at, to_at, membership)
  select distinct l.id, h.tenant_id, h.id, 'open', h.branch_id, h.fault_code, h.department_code, h.tier, h.stage, h.open_since, h.at, h.membership
  from had h cross join lateral (values (h.group_id), (h.ledger_id)) l (id) where h.open_since < h.at),
moved as (update ticket k set open_since = h.at from had h where k.tenant_id = h.tenant_id and k.id = h.id)
insert into measure_entry (group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, person_id, occurred_at, recorded_at, membership, txid)
select l.id, h.tenant_id, h.id, 'open', p.value, h.day, h.branch_id, h.fault_code, h.department_code, h.tier, h.stage, p.id, h.at, h.at, h.membership, h.of_txid
from had h cross join lateral (select h.group_id as id union select h.ledger_id) l cross join lateral (values (-1, null::uuid), (1, h.assignee_id)) p (value, id);
delete from measure_rollup where exists (select from measure_entry where person_id is not null);
update measure_checkpoint set through_txid = '0' where exists (select from measure_entry where person_id is not null);

create trigger remember_open before update on ticket for each row
  when ((old.is_open, old.stage, old.tier, old.branch_id, old.fault_code, old.department_code, old.assignee_id) is distinct from (new.is_open, new.stage, new.tier, new.branch_id, new.fault_code, new.department_code, new.assignee_id))
  execute function remember_open();
