import type { TenantTx } from '../context.ts';
import type { ConfigRow } from './config.ts';

export async function readRevision(tx: TenantTx): Promise<{ revision: number; sandboxNow: number | null } | undefined> {
  const [row] = await tx.rows<{ revision: number; sandboxNow: number | null }>(
    `select config_revision as revision, sandbox_now as "sandboxNow" from tenant where id = app_tenant()`,
    [],
    'config-revision',
  );
  return row;
}

export type ListRevision = { revision: number; entryRevision: number; now: number };

/** The same for reads of lists, with what a remembered entry is held against: PostgreSQL guesses what a custom field keeps and would rather sort a whole stage than walk its index. */
export async function readRevisionToList(tx: TenantTx): Promise<ListRevision | undefined> {
  const [row] = await tx.rows<ListRevision>(
    `select config_revision as revision, entry_revision as "entryRevision", now() as now, set_config('enable_sort', 'off', true) from tenant where id = app_tenant()`,
    [],
    'config-revision-list',
  );
  return row;
}

export async function configRow(tx: TenantTx): Promise<ConfigRow | undefined> {
  const [row] = await tx.rows<ConfigRow>(
    `select t.config_revision as revision, t.group_id as "groupId", t.membership, coalesce(t.ledger_id, t.group_id) as "ledgerId", t.member_since as "memberSince", t.slug, t.name, t.time_zone as "timeZone", t.plan, t.template, t.hotline, t.is_sandbox as "isSandbox",
       t.sandbox_now as "sandboxNow", t.quiet_hours as "quietHours", f.id as "flowVersionId", f.content as flow, (select jsonb_object_agg(v.id, v.content) from flow_version v) as flows,
       (select coalesce(jsonb_object_agg(w.key, (select v.id from flow_version v where v.flow_id = w.id order by v.number desc limit 1)) filter (where exists (select 1 from flow_version v where v.flow_id = w.id)), '{}') from flow w where w.retired_at is null) as published, s.id as "standardVersionId", s.number as "standardNumber", s.content as standard, t.carried_codes as carried,
       t.calendar_version_id as "calendarVersionId",
       (select jsonb_agg(jsonb_build_object('id', c.id, 'number', c.number, 'validFrom', (extract(epoch from c.valid_from) * 1000)::int8, 'content', c.content) order by c.number) from calendar_version c) as calendars,
       (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'versionId', r.version_id, 'from', (extract(epoch from r.from_at) * 1000)::int8, 'until', (extract(epoch from r.until_at) * 1000)::int8)), '[]') from calendar_correction r) as corrections,
       x.id as "fieldSetVersionId", x.content as "fieldSet",
       (select coalesce(jsonb_agg(jsonb_build_object('personId', m.person_id, 'name', m.display_name, 'roles', m.roles, 'departmentCode', m.department_code, 'branchIds', m.branch_ids,
          'skills', m.skills, 'onDuty', m.on_duty, 'isDisabled', m.disabled_at is not null, 'supervisorId', m.supervisor_id)), '[]') from membership m) as members,
       (select coalesce(jsonb_agg(jsonb_build_object('fromPersonId', d.person_id, 'toPersonId', d.to_person_id, 'startsAt', (extract(epoch from d.starts_at) * 1000)::int8, 'endsAt', (extract(epoch from d.ends_at) * 1000)::int8)), '[]') from delegation d) as delegations,
       (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'code', b.code, 'name', b.name, 'region', b.region, 'place', b.place, 'timeZone', b.time_zone) order by b.code), '[]') from branch b) as branches,
       (select coalesce(jsonb_agg(jsonb_build_object('standardKey', p.standard_key, 'ownKey', p.own_key, 'factor', p.factor, 'options', p.options)), '[]') from promotion p) as promotions
     from tenant t
       join flow_version f on f.tenant_id = t.id and f.id = t.flow_version_id
       join standard_version s on s.group_id = t.group_id and s.id = t.standard_version_id
       join field_set_version x on x.tenant_id = t.id and x.id = t.field_set_version_id
     where t.id = app_tenant()`,
  );
  return row;
}

/** Every change of settings moves the revision, in its own transaction. */
export const bumpRevision = (tx: TenantTx): Promise<unknown[]> =>
  tx.rows(`update tenant set config_revision = config_revision + 1 where id = app_tenant()`);
