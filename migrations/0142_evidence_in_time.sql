-- 凭证及时率: how often evidence that a tier wants within a time came in it, and how often it did not.
alter table measure_rollup add column evidence_met bigint not null default 0, add column evidence_missed bigint not null default 0;
