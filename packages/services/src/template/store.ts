import type { TemplateContent, TemplateSource } from '@bodan/core/template/content';
import type { Label } from '@bodan/core/text';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

export type GroupTemplateRow = { key: string; number: number; name: Label; about: Label; content: TemplateContent; publishedAt: number };
const TEMPLATE = `key, number, name, about, content, published_at as "publishedAt"`;
const NEWEST = `select distinct on (key) ${TEMPLATE} from group_template where group_id = app_group() order by key, number desc`;

/** The newest version of each template of the group. */
export const groupTemplates = (tx: TenantTx | Tx<'hq'>): Promise<GroupTemplateRow[]> => tx.rows<GroupTemplateRow>(NEWEST);

export async function addGroupTemplate(
  tx: Tx<'hq'>,
  t: { id: string; key: string; name: Label; about: Label; content: TemplateContent; publishedBy: string },
): Promise<GroupTemplateRow | undefined> {
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended('template:' || app_group()::text, 0))`);
  const [row] = await tx.rows<GroupTemplateRow>(
    `insert into group_template (group_id, id, key, number, name, about, content, published_by)
     select app_group(), $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6 from group_template where group_id = app_group() and key = $2 returning ${TEMPLATE}`,
    [t.id, t.key, JSON.stringify(t.name), JSON.stringify(t.about), JSON.stringify(t.content), t.publishedBy],
  );
  return row;
}

export type InstallationRow = {
  id: string;
  source: TemplateSource;
  templateKey: string;
  number: number;
  base: TemplateContent;
  /** By what comes with the product, or by the group the workspace is in now: another group may have one of the same key. */
  isOffered: boolean;
  flowId: string;
  flowName: string;
  installedAt: number;
  updatedAt: number;
};
const INSTALLATION = `select i.id, i.source, i.template_key as "templateKey", i.number, i.base, (i.group_id is null or i.group_id = app_group()) as "isOffered", i.flow_id as "flowId", f.name as "flowName", i.installed_at as "installedAt", i.updated_at as "updatedAt"
  from template_installation i join flow f on f.tenant_id = i.tenant_id and f.id = i.flow_id where i.tenant_id = app_tenant()`;

export const installations = (tx: TenantTx): Promise<InstallationRow[]> =>
  tx.rows<InstallationRow>(`${INSTALLATION} order by i.installed_at desc, i.id desc`);

export const installationById = async (tx: TenantTx, id: string): Promise<InstallationRow | undefined> =>
  (await tx.rows<InstallationRow>(`${INSTALLATION} and i.id = $1 for update of i`, [id]))[0];

export const addInstallation = (
  tx: TenantTx,
  i: {
    id: string;
    source: TemplateSource;
    templateKey: string;
    number: number;
    base: TemplateContent;
    flowId: string;
    installedBy: string | null;
    at: Date;
  },
): Promise<unknown[]> =>
  tx.rows(
    `insert into template_installation (tenant_id, id, source, template_key, number, base, flow_id, installed_by, installed_at, updated_at, group_id)
     values (app_tenant(), $1, $2, $3, $4, $5, $6, $7, $8, $8, case when $2 = 'group' then app_group() end)`,
    [i.id, i.source, i.templateKey, i.number, JSON.stringify(i.base), i.flowId, i.installedBy, i.at],
  );

export const moveInstallation = (tx: TenantTx, id: string, number: number, base: TemplateContent, at: number): Promise<unknown[]> =>
  tx.rows(`update template_installation set number = $2, base = $3, updated_at = $4 where tenant_id = app_tenant() and id = $1`, [
    id,
    number,
    JSON.stringify(base),
    new Date(at),
  ]);

export const sharedViews = (tx: TenantTx): Promise<{ name: string; icon: string; query: string }[]> =>
  tx.rows(`select name, icon, query from saved_view where tenant_id = app_tenant() and is_shared order by position, created_at limit 50`);
