-- What was open at a past moment and still is: few of a workspace's open tickets have stood for so long, and each of the others was looked at.
create index ticket_open_since on ticket (tenant_id, open_since) include (id, stage, tier, fault_code, department_code, branch_id, assignee_id, membership) where is_open;
