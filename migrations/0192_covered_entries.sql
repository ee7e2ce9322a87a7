-- What a past moment and a number's tickets ask of entries and spans stands in their indexes: an entry was a page of its own, eight thousand of them for a
-- board of a past month. Entries and spans are never changed, so their pages are known to be visible to everybody as soon as vacuum has seen them.
drop index measure_entry_drill;
create index measure_entry_drill on measure_entry (group_id, metric, day, recorded_at, tenant_id)
  include (ticket_id, value, stage, tier, fault_code, department_code, branch_id, person_id, txid, occurred_at, membership);
drop index measure_span_at;
create index measure_span_at on measure_span (group_id, size, from_at)
  include (to_at, metric, tenant_id, ticket_id, day, stage, tier, fault_code, department_code, branch_id, person_id, membership);
-- What a workspace opens of its own among everybody's; so few bytes an entry that it may stand beside the other.
create index measure_entry_own on measure_entry (group_id, tenant_id, metric, day);
alter table measure_entry set (autovacuum_vacuum_insert_scale_factor = 0.02);
alter table measure_span set (autovacuum_vacuum_insert_scale_factor = 0.02);
