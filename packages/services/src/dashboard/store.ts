import type { Card, PlaceKind, Share } from '@bodan/core/dashboard/definition';
import type { Tx } from '@bodan/db/doors';

/** Either door shows the dashboards of its own place and of no other. */
export type PlaceTx = Tx<'tenant'> | Tx<'hq'>;
export type DashboardRow = {
  id: string;
  ownerId: string;
  ownerName: string;
  /** Whoever made it is a member no more. */
  isOwnerGone: boolean;
  name: string;
  definition: { cards: Card[] };
  shares: Share[];
  createdAt: number;
  updatedAt: number;
  updatedBy: string;
  deletedAt: number | null;
  deletedBy: string | null;
  version: number;
};
/** Who was switched off is gone too. */
const OWNER_GONE: Record<PlaceKind, string> = {
  tenant: `not exists (select 1 from membership m where m.tenant_id = place_id and m.person_id = owner_id and m.disabled_at is null)`,
  group: `not exists (select 1 from group_membership m where m.group_id = place_id and m.person_id = owner_id)`,
};
const columns = (
  kind: PlaceKind,
): string => `id, owner_id as "ownerId", ${OWNER_GONE[kind]} as "isOwnerGone", owner_name as "ownerName", name, definition, shares, created_at as "createdAt", updated_at as "updatedAt", updated_by_name as "updatedBy",
  deleted_at as "deletedAt", deleted_by as "deletedBy", version`;
/** Mine, what is shared with me or with a role of mine, what subsidiaries were given ($3) and what a leaver shared ($4). `$1` is the person, `$2` the roles. */
const seen = (
  kind: PlaceKind,
): string => `(owner_id = $1 or exists (select 1 from jsonb_array_elements(shares) s where s ->> 'personId' = $1::text or s ->> 'role' = any ($2)
  or ($3 and s ->> 'kind' in ('subsidiaries', 'subsidiary')) or ($4 and ${OWNER_GONE[kind]})))`;
/** More than anybody keeps; the list says so by its length. */
const MOST = 500;

export const dashboardsFor = (
  tx: PlaceTx,
  kind: PlaceKind,
  me: { personId: string; roles: readonly string[]; isGiver: boolean; isHeir: boolean },
): Promise<DashboardRow[]> =>
  tx.rows<DashboardRow>(
    `select ${columns(kind)} from dashboard where deleted_at is null and ${seen(kind)} order by owner_id <> $1, lower(name), id limit ${MOST}`,
    [me.personId, [...me.roles], me.isGiver, me.isHeir],
    `dashboards-${kind}`,
  );

export async function dashboardById(tx: PlaceTx, kind: PlaceKind, id: string, lock: boolean): Promise<DashboardRow | undefined> {
  const [row] = await tx.rows<DashboardRow>(`select ${columns(kind)} from dashboard where id = $1${lock ? ' for update' : ''}`, [id]);
  return row;
}

export const countOwn = async (tx: PlaceTx, personId: string): Promise<number> =>
  (await tx.rows<{ n: number }>(`select count(*)::int as n from dashboard where owner_id = $1 and deleted_at is null`, [personId]))[0]?.n ??
  0;

/** What headquarters give to the workspace of the door, and what the group is called. */
export type GivenRow = Pick<DashboardRow, 'id' | 'name' | 'definition' | 'updatedAt' | 'version'> & { groupName: string };
export const givenDashboards = (tx: PlaceTx, id: string | null): Promise<GivenRow[]> =>
  tx.rows<GivenRow>(
    `select d.id, d.name, d.definition, d.updated_at as "updatedAt", d.version, g.name as "groupName" from group_dashboard d cross join service_group g
     where $1::uuid is null or d.id = $1 order by lower(d.name), d.id limit ${MOST}`,
    [id],
    'given_dashboards',
  );

/** Takes away what was deleted before an instant and was not brought back. */
export const clearDeleted = (tx: PlaceTx, before: Date): Promise<unknown[]> =>
  tx.rows(`delete from dashboard where deleted_at < $1`, [before]);

export const insertDashboard = (
  tx: PlaceTx,
  place: { id: string; kind: PlaceKind; groupId: string },
  d: Pick<DashboardRow, 'id' | 'ownerId' | 'ownerName' | 'name' | 'definition' | 'shares'>,
  now: Date,
): Promise<unknown[]> =>
  tx.rows(
    `insert into dashboard (place_id, id, place_kind, group_id, owner_id, owner_name, name, definition, shares, created_at, updated_at, updated_by_name)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $6)`,
    [
      place.id,
      d.id,
      place.kind,
      place.groupId,
      d.ownerId,
      d.ownerName,
      d.name,
      JSON.stringify(d.definition),
      JSON.stringify(d.shares),
      now,
    ],
  );

export const updateDashboard = (
  tx: PlaceTx,
  d: Pick<DashboardRow, 'id' | 'name' | 'definition' | 'shares'>,
  by: string,
  now: Date,
): Promise<unknown[]> =>
  tx.rows(
    `update dashboard set name = $2, definition = $3, shares = $4, updated_by_name = $5, updated_at = $6, version = version + 1 where id = $1`,
    [d.id, d.name, JSON.stringify(d.definition), JSON.stringify(d.shares), by, now],
  );

export const markDeleted = (tx: PlaceTx, id: string, at: Date | null, by: string | null): Promise<unknown[]> =>
  tx.rows(`update dashboard set deleted_at = $2, deleted_by = $3, version = version + 1 where id = $1`, [id, at, by]);

/** Makes it somebody else's. */
export const updateOwner = (tx: PlaceTx, id: string, owner: { personId: string; name: string }, now: Date): Promise<unknown[]> =>
  tx.rows(
    `update dashboard set owner_id = $2, owner_name = $3, updated_by_name = $3, updated_at = $4, version = version + 1 where id = $1`,
    [id, owner.personId, owner.name, now],
  );

/** Which of these regions a branch that the door shows is in. */
export const knownRegions = async (tx: PlaceTx, regions: readonly string[]): Promise<string[]> =>
  (await tx.rows<{ region: string }>(`select distinct region from branch where region = any ($1::text[])`, [[...regions]])).map(
    (b) => b.region,
  );

/** Which of these branches the door shows. */
export const knownBranches = async (tx: PlaceTx, ids: readonly string[]): Promise<string[]> =>
  (await tx.rows<{ id: string }>(`select id from branch where id = any ($1::uuid[])`, [[...ids]])).map((b) => b.id);

export type ColleagueRow = { personId: string; name: string; roles: string[]; email: string };
/** Colleagues of a workspace or of headquarters; who was switched off is none. */
export const colleaguesIn = (tx: Tx<'identity'>, kind: PlaceKind, placeId: string): Promise<ColleagueRow[]> =>
  tx.rows(
    `select p.id as "personId", p.name, m.roles, coalesce(p.claimed_email, p.email)::text as email from ${
      kind === 'tenant'
        ? 'membership m join person p on p.id = m.person_id where m.tenant_id = $1 and m.disabled_at is null'
        : 'group_membership m join person p on p.id = m.person_id where m.group_id = $1'
    } order by p.name, p.id`,
    [placeId],
  );
