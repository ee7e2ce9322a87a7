-- The set of subsidiaries is read once a statement, not once a row: 127 ids are a long text to take apart for each of a million rows.
do $$
declare t text;
begin
  foreach t in array array['branch', 'ticket', 'ticket_event', 'slice'] loop
    execute format('alter policy hq_wall on %I using (tenant_id = any ((select app_tenants())::uuid[])) with check (tenant_id = any ((select app_tenants())::uuid[]))', t);
  end loop;
end $$;
-- A running clock names its group, as measure entries do: one comparison, and the first column of the index that finds what is overdue.
alter policy hq_wall on clock using (group_id = app_group()) with check (group_id = app_group());
