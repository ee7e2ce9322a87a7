import { intoTenant, type TenantScope, type Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';
import { addMember, type NewWorkspace, provisionGroup, provisionSettings, provisionTenant, type Template } from './provision.ts';
import { freeSlug } from './slug.ts';

export type Founding = {
  name: string;
  template: Template;
  isSandbox?: boolean;
  /** The group it is a subsidiary of, with the standard it starts with; null makes a group of one. */
  group: { groupId: string; standardVersionId: string } | null;
  /** Its first owner; null when the owner is invited. */
  owner: { personId: string; name: string } | null;
};
export type Founded = TenantScope & { slug: string; name: string };

/** The workspace's own row, in the identity transaction; `settle` must follow in the same one. */
export async function foundWorkspace(
  app: App,
  tx: Tx<'identity'>,
  f: Founding,
): Promise<{ founded: Founded; settle: () => Promise<Tx<'tenant'>> }> {
  const id = app.newId();
  const groupId = f.group?.groupId ?? app.newId();
  const slug = await freeSlug(app, tx, 'tenant', f.name);
  const standardVersionId =
    f.group?.standardVersionId ??
    (await provisionGroup(app, tx, {
      id: groupId,
      slug: `solo-${id.replaceAll('-', '')}`,
      name: f.name,
      kind: 'solo',
      publishedBy: f.owner?.personId ?? null,
    }));
  const made: NewWorkspace = {
    id,
    groupId,
    slug,
    name: f.name,
    template: f.template,
    plan: f.group ? 'group' : 'free',
    standardVersionId,
    isSandbox: f.isSandbox ?? false,
  };
  const versions = await provisionTenant(app, tx, made);
  const scope = { tenantId: id, groupId };
  const settle = async () => {
    const own = await intoTenant(tx, scope);
    await provisionSettings(own, made, versions);
    if (f.owner) await addMember(own, scope, { personId: f.owner.personId, displayName: f.owner.name, roles: ['owner'] });
    return own;
  };
  return { founded: { ...scope, slug, name: f.name }, settle };
}
