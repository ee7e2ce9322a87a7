-- The share of first responses in time that a group promises, in thousandths; `revision` moves with every change of the group's settings.
alter table service_group add column first_response_target smallint not null default 950 check (first_response_target between 1 and 1000);
alter table service_group add column revision integer not null default 1;
grant update (first_response_target, revision) on service_group to bodan_hq;
