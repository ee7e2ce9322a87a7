import type { Scope } from '@bodan/core/access';
import { isUuid, slug as slugForm } from '@bodan/core/ids';
import type { App, Principal } from '../context.ts';

type KeyRow = {
  id: string;
  personId: string;
  name: string;
  email: string;
  locale: string;
  scopes: Scope[];
  tenantId: string | null;
  groupId: string | null;
};

/** A key bound to one workspace or group; the binding is checked where the key enters it. */
export type KeyPrincipal = Principal & { boundTo: { tenantId: string | null; groupId: string | null } };

/** The person behind an API key, null when it is unknown, expired or revoked. Only the hash is ever looked up. */
export async function readKey(app: App, token: string): Promise<KeyPrincipal | null> {
  const [row] = await app.db.identity(
    (tx) =>
      tx.rows<KeyRow>(
        `select k.id, p.id as "personId", p.name, p.email, p.locale, k.scopes, k.tenant_id as "tenantId", k.group_id as "groupId"
         from api_key k join person p on p.id = k.person_id where k.hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())`,
        [app.sha256(token)],
        'key-read',
      ),
    'read',
  );
  if (!row) return null;
  const { id, tenantId, groupId, ...person } = row;
  return { ...person, via: 'key', credentialId: id, boundTo: { tenantId, groupId } };
}

/** The place a key is bound to; null for a session. */
export const keyBinding = (p: Principal): KeyPrincipal['boundTo'] | null => ('boundTo' in p ? (p as KeyPrincipal).boundTo : null);

/** A place is named by its slug, as people see it, or by its id, as answers give it. Null for what can be neither. */
export function placeOf(name: string): { slug: string | null; id: string | null } | null {
  if (isUuid(name)) return { slug: null, id: name };
  return slugForm.safeParse(name).success ? { slug: name, id: null } : null;
}

export type WorkspaceAccess = { slug: string; tenantId: string; groupId: string; roles: string[]; displayName: string };

/** A member's way into a workspace by its slug or id; null for strangers, disabled members and keys of another place. */
export async function readWorkspaceAccess(app: App, principal: Principal, name: string): Promise<WorkspaceAccess | null> {
  const place = placeOf(name);
  if (!place) return null;
  const [row] = await app.db.identity(
    (tx) =>
      tx.rows<WorkspaceAccess>(
        `select t.slug, t.id as "tenantId", t.group_id as "groupId", m.roles, m.display_name as "displayName"
         from tenant t join membership m on m.tenant_id = t.id and m.person_id = $2 where (t.slug = $1 or t.id = $3) and m.disabled_at is null`,
        [place.slug, principal.personId, place.id],
        'workspace-access',
      ),
    'read',
  );
  const bound = keyBinding(principal);
  return row && (!bound || bound.tenantId === row.tenantId) ? row : null;
}

export type HqAccess = { groupId: string; groupSlug: string; groupName: string; timeZone: string; tenantIds: string[]; roles: string[] };

/** A member's way into headquarters; the subsidiaries are those of the group now. Null for everybody else. */
export async function readHqAccess(app: App, principal: Principal, name: string): Promise<HqAccess | null> {
  const place = placeOf(name);
  if (!place) return null;
  const [row] = await app.db.identity(
    (tx) =>
      tx.rows<HqAccess>(
        `select g.id as "groupId", g.slug as "groupSlug", g.name as "groupName", g.time_zone as "timeZone", m.roles,
           array(select t.id::text from tenant t where t.group_id = g.id order by t.id) as "tenantIds"
         from service_group g join group_membership m on m.group_id = g.id and m.person_id = $2 where (g.slug = $1 or g.id = $3) and g.kind = 'group'`,
        [place.slug, principal.personId, place.id],
        'hq-access',
      ),
    'read',
  );
  const bound = keyBinding(principal);
  return row && (!bound || bound.groupId === row.groupId) ? row : null;
}
