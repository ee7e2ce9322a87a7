-- The newest open tickets of a workspace, by themselves: a drill into what is open reads a page of them instead of all.
create index ticket_open on ticket (tenant_id, id desc) where is_open;
