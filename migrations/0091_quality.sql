-- How well the work was done: finished at the first try or not, how often it changed hands, how often the customer asked again, how it was rated.
-- Counted from this version on: what happened before has no entries.
alter table ticket add column is_done boolean not null default false, add column handover_count integer not null default 0, add column nudge_count integer not null default 0;
grant update (is_done, handover_count, nudge_count) on ticket to bodan_tenant;
alter table measure_rollup add column completed bigint not null default 0, add column reworked bigint not null default 0, add column fixed_first bigint not null default 0,
  add column handovers bigint not null default 0, add column nudges bigint not null default 0, add column rated bigint not null default 0, add column rated_low bigint not null default 0;
