-- What codes a workspace brought into its group became there: its open tickets hold them until they are converted, and boards of moments before that go on
-- naming them. No name of the workspace's own is in it.
alter table group_tenancy add column brought jsonb not null default '{}';
grant update (brought) on group_tenancy to bodan_tenant;
update group_tenancy g set brought = (
  select coalesce(jsonb_object_agg(l.key, (select jsonb_object_agg(x ->> 'code', x #> '{retired,replacedBy}') from jsonb_array_elements(l.value) x)), '{}')
  from jsonb_each(t.carried_codes) l where jsonb_typeof(l.value) = 'array' and jsonb_array_length(l.value) > 0)
  from tenant t where t.id = g.tenant_id and t.group_id = g.group_id and g.left_at is null and t.carried_codes <> '{}';
