-- The rollup of the measure ledger, one column a metric. Everything in it is folded from measure_entry, so it is made anew:
-- the checkpoint goes back to the beginning and the next fold fills it.
-- `span` is how many days a row covers: 1, or a block of 8 for long ranges; 0 is what is there now, all days together.
-- Dimensions named group_* are sums over all tenants of the group (tenant_id is the nil UUID), so that the board of a
-- large group reads as few rows as that of a small one; a tenant's wall hides them.
drop table measure_rollup;
create table measure_rollup (
  group_id uuid not null,
  dimension text not null,
  span smallint not null,
  day date not null,
  tenant_id uuid not null,
  key text not null,
  created bigint not null default 0,
  open bigint not null default 0,
  closed bigint not null default 0,
  first_response_met bigint not null default 0,
  first_response_missed bigint not null default 0,
  plan_met bigint not null default 0,
  plan_missed bigint not null default 0,
  resolution_met bigint not null default 0,
  resolution_missed bigint not null default 0,
  rework bigint not null default 0,
  reopened bigint not null default 0,
  constraint measure_rollup_pk primary key (group_id, dimension, span, day, tenant_id, key)
) with (fillfactor = 70);
-- How far the fold has come, as a function: the planner asks it for its estimate, where a sub-select would make it guess a third of the table.
create function measure_through() returns xid8 language sql stable parallel safe as $$ select through_txid::xid8 from measure_checkpoint where id = 1 $$;
update measure_checkpoint set through_txid = '0' where id = 1;

alter table measure_rollup enable row level security;
alter table measure_rollup force row level security;
create policy tenant_wall on measure_rollup as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on measure_rollup to bodan_tenant using (true) with check (true);
create policy hq_wall on measure_rollup as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group());
create policy hq_rows on measure_rollup to bodan_hq, bodan_auditor using (true) with check (true);
create policy relay_rows on measure_rollup to bodan_relay using (true) with check (true);
grant select on measure_rollup to bodan_tenant, bodan_hq, bodan_auditor;
grant select, insert, update, delete on measure_rollup to bodan_relay;

-- A kept board asks whether anything happened since: that an event is there, in which transaction, and nothing of it.
grant select (tenant_id, txid) on ticket_event to bodan_hq;
