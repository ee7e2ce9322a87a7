import type { Scope } from '@bodan/core/access';
import type { PersonQuiet } from '@bodan/core/alert/quiet';
import { DomainError } from '@bodan/core/errors';
import type { Tx } from '@bodan/db/doors';
import type { App, Principal } from '../context.ts';
import { keyBinding } from './access.ts';
import { type GroupMembership, groupsOf, type PersonRow, personById, type WorkspaceMembership, workspacesOf } from './person-store.ts';

export type Person = { id: string; name: string; email: string; locale: string };
export type Places = { workspaces: WorkspaceMembership[]; groups: GroupMembership[] };
export type MyPerson = Person & { preferences: Record<string, unknown>; quiet: PersonQuiet };
export type Me = Places & {
  person: MyPerson;
  key: { scopes: Scope[]; workspace: string | null; group: string | null } | null;
};

export const personView = (p: PersonRow): Person => ({ id: p.id, name: p.name, email: p.email, locale: p.locale });

export const myView = (p: PersonRow): MyPerson => ({ ...personView(p), preferences: p.preferences, quiet: p.quiet });

export async function placesOf(tx: Tx<'identity'>, personId: string): Promise<Places> {
  const groups = await groupsOf(tx, personId);
  return { workspaces: await workspacesOf(tx, personId), groups: groups.map(({ id: _, ...g }) => g) };
}

/** Who asks and where they belong. A key sees the one place it is bound to and nothing of its person's others. Throws `unauthenticated`. */
export function readMe(app: App, principal: Principal): Promise<Me> {
  return app.db.identity(async (tx) => {
    const p = await personById(tx, principal.personId);
    if (!p) throw new DomainError('unauthenticated');
    const bound = keyBinding(principal);
    const workspaces = (await workspacesOf(tx, p.id)).filter((w) => !bound || w.id === bound.tenantId);
    const groups = (await groupsOf(tx, p.id)).filter((g) => !bound || g.id === bound.groupId).map(({ id: _, ...g }) => g);
    const key = bound
      ? { scopes: [...(principal.scopes ?? [])], workspace: workspaces[0]?.slug ?? null, group: groups[0]?.slug ?? null }
      : null;
    return { person: myView(p), workspaces, groups, key };
  }, 'read');
}
