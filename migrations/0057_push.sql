-- Web push: the product's own key pair, made once and sealed; the devices of a person, each of which goes with its session; and what waits for a person.
create table push_key (
  is_only boolean primary key default true check (is_only),
  public_key text not null,
  private_sealed text not null,
  created_at timestamp (3) with time zone not null default now()
);
grant select, insert on push_key to bodan_identity;

create table push_subscription (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  session_id uuid not null references session (public_id) on delete cascade,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  last_error text,
  created_at timestamp (3) with time zone not null default now()
);
create index push_subscription_person on push_subscription (person_id);
create index push_subscription_session on push_subscription (session_id);
grant select, insert, update, delete on push_subscription to bodan_identity;

create table push_delivery (
  tenant_id uuid not null,
  alert_id uuid not null,
  person_id uuid not null,
  group_id uuid not null,
  status text not null default 'waiting',
  next_attempt_at timestamp (3) with time zone not null,
  attempts integer not null default 0,
  is_held boolean not null default false,
  sent_to uuid[] not null default '{}',
  last_error text,
  created_at timestamp (3) with time zone not null default now(),
  delivered_at timestamp (3) with time zone,
  constraint push_delivery_tenant_id_alert_id_person_id_pk primary key (tenant_id, alert_id, person_id)
);
alter table push_delivery add constraint push_delivery_alert_fk foreign key (tenant_id, alert_id) references clock_alert (tenant_id, id) on delete cascade;
create index push_delivery_due on push_delivery (next_attempt_at) where status in ('waiting', 'sending');
create index push_delivery_person on push_delivery (tenant_id, person_id, status);
create index push_delivery_age on push_delivery (created_at) where status not in ('waiting', 'sending');

alter table push_delivery enable row level security;
alter table push_delivery force row level security;
create policy tenant_wall on push_delivery as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on push_delivery to bodan_tenant using (true) with check (true);
create policy relay_rows on push_delivery to bodan_relay using (true) with check (true);
grant select, insert, update on push_delivery to bodan_tenant;
grant select, delete on push_delivery to bodan_relay;
