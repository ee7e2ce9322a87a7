import type { StandardContent } from '@bodan/core/standard/content';
import type { Tx } from '@bodan/db/doors';
import type { SaidOfEntry } from '../identity/entry.ts';

export type Subsidiary = {
  id: string;
  slug: string;
  name: string;
  isSandbox: boolean;
  standardNumber: number;
  joinedAt: number;
  joinedBy: string | null;
};

/** The group's subsidiaries now, by name. */
export const subsidiaries = (tx: Tx<'hq'>, cursor: string | null, limit: number): Promise<Subsidiary[]> =>
  tx.rows<Subsidiary>(
    `select t.id, t.slug, t.name, t.is_sandbox as "isSandbox", s.number as "standardNumber",
       (select max(g.joined_at) from group_tenancy g where g.tenant_id = t.id and g.left_at is null) as "joinedAt",
       (select g.joined_by from group_tenancy g where g.tenant_id = t.id and g.left_at is null order by g.joined_at desc limit 1) as "joinedBy"
     from tenant t join standard_version s on s.id = t.standard_version_id where t.group_id = app_group() and ($1::text is null or t.slug > $1) order by t.slug limit $2`,
    [cursor, limit],
  );

/** Whether anything was ever counted for the group, also by who left it. */
export const everCounted = async (tx: Tx<'hq'>): Promise<boolean> =>
  (
    await tx.rows<{ hadTickets: boolean }>(
      `select exists (select from measure_entry where group_id = app_group() and metric = 'created') as "hadTickets"`,
    )
  )[0]?.hadTickets ?? false;

export type GroupSettingsRow = { firstResponseTarget: number; revision: number };
const SETTINGS = `first_response_target as "firstResponseTarget", revision`;

export const groupSettings = async (tx: Tx<'hq'>, lock = false): Promise<GroupSettingsRow | undefined> =>
  (await tx.rows<GroupSettingsRow>(`select ${SETTINGS} from service_group where id = app_group()${lock ? ' for no key update' : ''}`))[0];

/** What the target became, when and by whom; in thousandths, `setAt` in epoch ms. */
export type TargetRow = { target: number; before: number; setBy: string; setAt: number };

export const targetsPage = (tx: Tx<'hq'>, limit: number): Promise<TargetRow[]> =>
  tx.rows<TargetRow>(
    `select first_response_target as target, before, set_by_name as "setBy", set_at as "setAt" from group_target where group_id = app_group() order by set_at desc, id desc limit $1`,
    [limit],
  );

export const insertTarget = (tx: Tx<'hq'>, id: string, t: TargetRow): Promise<unknown[]> =>
  tx.rows(
    `insert into group_target (group_id, id, first_response_target, before, set_by_name, set_at) values (app_group(), $1, $2, $3, $4, $5)`,
    [id, t.target, t.before, t.setBy, new Date(t.setAt)],
  );

/** Nothing when the settings are at another revision than the caller saw. */
export const setTarget = async (tx: Tx<'hq'>, thousandths: number, ifRevision: number | null): Promise<GroupSettingsRow | undefined> =>
  (
    await tx.rows<GroupSettingsRow>(
      `update service_group set first_response_target = $1, revision = revision + 1 where id = app_group() and ($2::int is null or revision = $2) returning ${SETTINGS}`,
      [thousandths, ifRevision],
    )
  )[0];

export type VersionRow = {
  id: string;
  number: number;
  checksum: string;
  publishedBy: string | null;
  publishedAt: number;
  notes: string;
  signedName: string;
  adoptBy: string | null;
};
const VERSION = `id, number, checksum, published_by as "publishedBy", published_at as "publishedAt", notes, signed_name as "signedName", adopt_by::text as "adoptBy"`;

export const versionsPage = (tx: Tx<'hq'>, before: number | null, limit: number): Promise<VersionRow[]> =>
  tx.rows<VersionRow>(
    `select ${VERSION} from standard_version where group_id = app_group() and ($1::int is null or number < $1) order by number desc limit $2`,
    [before, limit],
  );

export async function versionByNumber(
  tx: Tx<'hq'>,
  number: number | null,
): Promise<(VersionRow & { content: StandardContent }) | undefined> {
  const [row] = await tx.rows<VersionRow & { content: StandardContent }>(
    `select ${VERSION}, content from standard_version where group_id = app_group() and ($1::int is null or number = $1) order by number desc limit 1`,
    [number],
  );
  return row;
}

/** Whoever publishes in this group comes one after the other. */
export const lockVersions = (tx: Tx<'hq'>): Promise<unknown[]> =>
  tx.rows(`select pg_advisory_xact_lock(hashtextextended('standard:' || app_group()::text, 0))`);

/** The next number; two who publish at once come one after the other. */
export async function addVersion(
  tx: Tx<'hq'>,
  v: { id: string; content: string; checksum: string; publishedBy: string; notes: string; signedName: string; adoptBy: string | null },
): Promise<VersionRow[]> {
  await lockVersions(tx);
  return tx.rows<VersionRow>(
    `insert into standard_version (id, group_id, number, content, checksum, published_by, notes, signed_name, adopt_by)
     select $1, app_group(), coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7 from standard_version where group_id = app_group() returning ${VERSION}`,
    [v.id, v.content, v.checksum, v.publishedBy, v.notes, v.signedName, v.adoptBy],
  );
}

export type HqMemberRow = { personId: string; name: string; email: string; roles: string[]; createdAt: number };
/** Members of headquarters with their names, which live outside the group's wall; so the group is named here. */
export const hqMembersPage = (tx: Tx<'identity'>, groupId: string, cursor: string | null, limit: number): Promise<HqMemberRow[]> =>
  tx.rows<HqMemberRow>(
    `select m.person_id as "personId", p.name, coalesce(p.claimed_email, p.email)::text as email, m.roles, m.created_at as "createdAt" from group_membership m join person p on p.id = m.person_id
     where m.group_id = $1 and ($2::uuid is null or m.person_id > $2) order by m.person_id limit $3`,
    [groupId, cursor, limit],
  );

