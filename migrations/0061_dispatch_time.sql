-- The time dispatch takes, folded like every other measure. What was given out before this version has no entry, so it is not counted.
alter table measure_rollup add column dispatched bigint not null default 0, add column dispatch_seconds bigint not null default 0;
-- What is back in the pool keeps its place there.
update ticket set dispatch_seconds = null, pooled_at = case when assignee_id is null then pooled_at end where dispatch_seconds is not null;
