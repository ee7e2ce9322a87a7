-- Stage budgets stand in the flow a ticket runs by: headquarters sees which version that is, to say which stage overran.
create or replace view hq_ticket as
  select tenant_id, id, number, source, stage, is_open, waiting_reason, wake_at, priority, tier, fault_code, department_code, branch_id, assignee_id, holder_id, holder_department,
    created_at, updated_at, stage_since, first_responded_at, closed_at, reopen_count, rework_count, rating, next_metric, next_due_at, next_breach_at, next_at_risk_at, next_target_seconds, next_counted_seconds, next_mark_at, slice_started_at, version,
    case when contact_name = '' then '' else left(contact_name, 1) || '**' end as contact_masked,
    case when phone is null then null else left(phone, 6) || '****' || right(phone, 4) end as phone_masked,
    flow_version_id
  from ticket;
