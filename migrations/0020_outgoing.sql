-- What leaves the product: one row per alert and robot, webhook deliveries once per event, mail with a next attempt.
create table robot_delivery (
  tenant_id uuid not null,
  alert_id uuid not null,
  robot_id uuid not null,
  group_id uuid not null,
  status text not null default 'waiting',
  next_attempt_at timestamp (3) with time zone not null,
  attempts integer not null default 0,
  last_error text,
  created_at timestamp (3) with time zone not null default now(),
  delivered_at timestamp (3) with time zone,
  constraint robot_delivery_tenant_id_alert_id_robot_id_pk primary key (tenant_id, alert_id, robot_id)
);
alter table robot_delivery add constraint robot_delivery_alert_fk foreign key (tenant_id, alert_id) references clock_alert (tenant_id, id) on delete cascade;
alter table robot_delivery add constraint robot_delivery_robot_fk foreign key (tenant_id, robot_id) references robot (tenant_id, id) on delete cascade;
create index robot_delivery_due on robot_delivery (next_attempt_at) where status in ('waiting', 'sending');
create index robot_delivery_robot on robot_delivery (tenant_id, robot_id, status);

alter table robot_delivery enable row level security;
alter table robot_delivery force row level security;
create policy tenant_wall on robot_delivery as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on robot_delivery to bodan_tenant using (true) with check (true);
create policy relay_rows on robot_delivery to bodan_relay using (true) with check (true);
grant select, insert, update on robot_delivery to bodan_tenant;
grant select on robot_delivery to bodan_relay;

alter table robot add column secret_last_four text not null default '';
alter table robot add column muted_until timestamp (3) with time zone;
alter table robot add column recent_sends jsonb not null default '[]';
alter table robot add column last_error text;

-- Deliveries are the work list, so the alerts themselves need no waiting index.
drop index clock_alert_waiting;
grant update (delivered_at, delivery_log) on clock_alert to bodan_tenant;

alter table webhook_endpoint add column secret_last_four text not null default '';
alter table webhook_endpoint add column previous_secret_until timestamp (3) with time zone;
alter table webhook_endpoint add column paused_until timestamp (3) with time zone;
create unique index webhook_delivery_once on webhook_delivery (tenant_id, endpoint_id, event_id) where replay_of is null;
drop index webhook_delivery_due;
create index webhook_delivery_due on webhook_delivery (next_attempt_at) where status = 'waiting';

alter table mail add column next_attempt_at timestamp (3) with time zone not null default now();
drop index mail_waiting;
create index mail_waiting on mail (next_attempt_at) where sent_at is null and not gave_up;

create index ticket_wake on ticket (wake_at) where wake_at is not null;
create index notification_unread on notification (tenant_id, person_id, id) where read_at is null;

-- The relay tells the person whom an event concerns, in the transaction that moves its cursor.
create policy relay_rows on notification to bodan_relay using (true) with check (true);
grant insert on notification to bodan_relay;
grant select (assignee_id) on ticket to bodan_relay;
-- The log of deliveries is kept for a month.
grant delete on webhook_delivery to bodan_relay;
