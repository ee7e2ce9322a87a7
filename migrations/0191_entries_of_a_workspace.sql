-- A workspace of a large group reads its own entries alone: whose they are is told by the index, not by the rows of everybody else.
drop index measure_entry_drill;
create index measure_entry_drill on measure_entry (group_id, metric, day, recorded_at, tenant_id);
