-- Calendars with a history: by which version a ticket's due times were reckoned, at which branches it was before, and whether a workspace's clocks wait to be reckoned again.
alter table ticket add column former_branches jsonb not null default '[]';
alter table calendar_version add column created_by uuid;
alter table tenant add column recalculate_to uuid;
grant update (former_branches, calendar_version_id) on ticket to bodan_tenant;
grant update (recalculate_to) on tenant to bodan_tenant;
create index tenant_recalculates on tenant (id) where recalculate_to is not null;
