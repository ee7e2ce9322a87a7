-- Whose template was installed: two groups may each have one of the same key.
alter table template_installation add column group_id uuid references service_group (id);
update template_installation i set group_id = coalesce(
  (select g.group_id from group_tenancy g where g.tenant_id = i.tenant_id and g.joined_at <= i.installed_at and (g.left_at is null or g.left_at > i.installed_at) order by g.joined_at desc limit 1),
  (select t.group_id from tenant t where t.id = i.tenant_id)) where source = 'group';
alter table template_installation add constraint template_installation_group check ((source = 'group') = (group_id is not null));
