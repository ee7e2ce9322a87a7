-- What is open and what is overdue are few rows among many, each on a page of its own: their indexes carry what the board asks of them, so that the
-- pages are left alone once they are known to be visible to everybody. Which pages are is found out by vacuum, which would come once in a fifth of the table.
drop index ticket_open;
create index ticket_open on ticket (tenant_id, id desc)
  include (stage, tier, fault_code, department_code, branch_id, assignee_id, open_since, membership) where is_open;
drop index clock_overdue;
create index clock_overdue on clock (group_id, breach_at)
  include (tenant_id, ticket_id, metric, day, stage, tier, fault_code, department_code, branch_id, known_since, membership) where status in ('running', 'paused');
alter table ticket set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.02);
alter table clock set (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.02);
