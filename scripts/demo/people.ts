import { HQ_ROLES, SCOPES } from '@bodan/core/access';
import type { TenantScope } from '@bodan/db/doors';
import type { App } from '@bodan/services/context';
import { addMember, type NewMember } from '@bodan/services/workspace/provision';

export type Account = { email: string; password: string; apiKey: string };

/** The six roles that the demo file names, in every workspace. */
export const SHOWN_ROLES = ['owner', 'admin', 'dispatcher', 'agent', 'technician', 'viewer'] as const;
const ROLE_NAMES: Record<string, string> = {
  owner: '周建华',
  admin: '林晓',
  dispatcher: '赵强',
  agent: '王丽',
  technician: '陈志远',
  viewer: '何静',
  manager: '孙主管',
  area_manager: '片区经理 郑涛',
  hq_admin: '集团管理员 沈岚',
  hq_analyst: '集团分析 许敏',
  hq_auditor: '集团审计 高远',
};

/** Passwords and keys follow from the installation's own secret: the demo file can be written again at any time, and no two installations share them. */
export const passwordOf = (app: App, email: string): string => `demo-${app.keyed('demo password', email).slice(0, 16)}`;
const keyOf = (app: App, email: string, isSandbox: boolean): string =>
  `bd_${isSandbox ? 'test' : 'live'}_${app.keyed('demo key 1', email)}${app.keyed('demo key 2', email).slice(0, 11)}`;

export async function addPerson(app: App, name: string, email: string, hasPassword: boolean): Promise<string> {
  const id = app.newId();
  const hash = hasPassword ? await app.ports.passwords.hash(passwordOf(app, email)) : null;
  const [row] = await app.db.identity((tx) =>
    tx.last<{ id: string }>(
      `insert into person (id, email, name, password_hash) values ($1, $2, $3, $4) on conflict (email) do update set name = excluded.name returning id`,
      [id, email, name, hash],
    ),
  );
  return row?.id ?? id;
}

async function addKey(
  app: App,
  personId: string,
  email: string,
  place: { tenantId?: string; groupId?: string },
  isSandbox: boolean,
): Promise<void> {
  const key = keyOf(app, email, isSandbox);
  await app.db.identity((tx) =>
    tx.last(
      `insert into api_key (id, hash, last_four, name, person_id, tenant_id, group_id, scopes) values ($1, $2, $3, '示例密钥', $4, $5, $6, $7) on conflict (hash) do nothing`,
      [app.newId(), app.sha256(key), key.slice(-4), personId, place.tenantId ?? null, place.groupId ?? null, SCOPES],
    ),
  );
}

export const accountOf = (app: App, email: string, isSandbox = false): Account => ({
  email,
  password: passwordOf(app, email),
  apiKey: keyOf(app, email, isSandbox),
});
export const emailOf = (role: string, slug: string): string => `${role.replace('_', '-')}@${slug}.demo.bodan.example`;

/** The six people of the demo file in one workspace, with password and key. */
export async function addShownPeople(
  app: App,
  scope: TenantScope,
  slug: string,
  more: Partial<Record<string, Partial<NewMember>>>,
  isSandbox: boolean,
): Promise<void> {
  for (const role of SHOWN_ROLES) {
    const email = emailOf(role, slug);
    const name = ROLE_NAMES[role] ?? role;
    const personId = await addPerson(app, name, email, true);
    await app.db.tenant(scope, (tx) => addMember(tx, scope, { personId, displayName: name, roles: [role], ...more[role] }));
    await addKey(app, personId, email, { tenantId: scope.tenantId }, isSandbox);
  }
}

export async function addHqPeople(app: App, groupId: string, slug: string): Promise<void> {
  for (const role of HQ_ROLES) {
    const email = emailOf(role, slug);
    const personId = await addPerson(app, ROLE_NAMES[role] ?? role, email, true);
    await app.db.identity((tx) =>
      tx.last(`insert into group_membership (group_id, person_id, roles) values ($1, $2, $3) on conflict do nothing`, [
        groupId,
        personId,
        [role],
      ]),
    );
    await addKey(app, personId, email, { groupId }, false);
  }
}
