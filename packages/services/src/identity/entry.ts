import type { Scope } from '@bodan/core/access';
import { DomainError } from '@bodan/core/errors';
import type { App, Presumption } from '../context.ts';
import { Gathered } from '../gathered.ts';
import { type HqAccess, type KeyPrincipal, placeOf, type WorkspaceAccess } from './access.ts';

/** Where a request goes: at most one of the two. */
export type Destination = { workspace: string | null; group: string | null };
/** The person behind a key and what the place they go to lets them do; null where it does not exist for them. */
export type KeyEntry = { principal: KeyPrincipal; workspace: WorkspaceAccess | null; hq: HqAccess | null };
type Remembered = Pick<Presumption, 'entryRevision' | 'expiresAt'> & { entry: KeyEntry };

type Question = Destination & { hash: string };
type Row = {
  n: number;
  id: string;
  personId: string;
  name: string;
  email: string;
  locale: string;
  scopes: Scope[];
  boundTenant: string | null;
  boundGroup: string | null;
  slug: string | null;
  tenantId: string | null;
  tenantGroupId: string | null;
  roles: string[] | null;
  displayName: string | null;
  groupId: string | null;
  groupSlug: string | null;
  groupName: string | null;
  timeZone: string | null;
  hqRoles: string[] | null;
  tenantIds: string[] | null;
  entryRevision: number | null;
  hqRevision: number | null;
  expiresAt: number | null;
};

const ENTRY = `select i.n::int as n, k.id, p.id as "personId", p.name, p.email, p.locale, k.scopes, k.tenant_id as "boundTenant", k.group_id as "boundGroup",
    w.slug, w.id as "tenantId", w.group_id as "tenantGroupId", m.roles, m.display_name as "displayName", g.id as "groupId", g.slug as "groupSlug", g.name as "groupName", g.time_zone as "timeZone", gm.roles as "hqRoles",
    w.entry_revision as "entryRevision", g.entry_revision as "hqRevision", k.expires_at as "expiresAt",
    case when gm.person_id is not null then array(select t.id::text from tenant t where t.group_id = g.id order by t.id) end as "tenantIds"
  from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::uuid[]) with ordinality as i (hash, workspace, workspace_id, grp, grp_id, n)
    join api_key k on k.hash = i.hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    join person p on p.id = k.person_id
    left join tenant w on w.slug = i.workspace or w.id = i.workspace_id
    left join membership m on m.tenant_id = w.id and m.person_id = p.id and m.disabled_at is null
    left join service_group g on (g.slug = i.grp or g.id = i.grp_id) and g.kind = 'group'
    left join group_membership gm on gm.group_id = g.id and gm.person_id = p.id`;

function entryOf(r: Row): KeyEntry {
  const isHere = r.roles !== null && r.tenantId !== null && r.tenantId === r.boundTenant;
  const isHq = r.hqRoles !== null && r.groupId !== null && r.groupId === r.boundGroup;
  return {
    principal: {
      personId: r.personId,
      name: r.name,
      email: r.email,
      locale: r.locale,
      scopes: r.scopes,
      via: 'key',
      credentialId: r.id,
      boundTo: { tenantId: r.boundTenant, groupId: r.boundGroup },
    },
    workspace: isHere
      ? {
          slug: r.slug ?? '',
          tenantId: r.tenantId ?? '',
          groupId: r.tenantGroupId ?? '',
          roles: r.roles ?? [],
          displayName: r.displayName ?? '',
        }
      : null,
    hq: isHq
      ? {
          groupId: r.groupId ?? '',
          groupSlug: r.groupSlug ?? '',
          groupName: r.groupName ?? '',
          timeZone: r.timeZone ?? '',
          roles: r.hqRoles ?? [],
          tenantIds: r.tenantIds ?? [],
        }
      : null,
  };
}

const column = (questions: Question[], where: 'workspace' | 'group', part: 'slug' | 'id'): (string | null)[] =>
  questions.map((q) => placeOf(q[where] ?? '')?.[part] ?? null);

