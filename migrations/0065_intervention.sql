-- Whether somebody acted on a ticket that came at risk before it was late. What came at risk before this version has no entry, so it is not counted.
alter table ticket add column at_risk_since timestamp (3) with time zone, add column intervened_at timestamp (3) with time zone;
grant update (at_risk_since, intervened_at) on ticket to bodan_tenant;
alter table measure_rollup add column came_at_risk bigint not null default 0, add column intervened bigint not null default 0;
