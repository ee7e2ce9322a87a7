import { completeFieldSet } from '@bodan/core/fields/complete';
import type { FieldSet } from '@bodan/core/fields/definition';
import type { Flow } from '@bodan/core/flow/definition';
import { BLANK_FLOW, SERVICE_FLOW } from '@bodan/core/flow/templates';
import type { Interval, WorkingCalendar } from '@bodan/core/sla/calendar';
import { CHINA_YEARS } from '@bodan/core/sla/holidays-cn';
import { asLayered, type LayeredCalendar } from '@bodan/core/sla/layered-calendar';
import type { StandardContent } from '@bodan/core/standard/content';
import { STARTER_STANDARD } from '@bodan/core/standard/starter';
import type { TenantScope, Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { registerFields } from '../field/store.ts';
import { registerStandardFields } from './settings-store.ts';

export const TEMPLATES = ['service', 'blank'] as const;
export type Template = (typeof TEMPLATES)[number];

export type NewGroup = {
  id: string;
  slug: string;
  name: string;
  kind: 'group' | 'solo';
  standard?: StandardContent;
  publishedBy: string | null;
};

/** A group with its standard v1. Behind the identity door, because nobody is inside it yet. Answers the id of the standard's version. */
export async function provisionGroup(app: App, tx: Tx<'identity'>, g: NewGroup): Promise<string> {
  const standardVersionId = app.newId();
  const content = JSON.stringify(g.standard ?? STARTER_STANDARD);
  await tx.rows(`insert into service_group (id, slug, name, kind) values ($1, $2, $3, $4)`, [g.id, g.slug, g.name, g.kind]);
  await tx.rows(`insert into standard_version (id, group_id, number, content, checksum, published_by) values ($1, $2, 1, $3, $4, $5)`, [
    standardVersionId,
    g.id,
    content,
    app.sha256(content),
    g.publishedBy,
  ]);
  return standardVersionId;
}

export type NewWorkspace = {
  id: string;
  groupId: string;
  slug: string;
  name: string;
  template: Template;
  plan: 'free' | 'team' | 'group';
  standardVersionId: string;
  isSandbox?: boolean;
  timeZone?: string;
  calendar?: WorkingCalendar;
  fieldSet?: FieldSet;
  /** What its tickets run on; else the template's. */
  flow?: Flow;
};
type Versions = { flowId: string; flowVersionId: string; calendarVersionId: string; fieldSetVersionId: string };

/** The workspace's own row and its dated place in the group; its settings follow behind its own door. */
export async function provisionTenant(app: App, tx: Tx<'identity'>, w: NewWorkspace): Promise<Versions> {
  const versions = { flowId: app.newId(), flowVersionId: app.newId(), calendarVersionId: app.newId(), fieldSetVersionId: app.newId() };
  await tx.rows(
    `insert into tenant (id, group_id, slug, name, time_zone, template, plan, is_sandbox, standard_version_id, flow_version_id, calendar_version_id, field_set_version_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      w.id,
      w.groupId,
      w.slug,
      w.name,
      w.timeZone ?? 'Asia/Shanghai',
      w.template,
      w.plan,
      w.isSandbox ?? false,
      w.standardVersionId,
      versions.flowVersionId,
      versions.calendarVersionId,
      versions.fieldSetVersionId,
    ],
  );
  await tx.rows(`insert into group_tenancy (group_id, tenant_id, joined_at) values ($1, $2, $3)`, [w.groupId, w.id, new Date(app.now())]);
  return versions;
}

const OFFICE: Interval[] = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];

/** Working hours a new workspace starts with: Monday to Friday with a lunch break, Chinese holidays of the published years. */
const STARTER_CALENDAR: LayeredCalendar = {
  arrangement: [...CHINA_YEARS],
  adjustedHoursOf: null,
  own: { tz: 'Asia/Shanghai', weekly: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE } },
  branches: {},
};

/** First versions of flow, calendar and fields. */
export async function provisionSettings(tx: Tx<'tenant'>, w: NewWorkspace, versions: Versions): Promise<void> {
  const flow = w.flow ?? (w.template === 'blank' ? BLANK_FLOW : SERVICE_FLOW);
  await tx.rows(
    `with f as (insert into flow (tenant_id, id, key, name, template_key) values ($1, $2, $4, $5, $4))
     insert into flow_version (tenant_id, id, flow_id, number, content) values ($1, $3, $2, 1, $6)`,
    [w.id, versions.flowId, versions.flowVersionId, w.template, flow.name['zh-CN'], JSON.stringify(flow)],
  );
  await tx.rows(`insert into calendar_version (tenant_id, id, number, content, valid_from) values ($1, $2, 1, $3, to_timestamp(0))`, [
    w.id,
    versions.calendarVersionId,
    JSON.stringify(w.calendar ? asLayered(w.calendar) : STARTER_CALENDAR),
  ]);
  await tx.rows(`insert into field_set_version (tenant_id, id, number, content) values ($1, $2, 1, $3)`, [
    w.id,
    versions.fieldSetVersionId,
    JSON.stringify(w.fieldSet ?? { fields: [] }),
  ]);
  if (w.fieldSet) await registerFields(tx, completeFieldSet(w.fieldSet).fields);
  await registerStandardFields(tx);
}

export type NewMember = {
  personId: string;
  displayName: string;
  roles: string[];
  departmentCode?: string | null;
  branchIds?: string[];
  skills?: Record<string, number>;
  phone?: string | null;
};

export const addMember = (tx: Tx<'tenant'>, scope: TenantScope, m: NewMember): Promise<unknown[]> =>
  tx.rows(
    `insert into membership (tenant_id, person_id, roles, display_name, department_code, branch_ids, skills, phone) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      scope.tenantId,
      m.personId,
      m.roles,
      m.displayName,
      m.departmentCode ?? null,
      m.branchIds ?? [],
      JSON.stringify(m.skills ?? {}),
      m.phone ?? null,
    ],
  );
