-- Quiet hours of a workspace and of a person: what is not urgent waits for their end and goes out as one digest.
alter table tenant add column quiet_hours jsonb;
grant update (quiet_hours) on tenant to bodan_tenant;
alter table person add column quiet jsonb not null default '{"kind": "workspace"}';

alter table clock_alert add column is_urgent boolean not null default false;
-- Whether it told of a target used up or warned before it; steps of older alerts had these two names.
alter table clock_alert add column is_late boolean not null default true;
update clock_alert set is_late = level <> 'at_risk';
alter table robot_delivery add column is_held boolean not null default false;