/** Roles of everybody at headquarters, held: two administrators cannot shut each other out at once. */
export async function holdHqRoles(tx: Tx<'hq'>): Promise<Map<string, string[]>> {
  const rows = await tx.rows<{ personId: string; roles: string[] }>(
    `select person_id as "personId", roles from group_membership where group_id = app_group() order by person_id for update`,
  );
  return new Map(rows.map((m) => [m.personId, m.roles]));
}

export const setHqRoles = (tx: Tx<'hq'>, personId: string, roles: readonly string[]): Promise<unknown[]> =>
  tx.rows(`update group_membership set roles = $2 where group_id = app_group() and person_id = $1`, [personId, roles]);

/** Takes somebody out of headquarters, and their keys with them. */
export const leaveHq = (tx: Tx<'hq'>, personId: string): Promise<unknown[]> =>
  tx.rows(
    `with k as (update api_key set revoked_at = now() where group_id = app_group() and person_id = $1 and revoked_at is null)
     delete from group_membership where group_id = app_group() and person_id = $1`,
    [personId],
  );

export const addJoinCode = (tx: Tx<'hq'>, j: { id: string; codeHash: string; createdBy: string; expiresAt: Date }): Promise<unknown[]> =>
  tx.rows(`insert into join_code (id, group_id, code_hash, created_by, expires_at) values ($1, app_group(), $2, $3, $4)`, [
    j.id,
    j.codeHash,
    j.createdBy,
    j.expiresAt,
  ]);

export type JoinTarget = { groupId: string; slug: string; name: string; standardVersionId: string; standardNumber: number };

const TARGET = `select g.id as "groupId", g.slug, g.name, s.id as "standardVersionId", s.number as "standardNumber" from j join service_group g on g.id = j.group_id
       join lateral (select id, number from standard_version where group_id = g.id order by number desc limit 1) s on true`;

/** Which group a code opens, with its newest standard; the code stays good. */
export async function joinTargetOf(tx: Tx<'identity'>, codeHash: string, now: Date): Promise<JoinTarget | undefined> {
  const [row] = await tx.rows<JoinTarget>(
    `with j as (select group_id from join_code where code_hash = $1 and used_at is null and expires_at > $2) ${TARGET}`,
    [codeHash, now],
  );
  return row;
}

/** Uses a code up and says which group it opens, with its newest standard. */
export async function useJoinCode(tx: Tx<'identity'>, codeHash: string, tenantId: string, now: Date): Promise<JoinTarget | undefined> {
  const [row] = await tx.rows<JoinTarget>(
    `with j as (update join_code set used_at = $3, used_by_tenant = $2 where code_hash = $1 and used_at is null and expires_at > $3 returning group_id) ${TARGET}`,
    [codeHash, tenantId, now],
  );
  return row;
}

export async function newestVersionOf(tx: Tx<'identity'>, groupId: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>(`select id from standard_version where group_id = $1 order by number desc limit 1`, [
    groupId,
  ]);
  return row?.id;
}

export type FormerMember = { id: string; slug: string; name: string; joinedAt: number; leftAt: number; leftBy: string | null };

/** Memberships that ended, the newest first, as the workspaces were called then. */
export const formerMembers = (tx: Tx<'hq'>, limit: number): Promise<FormerMember[]> =>
  tx.rows<FormerMember>(
    `select tenant_id as id, coalesce(slug, '') as slug, coalesce(name, '') as name, joined_at as "joinedAt", left_at as "leftAt", left_by as "leftBy"
     from group_tenancy where group_id = app_group() and left_at is not null order by left_at desc, tenant_id limit $1`,
    [limit],
  );

/** A version of a standard, whoever's. Only for who is let into its group, or is in it. */
export async function standardContent(tx: Tx<'identity'>, id: string): Promise<{ id: string; number: number; content: StandardContent }> {
  const [row] = await tx.rows<{ id: string; number: number; content: StandardContent }>(
    `select id, number, content from standard_version where id = $1`,
    [id],
  );
  if (!row) throw new Error('a workspace without a standard');
  return row;
}

export async function countTickets(tx: Tx<'tenant'>): Promise<{ open: number; closed: number }> {
  const [row] = await tx.rows<{ open: number; closed: number }>(
    `select count(*) filter (where is_open)::int as open, count(*) filter (where not is_open)::int as closed from ticket where tenant_id = app_tenant()`,
  );
  return row ?? { open: 0, closed: 0 };
}

/**
 * Headquarters counts a member's tickets behind its own door: from here to the end of the transaction those of this membership only. False for
 * who is no member any more.
 */
export const seeMembership = async (tx: Tx<'tenant'>): Promise<boolean> =>
  (
    await tx.rows(
      `select set_config('app.membership', membership::text, true) from tenant where id = app_tenant() and group_id = app_group()`,
    )
  ).length > 0;
/** The condition on a ticket `k` that goes with it; true for the workspace itself. */
export const OF_VISIT = `coalesce(nullif(current_setting('app.membership', true), '')::smallint, k.membership) = k.membership`;

/** By what its entries are proven, in the transaction of a read of headquarters. */
export const readHqEntry = async (tx: Tx<'hq'>): Promise<SaidOfEntry | undefined> =>
  (
    await tx.rows<SaidOfEntry>(
      `select entry_revision as "entryRevision", now() as now from service_group where id = app_group()`,
      [],
      'hq-entry',
    )
  )[0];
