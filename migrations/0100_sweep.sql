-- A sweep reads what is due and nothing else: a sandbox, which has its own present, is asked for its own rows up to it.
create index clock_alarm_within on clock (tenant_id, next_alarm_at) where next_alarm_at is not null;
create index ticket_wake_within on ticket (tenant_id, wake_at) where wake_at is not null;
create index ticket_timer_within on ticket (tenant_id, next_timer_at) where next_timer_at is not null;
create index tenant_sandbox on tenant (id) where is_sandbox;
