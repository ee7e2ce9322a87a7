-- The four doors (identity, tenant, HQ, relay) and what each may touch. Written by hand: drizzle-kit knows neither roles, FORCE nor grants.

create function app_tenant() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.tenant', true), '')::uuid $$;
create function app_group() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.group', true), '')::uuid $$;
-- The tenants of an HQ session: a set, written down by the door after the membership was checked.
create function app_tenants() returns uuid[] language sql stable parallel safe as $$ select string_to_array(nullif(current_setting('app.tenants', true), ''), ',')::uuid[] $$;

alter table membership add constraint membership_tenant_fk foreign key (tenant_id) references tenant (id);
alter table membership add constraint membership_person_fk foreign key (person_id) references person (id);
alter table group_membership add constraint group_membership_group_fk foreign key (group_id) references service_group (id);
alter table group_tenancy add constraint group_tenancy_group_fk foreign key (group_id) references service_group (id);
alter table group_tenancy add constraint group_tenancy_tenant_fk foreign key (tenant_id) references tenant (id);
alter table ticket add constraint ticket_branch_fk foreign key (tenant_id, branch_id) references branch (tenant_id, id);
alter table ticket add constraint ticket_customer_fk foreign key (tenant_id, customer_id) references customer (tenant_id, id);
alter table ticket add constraint ticket_assignee_fk foreign key (tenant_id, assignee_id) references membership (tenant_id, person_id);
alter table attachment add constraint attachment_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade;
alter table clock_alert add constraint clock_alert_ticket_fk foreign key (tenant_id, ticket_id) references ticket (tenant_id, id) on delete cascade;
alter table webhook_delivery add constraint webhook_delivery_endpoint_fk foreign key (tenant_id, endpoint_id) references webhook_endpoint (tenant_id, id) on delete cascade;
alter table public_link add constraint public_link_tenant_fk foreign key (tenant_id) references tenant (id);

create index ticket_search_grams on ticket_search using gin (grams) with (fastupdate = on);

-- Row security on every table that holds a tenant's or a group's rows.
do $$
declare t text;
begin
  for t in select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = current_schema() and c.relkind = 'r'
             and exists (select 1 from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname in ('tenant_id', 'group_id'))
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
  end loop;
end $$;
alter table tenant enable row level security;
alter table tenant force row level security;
alter table service_group enable row level security;
alter table service_group force row level security;

-- The tenant's wall: restrictive, so no later policy can widen it.
do $$
declare t text;
begin
  foreach t in array array['membership', 'branch', 'flow_version', 'calendar_version', 'field_set_version', 'counter', 'saved_view', 'robot', 'webhook_endpoint', 'webhook_delivery',
    'idempotency_key', 'notification', 'customer', 'ticket', 'ticket_search', 'ticket_event', 'clock', 'clock_alert', 'slice', 'attachment', 'measure_entry', 'measure_rollup', 'public_link', 'api_key', 'invite', 'group_tenancy'] loop
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
  -- HQ reads its subsidiaries' rows, never writes them, but for the event that says it looked.
  foreach t in array array['branch', 'ticket', 'ticket_event', 'clock', 'slice'] loop
    execute format('create policy hq_wall on %I as restrictive to bodan_hq, bodan_auditor using (tenant_id = any (app_tenants())) with check (tenant_id = any (app_tenants()))', t);
    execute format('create policy hq_rows on %I to bodan_hq, bodan_auditor using (true) with check (true)', t);
  end loop;
  foreach t in array array['measure_entry', 'measure_rollup', 'standard_version', 'group_membership', 'group_tenancy', 'invite', 'api_key'] loop
    execute format('create policy hq_wall on %I as restrictive to bodan_hq, bodan_auditor using (group_id = app_group()) with check (group_id = app_group())', t);
    execute format('create policy hq_rows on %I to bodan_hq, bodan_auditor using (true) with check (true)', t);
  end loop;
  -- The relay reads all tenants to carry events, alarms, deliveries and folds; identity looks up who somebody is.
  foreach t in array array['ticket_event', 'clock', 'clock_alert', 'ticket', 'webhook_delivery', 'webhook_endpoint', 'idempotency_key', 'measure_entry', 'measure_rollup', 'tenant', 'service_group', 'branch', 'slice'] loop
    execute format('create policy relay_rows on %I to bodan_relay using (true) with check (true)', t);
  end loop;
  foreach t in array array['membership', 'group_membership', 'api_key', 'invite', 'public_link', 'tenant', 'service_group', 'group_tenancy', 'standard_version'] loop
    execute format('create policy identity_rows on %I to bodan_identity using (true) with check (true)', t);
  end loop;
end $$;

create policy tenant_wall on tenant as restrictive to bodan_tenant using (id = app_tenant()) with check (id = app_tenant());
create policy tenant_rows on tenant to bodan_tenant using (true) with check (true);
create policy hq_wall on tenant as restrictive to bodan_hq, bodan_auditor using (group_id = app_group());
create policy hq_rows on tenant to bodan_hq, bodan_auditor using (true);
create policy group_wall on service_group as restrictive to bodan_tenant, bodan_hq, bodan_auditor using (id = app_group()) with check (id = app_group());
create policy group_rows on service_group to bodan_tenant, bodan_hq, bodan_auditor using (true) with check (true);
create policy tenant_wall on standard_version as restrictive to bodan_tenant using (group_id = app_group()) with check (group_id = app_group());
create policy tenant_rows on standard_version to bodan_tenant using (true) with check (true);
create policy search_rows on ticket_search to bodan_search using (true);