const MOST_REMEMBERED = 5_000;
const memories = new WeakMap<App, Map<string, Remembered>>();
const memoryOf = (app: App): Map<string, Remembered> => {
  const known = memories.get(app) ?? new Map<string, Remembered>();
  memories.set(app, known);
  return known;
};
const nameOf = (q: Question): string => `${q.hash} ${q.workspace} ${q.group}`;
/** The number that proves an entry: of the workspace or of the group, whichever it leads into. */
const revisionOf = (entry: KeyEntry | null, row: Row): number | null =>
  entry?.workspace ? row.entryRevision : entry?.hq ? row.hqRevision : null;

/** Keeps what was read of a key's way into a place; where there is none, nothing is left of an earlier one. */
function remember(app: App, q: Question, row: Row | undefined): KeyEntry | null {
  const entry = row ? entryOf(row) : null;
  const memory = memoryOf(app);
  memory.delete(nameOf(q));
  const entryRevision = row ? revisionOf(entry, row) : null;
  if (row && entry && entryRevision !== null) {
    // The oldest goes first; whoever still asks by it is read anew once.
    const oldest = memory.size >= MOST_REMEMBERED ? memory.keys().next().value : undefined;
    if (oldest !== undefined) memory.delete(oldest);
    memory.set(nameOf(q), { entry, entryRevision, expiresAt: row.expiresAt });
  }
  return entry;
}

/**
 * How a key was let into a place the last time it was read, to go on with while a read proves it; null where nothing is remembered, or
 * nothing could prove it: a sandbox has a time of its own, and settings never seen have to be read first.
 */
export function presumeKeyEntry(app: App, token: string, to: Destination): { entry: KeyEntry; presumption: Presumption } | null {
  const known = memoryOf(app).get(nameOf({ ...to, hash: app.sha256(token) }));
  if (!known) return null;
  const { entry, entryRevision, expiresAt } = known;
  if (entry.workspace && app.configs.peek(entry.workspace.tenantId)?.isSandbox !== false) return null;
  return { entry, presumption: { entryRevision, expiresAt, isProven: false } };
}

/** What a place says of itself in the transaction of a read: the revision of its entries, and the database's time (epoch ms). */
export type SaidOfEntry = { entryRevision: number; now: number };

/** Whether the caller is let in as presumed, by what the place says. True where nothing is presumed. */
export function isHeld(presumption: Presumption | undefined, said: SaidOfEntry | undefined): boolean {
  if (!presumption) return true;
  const { entryRevision, expiresAt } = presumption;
  presumption.isProven = said?.entryRevision === entryRevision && (expiresAt === null || said.now < expiresAt);
  return presumption.isProven;
}

/** Nothing may be told by what is not proven, not even a refusal; who presumed answers the request again. */
export const notProven = (): DomainError => new DomainError('unavailable', 'The entry is not proven.');

const MOST = 64;
const LANES = 2;
const entries = new WeakMap<App, Gathered<Question, KeyEntry | null>>();

function gatheredOf(app: App): Gathered<Question, KeyEntry | null> {
  let gathered = entries.get(app);
  if (!gathered) {
    gathered = new Gathered<Question, KeyEntry | null>(
      async (questions) => {
        const rows = await app.db.identity(
          (tx) =>
            tx.last<Row>(
              ENTRY,
              [
                questions.map((q) => q.hash),
                column(questions, 'workspace', 'slug'),
                column(questions, 'workspace', 'id'),
                column(questions, 'group', 'slug'),
                column(questions, 'group', 'id'),
              ],
              'key-entry',
            ),
          'read',
        );
        const byNumber = new Map(rows.map((r) => [r.n, r]));
        return questions.map((q, i) => remember(app, q, byNumber.get(i + 1)));
      },
      { most: MOST, lanes: LANES },
    );
    entries.set(app, gathered);
  }
  return gathered;
}

/** Reads a key and its way into a place in one statement, together with whoever asks at the same time. Null for a key that is not valid. */
export const readKeyEntry = (app: App, token: string, to: Destination): Promise<KeyEntry | null> =>
  gatheredOf(app).ask({ ...to, hash: app.sha256(token) });
