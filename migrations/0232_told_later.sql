-- Entries that were told later than what they tell happened: few where devices are online, and what a board by what is known now adds to what was published.
create index measure_entry_later on measure_entry (group_id, metric, recorded_at) include (tenant_id, ticket_id, occurred_at) where occurred_at < recorded_at;

-- A ticket that is deleted counts no more from then on, and does in what was published before: its entries are taken back as of now. Of a group that is what
-- was told in this membership; where the workspace counts all of itself, all of it, as of this membership: what an ended one left behind stays as it was
-- written down. Entries are of the days a ticket was created and closed on.
create or replace function remember_deleted_ticket() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  told timestamptz(3) := statement_timestamp();
  home tenant;
  days date[];
begin
  select * into home from tenant where id = old.tenant_id;
  insert into measure_span (group_id, tenant_id, ticket_id, metric, branch_id, fault_code, department_code, tier, stage, person_id, from_at, to_at, membership)
  select distinct g.id, old.tenant_id, old.id, 'open', old.branch_id, old.fault_code, old.department_code, old.tier, old.stage, old.assignee_id, old.open_since, told, old.membership
  from (values (home.group_id), (coalesce(home.ledger_id, home.group_id))) g (id) where old.is_open and old.open_since < told;
  select array_agg(d.day + n) into days
  from (values ((old.created_at at time zone home.time_zone)::date), ((old.closed_at at time zone home.time_zone)::date)) d (day) cross join generate_series(-1, 1) n where d.day is not null;
  insert into measure_entry (group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, person_id, membership, occurred_at, recorded_at)
  select e.group_id, e.tenant_id, e.ticket_id, e.metric, -sum(e.value), e.day, e.branch_id, e.fault_code, e.department_code, e.tier, e.stage, e.person_id, home.membership, told, told
  from measure_entry e where e.group_id in (home.group_id, coalesce(home.ledger_id, home.group_id)) and e.tenant_id = old.tenant_id and e.day = any (days) and e.ticket_id = old.id
    and (e.membership = home.membership or e.group_id = coalesce(home.ledger_id, home.group_id))
  group by e.group_id, e.tenant_id, e.ticket_id, e.metric, e.day, e.branch_id, e.fault_code, e.department_code, e.tier, e.stage, e.person_id
  having sum(e.value) <> 0;
  return old;
end $$;
