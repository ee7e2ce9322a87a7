-- A group that has a large share of all open tickets reads its newest ones among everybody's: one look into an index, not one for each workspace.
create index ticket_open_newest on ticket (id desc, tenant_id desc) include (membership) where is_open;
