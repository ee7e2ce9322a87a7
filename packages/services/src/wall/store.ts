import type { Priority, TicketHours } from '@bodan/core/ticket/state';
import type { WallScene } from '@bodan/core/wall/scene';
import type { Tx } from '@bodan/db/doors';
import { OVERDUE_FROM } from '../board/read-store.ts';
import type { HqAccess } from '../identity/access.ts';

export type WallLinkRow = {
  id: string;
  label: string;
  createdBy: string;
  createdAt: number;
  expiresAt: number;
  revokedAt: number | null;
  revokedBy: string | null;
  /** Null: the scenes every wall has by itself. */
  scenes: WallScene[] | null;
  version: number;
};
const LINK = `id, label, created_by_name as "createdBy", created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt", revoked_by_name as "revokedBy", scenes, scenes_version as version`;

/** The group's links, newest first. */
export const wallLinks = (tx: Tx<'hq'>, limit: number): Promise<WallLinkRow[]> =>
  tx.rows<WallLinkRow>(`select ${LINK} from wall_link where group_id = app_group() order by created_at desc, id desc limit $1`, [limit]);

export async function addWallLink(
  tx: Tx<'hq'>,
  l: { id: string; tokenHash: string; label: string; personId: string; personName: string; now: Date; expiresAt: Date },
): Promise<WallLinkRow[]> {
  return tx.rows<WallLinkRow>(
    `insert into wall_link (id, group_id, token_hash, label, created_by, created_by_name, created_at, expires_at) values ($1, app_group(), $2, $3, $4, $5, $6, $7) returning ${LINK}`,
    [l.id, l.tokenHash, l.label, l.personId, l.personName, l.now, l.expiresAt],
  );
}

/** Ends a link; one that has ended stays as it ended. Nothing when the group has no such link. */
export const revokeWallLink = (tx: Tx<'hq'>, id: string, by: string, now: Date): Promise<{ id: string }[]> =>
  tx.rows(
    `update wall_link set revoked_by_name = case when revoked_at is null then $2 else revoked_by_name end, revoked_at = coalesce(revoked_at, $3) where group_id = app_group() and id = $1 returning id`,
    [id, by, now],
  );

/** Keeps what a link shows. Nothing when the group has no such link, it has ended, or another version is kept by now. */
export const keepScenes = (
  tx: Tx<'hq'>,
  id: string,
  scenes: WallScene[] | null,
  version: number | null,
  now: Date,
): Promise<WallLinkRow[]> =>
  tx.rows<WallLinkRow>(
    `update wall_link set scenes = $2, scenes_version = scenes_version + 1
     where group_id = app_group() and id = $1 and revoked_at is null and expires_at > $4 and scenes_version = coalesce($3, scenes_version) returning ${LINK}`,
    [id, scenes === null ? null : JSON.stringify(scenes), version, now],
  );

/** Whether the group has a link that works. */
export const hasWallLink = async (tx: Tx<'hq'>, id: string, now: Date): Promise<boolean> =>
  (await tx.rows(`select from wall_link where group_id = app_group() and id = $1 and revoked_at is null and expires_at > $2`, [id, now]))
    .length > 0;

export type WallAccess = Omit<HqAccess, 'roles'> & { linkId: string; createdBy: string; scenes: WallScene[] | null };

/** The group a token opens now; undefined for one that is unknown, revoked or expired. */
export async function findWall(tx: Tx<'identity'>, tokenHash: string, now: Date): Promise<WallAccess | undefined> {
  const [row] = await tx.rows<WallAccess>(
    `select l.id as "linkId", l.created_by as "createdBy", l.scenes, g.id as "groupId", g.slug as "groupSlug", g.name as "groupName", g.time_zone as "timeZone",
       array(select t.id::text from tenant t where t.group_id = g.id order by t.id) as "tenantIds"
     from wall_link l join service_group g on g.id = l.group_id where l.token_hash = $1 and l.revoked_at is null and l.expires_at > $2`,
    [tokenHash, now],
    'wall-access',
  );
  return row;
}

/** One clock of a ticket that is late now, as far as a wall may know. */
export type LateRow = TicketHours & {
  tenantId: string;
  branchName: string | null;
  tier: string;
  stage: string;
  isPaused: boolean;
  priority: Priority;
  targetSeconds: number;
  countedSeconds: number;
  markAt: number;
  breachAt: number;
};

/** The tickets that became late last, by the clock that did first. */
export const lateNow = (tx: Tx<'hq'>, groupId: string, now: Date, limit: number): Promise<LateRow[]> =>
  tx.rows<LateRow>(
    `select x."tenantId", x."branchId", b.name as "branchName", x.tier, x.stage, x."isPaused", x."targetSeconds", x."countedSeconds", x."markAt", x."breachAt", k.former_branches as "formerBranches", k.corrections, k.clock_zone as "clockZone", k.priority from (select * from (
       select distinct on (e.tenant_id, e.ticket_id) e.tenant_id as "tenantId", e.ticket_id, e.branch_id as "branchId", e.tier, e.stage, e.status = 'paused' as "isPaused", e.target_seconds as "targetSeconds",
         e.counted_seconds as "countedSeconds", e.mark_at as "markAt", e.breach_at as "breachAt"
       from ${OVERDUE_FROM} and $2::date is null and $3::date is null and $4::date is null order by e.tenant_id, e.ticket_id, e.breach_at) y order by y."breachAt" desc limit $6) x
     left join branch b on b.tenant_id = x."tenantId" and b.id = x."branchId" join hq_ticket k on k.tenant_id = x."tenantId" and k.id = x.ticket_id
     order by x."breachAt" desc`,
    [groupId, null, null, null, now, limit],
    'wall-late',
  );
