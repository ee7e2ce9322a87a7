-- The wall of headquarters, as before: of a member what is of this membership. Members stand in a table that is hashed once a statement; in a JSON document
-- each row had its workspace written as text and looked up among all others, which was most of reading what is overdue.
alter policy hq_wall on ticket using (tenant_id = any ((select app_tenants())::uuid[]) and (tenant_id, membership) in (select m.id, m.membership from tenant m where m.group_id = app_group()));
alter policy hq_wall on clock using (group_id = app_group() and (tenant_id, membership) in (select m.id, m.membership from tenant m where m.group_id = app_group()));
drop function hq_members();
