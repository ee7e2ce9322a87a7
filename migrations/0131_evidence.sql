-- 凭证完整率: what the stages and steps of a ticket asked for so far, and whether all of it was there when its work was done. Counted from this version
-- on: what was done before has no entries.
alter table ticket add column evidence jsonb;
grant update (evidence) on ticket to bodan_tenant;
alter table measure_rollup add column evidence_asked bigint not null default 0, add column evidence_complete bigint not null default 0;
