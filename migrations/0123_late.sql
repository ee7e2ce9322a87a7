-- Alerts told late, or many at once, are one entry of the bell: the entry is a notice of kind `digest`, its alerts are notices that lie in it and are
-- listed through it only. Somebody has one unread digest at most; what follows joins it.
alter table notification
  add column haste text check (haste in ('urgent', 'timely', 'late')),
  add column digest_id uuid,
  add foreign key (tenant_id, digest_id) references notification (tenant_id, id);
drop index notification_unread;
create index notification_unread on notification (tenant_id, person_id, id) where read_at is null and digest_id is null;
drop index notification_tenant_id_person_id_created_at_index;
create index notification_shown on notification (tenant_id, person_id, created_at, id) where digest_id is null;
create index notification_window on notification (tenant_id, person_id, haste, created_at) where haste is not null;
create index notification_in_digest on notification (tenant_id, digest_id) where digest_id is not null;
create unique index notification_open_digest on notification (tenant_id, person_id) where kind = 'digest' and read_at is null;

-- When the step fell due by the calendar: against it an alert says how late it is told. Older alerts were told in time, as far as is known.
alter table clock_alert add column reached_at timestamptz(3);
-- The messages an alert was sent in: what a digest on a device counts opens to exactly its tickets.
alter table push_delivery add column messages uuid[] not null default '{}';
