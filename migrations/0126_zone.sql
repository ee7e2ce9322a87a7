-- In whose zone a ticket's working hours are read, where its tier says so: of its branch, or of the customer's place. `clock_zone` is what was found, and is
-- what the ticket is reckoned by until its branch, tier or customer says otherwise; null is the zone the calendar itself names.
alter table branch add column time_zone text;
alter table customer add column time_zone text;
alter table ticket add column customer_zone text;
alter table ticket add column clock_zone text;
grant update (customer_zone, clock_zone) on ticket to bodan_tenant;

create or replace view hq_ticket as
  select tenant_id, id, number, source, stage, is_open, waiting_reason, wake_at, priority, tier, fault_code, department_code, branch_id, assignee_id, holder_id, holder_department,
    created_at, updated_at, stage_since, first_responded_at, closed_at, reopen_count, rework_count, rating, next_metric, next_due_at, next_breach_at, next_at_risk_at, next_target_seconds, next_counted_seconds, next_mark_at, slice_started_at, version,
    case when contact_name = '' then '' else left(contact_name, 1) || '**' end as contact_masked,
    case when phone is null then null else left(phone, 6) || '****' || right(phone, 4) end as phone_masked,
    flow_version_id, open_since, former_branches, corrections, clock_zone
  from ticket;
