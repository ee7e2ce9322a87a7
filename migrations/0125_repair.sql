-- Audited repair of the past: chosen tickets are told again by hours that should have held. Nothing is overwritten unseen: the hours are a row of their
-- own, every slice keeps what it was counted as, and each ticket has the event.
create table calendar_correction (
  tenant_id uuid not null,
  -- The same as of the conversion that works it off.
  id uuid not null,
  -- The version whose hours should have held, from one instant until another.
  version_id uuid not null,
  from_at timestamp (3) with time zone not null,
  until_at timestamp (3) with time zone not null,
  constraint calendar_correction_pk primary key (tenant_id, id),
  constraint calendar_correction_conversion_fk foreign key (tenant_id, id) references conversion (tenant_id, id),
  constraint calendar_correction_version_fk foreign key (tenant_id, version_id) references calendar_version (tenant_id, id),
  constraint calendar_correction_span check (from_at < until_at)
);

-- The corrections a ticket was repaired by, first to last.
alter table ticket add column corrections jsonb not null default '[]';
grant update (corrections) on ticket to bodan_tenant;

-- What a slice was counted as before and after, each time: appended, never changed.
create table slice_recount (
  tenant_id uuid not null,
  ticket_id uuid not null,
  seq integer not null,
  repair_id uuid not null,
  is_undo boolean not null,
  from_seconds integer not null,
  to_seconds integer not null,
  at timestamp (3) with time zone not null default now(),
  constraint slice_recount_pk primary key (tenant_id, ticket_id, seq, repair_id, is_undo),
  constraint slice_recount_slice_fk foreign key (tenant_id, ticket_id, seq) references slice (tenant_id, ticket_id, seq) on delete cascade,
  constraint slice_recount_repair_fk foreign key (tenant_id, repair_id) references conversion (tenant_id, id)
);

do $$
begin
  begin
    create role bodan_repair nologin noinherit nosuperuser nobypassrls;
  exception when duplicate_object or unique_violation then null;
  end;
end $$;
grant usage on schema public to bodan_repair;

do $$
declare t text;
begin
  foreach t in array array['calendar_correction', 'slice_recount'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant_wall on %I as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy tenant_rows on %I to bodan_tenant using (true) with check (true)', t);
  end loop;
  foreach t in array array['conversion', 'slice', 'slice_recount'] loop
    execute format('create policy repair_wall on %I as restrictive to bodan_repair using (tenant_id = app_tenant()) with check (tenant_id = app_tenant())', t);
    execute format('create policy repair_rows on %I to bodan_repair using (true) with check (true)', t);
  end loop;
end $$;
grant select, insert on calendar_correction to bodan_tenant;
grant select on slice_recount to bodan_tenant;
grant select on conversion to bodan_repair;
grant select, update (business_seconds) on slice to bodan_repair;
grant select, insert on slice_recount to bodan_repair;

-- The tenant's role cannot change a slice. This one reviewed function can, with a narrow role of its own: only the working seconds, only for a repair
-- that is under way, only from what the caller saw, and it writes down what was there. Answers how many were recounted.
grant create on schema public to bodan_repair;
create function recount_slices(p_repair uuid, p_ticket uuid, p_is_undo boolean, p_recounts jsonb) returns integer
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare n integer;
begin
  if not exists (select 1 from conversion c where c.tenant_id = app_tenant() and c.id = p_repair and c.kind = 'repair'
      and c.status = case when p_is_undo then 'undoing' else 'running' end) then
    raise exception 'no such repair is under way';
  end if;
  with wanted as (select r.seq, r."from" as was, r."to" as is_now from jsonb_to_recordset(p_recounts) r (seq integer, "from" integer, "to" integer)),
    done as (update slice s set business_seconds = w.is_now from wanted w
      where s.tenant_id = app_tenant() and s.ticket_id = p_ticket and s.seq = w.seq and s.business_seconds = w.was and w.is_now between 0 and s.wall_seconds
      returning s.seq, w.was, w.is_now)
  insert into slice_recount (tenant_id, ticket_id, seq, repair_id, is_undo, from_seconds, to_seconds)
    select app_tenant(), p_ticket, d.seq, p_repair, p_is_undo, d.was, d.is_now from done d;
  get diagnostics n = row_count;
  if n <> jsonb_array_length(p_recounts) then
    raise exception 'a slice is not as it was seen';
  end if;
  return n;
end $$;
alter function recount_slices(uuid, uuid, boolean, jsonb) owner to bodan_repair;
revoke all on function recount_slices(uuid, uuid, boolean, jsonb) from public;
grant execute on function recount_slices(uuid, uuid, boolean, jsonb) to bodan_tenant;
revoke create on schema public from bodan_repair;

-- Headquarters reckons what runs by the same hours as the subsidiary.
create or replace view hq_ticket as
  select tenant_id, id, number, source, stage, is_open, waiting_reason, wake_at, priority, tier, fault_code, department_code, branch_id, assignee_id, holder_id, holder_department,
    created_at, updated_at, stage_since, first_responded_at, closed_at, reopen_count, rework_count, rating, next_metric, next_due_at, next_breach_at, next_at_risk_at, next_target_seconds, next_counted_seconds, next_mark_at, slice_started_at, version,
    case when contact_name = '' then '' else left(contact_name, 1) || '**' end as contact_masked,
    case when phone is null then null else left(phone, 6) || '****' || right(phone, 4) end as phone_masked,
    flow_version_id, open_since, former_branches, corrections
  from ticket;