grant usage on schema public to bodan_identity, bodan_tenant, bodan_hq, bodan_auditor, bodan_relay, bodan_search;

grant select, insert, update on person to bodan_identity;
grant select, insert, update, delete on session, password_reset to bodan_identity;
grant select, insert, update on api_key, invite, group_membership to bodan_identity;
grant select, insert, update on mail to bodan_identity, bodan_relay;
grant insert on mail to bodan_tenant, bodan_hq;
grant select on public_link to bodan_identity;
grant select, insert on tenant, service_group, group_tenancy, standard_version to bodan_identity;
grant select on membership to bodan_identity;
grant select on plan to bodan_identity, bodan_tenant, bodan_hq, bodan_relay;

grant select on tenant, service_group, standard_version, group_tenancy to bodan_tenant;
grant insert on standard_version to bodan_tenant;
grant update (name, time_zone, hotline, sandbox_now, standard_version_id, flow_version_id, calendar_version_id, field_set_version_id, config_revision) on tenant to bodan_tenant;
grant select, insert, update on membership, branch, counter, saved_view, robot, webhook_endpoint, webhook_delivery, customer, clock, public_link, api_key, invite, notification, attachment, ticket_search to bodan_tenant;
grant delete on saved_view, robot, webhook_endpoint, idempotency_key to bodan_tenant;
grant select, insert on flow_version, calendar_version, field_set_version, idempotency_key, slice, measure_entry, ticket_event, clock_alert to bodan_tenant;
grant select on measure_rollup, measure_checkpoint to bodan_tenant, bodan_hq, bodan_auditor;
grant select, insert on ticket to bodan_tenant;
-- What a customer said, the number, the origin and the hour of birth are never overwritten.
grant update (title, stage, is_open, waiting_reason, wake_at, priority, tier, fault_code, department_code, branch_id, customer_id, contact_name, phone, phone_reversed, address, device,
  device_serial, tags, custom, assignee_id, holder_id, holder_department, updated_at, stage_since, first_responded_at, closed_at, reopen_count, rework_count, rating, next_metric, next_due_at,
  next_breach_at, next_at_risk_at, next_target_seconds, next_counted_seconds, next_mark_at, slice_seq, slice_started_at, event_seq, version) on ticket to bodan_tenant;

grant select on tenant, service_group, standard_version, group_tenancy, group_membership, branch, clock, slice, measure_entry to bodan_hq, bodan_auditor;
grant insert on standard_version to bodan_hq;
grant select, insert, update on group_membership, invite, api_key to bodan_hq;
grant select on ticket, ticket_event to bodan_auditor;

grant select on ticket_event, tenant, service_group, branch, slice, measure_entry to bodan_relay;
grant select (tenant_id, id, number, stage, is_open, waiting_reason, wake_at, version) on ticket to bodan_relay;
grant select, update on clock, clock_alert, webhook_delivery, webhook_endpoint to bodan_relay;
grant insert on webhook_delivery to bodan_relay;
grant select, delete on idempotency_key to bodan_relay;
grant select, insert, update, delete on measure_rollup, measure_checkpoint, relay_cursor to bodan_relay;
grant select on ticket_search to bodan_search;

-- Search under row security cannot use a GIN index (its operators are not leakproof), so this one reviewed function looks
-- with its own narrow role: it sees the search table alone, and answers ids of the door's own tenant only.
grant create on schema public to bodan_search, bodan_auditor;
create function search_tickets(p_grams integer[], p_limit integer) returns table (ticket_id uuid, created_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select s.ticket_id, s.created_at from ticket_search s where s.grams @> p_grams and s.tenant_id = app_tenant() order by s.created_at desc limit p_limit $$;
alter function search_tickets(integer[], integer) owner to bodan_search;
revoke all on function search_tickets(integer[], integer) from public;
grant execute on function search_tickets(integer[], integer) to bodan_tenant;

-- What headquarters sees of a ticket: facts, with personal data masked and no text. Runs with the auditor's walls, so the
-- tenants of the HQ session bound it as they bound every other read.
create view hq_ticket as
  select tenant_id, id, number, source, stage, is_open, waiting_reason, wake_at, priority, tier, fault_code, department_code, branch_id, assignee_id, holder_id, holder_department,
    created_at, updated_at, stage_since, first_responded_at, closed_at, reopen_count, rework_count, rating, next_metric, next_due_at, next_breach_at, next_at_risk_at, next_target_seconds, next_counted_seconds, next_mark_at, slice_started_at, version,
    case when contact_name = '' then '' else left(contact_name, 1) || '**' end as contact_masked,
    case when phone is null then null else left(phone, 6) || '****' || right(phone, 4) end as phone_masked
  from ticket;
alter view hq_ticket owner to bodan_auditor;
grant select on hq_ticket to bodan_hq, bodan_auditor;
revoke create on schema public from bodan_search, bodan_auditor;

insert into measure_checkpoint (id, through_txid) values (1, '0');
insert into plan (code, name, seats, tickets_per_month, storage_bytes) values
  ('free', '{"zh-CN": "免费版", "en": "Free"}', 5, 300, 2147483648),
  ('team', '{"zh-CN": "团队版", "en": "Team"}', null, null, null),
  ('group', '{"zh-CN": "集团版", "en": "Group"}', null, null, null);
