-- Flows of a workspace: each with a draft that is drawn and numbered versions that are never changed. The version new tickets get is the tenant's flow_version_id; its flow is the default one.
create table flow (
  tenant_id uuid not null,
  id uuid not null,
  key text not null,
  name text not null,
  template_key text,
  draft jsonb,
  draft_revision integer not null default 0,
  draft_saved_at timestamp (3) with time zone,
  draft_saved_by uuid,
  retired_at timestamp (3) with time zone,
  created_at timestamp (3) with time zone not null default now(),
  version integer not null default 1,
  constraint flow_tenant_id_id_pk primary key (tenant_id, id)
);
alter table flow add constraint flow_tenant_fk foreign key (tenant_id) references tenant (id);
create unique index flow_key on flow (tenant_id, key);

alter table flow enable row level security;
alter table flow force row level security;
create policy tenant_wall on flow as restrictive to bodan_tenant using (tenant_id = app_tenant()) with check (tenant_id = app_tenant());
create policy tenant_rows on flow to bodan_tenant using (true) with check (true);
grant select, insert on flow to bodan_tenant;
grant update (name, draft, draft_revision, draft_saved_at, draft_saved_by, retired_at, version) on flow to bodan_tenant;

-- What was published before belongs to one flow a workspace, which is its default.
insert into flow (tenant_id, id, key, name, template_key)
select t.id, gen_random_uuid(), t.template, coalesce(v.content #>> '{name,zh-CN}', t.template), t.template
from tenant t join flow_version v on v.tenant_id = t.id and v.id = t.flow_version_id;

alter table flow_version add column flow_id uuid, add column notes text not null default '';
update flow_version v set flow_id = f.id from flow f where f.tenant_id = v.tenant_id;
alter table flow_version alter column flow_id set not null;
alter table flow_version add constraint flow_version_flow_fk foreign key (tenant_id, flow_id) references flow (tenant_id, id);
drop index flow_version_tenant_id_number_index;
create unique index flow_version_number on flow_version (tenant_id, flow_id, number);
