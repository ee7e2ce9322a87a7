-- What one event asks for by itself: a ticket that a flow ordered, and an event of a page that could not be carried as a whole. Each row has its own tries, so a bad one holds up nobody; after the last try it is set aside and kept.
create table event_work (
  tenant_id uuid not null,
  event_id uuid not null,
  kind text not null check (kind in ('order', 'relay')),
  ticket_id uuid not null,
  seq integer not null,
  status text not null default 'waiting' check (status in ('waiting', 'aside')),
  tries integer not null default 0,
  next_try_at timestamp (3) with time zone not null,
  last_error text,
  created_at timestamp (3) with time zone not null default now(),
  set_aside_at timestamp (3) with time zone,
  constraint event_work_tenant_id_event_id_kind_pk primary key (tenant_id, event_id, kind)
);
alter table event_work add constraint event_work_event_fk foreign key (tenant_id, event_id) references ticket_event (tenant_id, id) on delete cascade;
create index event_work_due on event_work (tenant_id, next_try_at) where status = 'waiting';
create index event_work_ticket on event_work (tenant_id, ticket_id, seq) where status = 'waiting';
create index event_work_aside on event_work (set_aside_at) where status = 'aside';

alter table event_work enable row level security;
alter table event_work force row level security;
create policy tenant_wall on event_work as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on event_work to bodan_tenant using (true) with check (true);
create policy relay_rows on event_work to bodan_relay using (true) with check (true);
grant select, delete on event_work to bodan_tenant;
grant select, insert, delete on event_work to bodan_relay;
grant update (status, tries, next_try_at, last_error, set_aside_at) on event_work to bodan_relay;

-- Orders had a reader of their own; what it had not reached and the other reader has passed goes on here.
insert into event_work (tenant_id, event_id, kind, ticket_id, seq, next_try_at)
select e.tenant_id, e.id, 'order', e.ticket_id, e.seq, now() from ticket_event e
where e.type = 'ticket.action' and e.data #>> '{ordered,kind}' = 'openChild'
  and e.txid >= (select through_txid from relay_cursor where reader = 'orders')::xid8 and e.txid < (select through_txid from relay_cursor where reader = 'outbox')::xid8
  and not exists (select 1 from ticket_event d where d.tenant_id = e.tenant_id and d.ticket_id = e.ticket_id and d.type = 'ticket.action' and d.data ->> 'orderId' = e.id::text);
delete from relay_cursor where reader = 'orders';
