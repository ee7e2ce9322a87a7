import type { Tx } from '@bodan/db/doors';
import type { App } from '../context.ts';

/**
 * What headquarters is told: a workspace joined or left; it adopted a version, could not, or took it back; the day of a version passed with
 * some that have not adopted it; a file is ready or came to nothing; a robot or somebody's mail server did not take a digest; somebody named one in a
 * comment.
 */
export type GroupNoticeKind =
  | 'joined'
  | 'left'
  | 'adopted'
  | 'adoption_refused'
  | 'adoption_undone'
  | 'version_late'
  | 'export'
  | 'digest_failed'
  | 'mentioned';
/** `groupId` and `tenantId`: where the door does not say them. `personId`: null for everybody at headquarters. */
export type NewGroupNotice = {
  kind: GroupNoticeKind;
  data: Record<string, unknown>;
  personId?: string | null;
  groupId?: string;
  tenantId?: string;
};
export type GroupNoticeRow = {
  id: string;
  kind: GroupNoticeKind;
  tenantId: string | null;
  data: Record<string, unknown>;
  readAt: number | null;
  createdAt: number;
};

/** Tells headquarters of the door's group, in the transaction of what happened; a group of one has nobody there. A subsidiary is named as it is called now. */
export const tellGroup = (app: App, tx: Tx<'tenant'> | Tx<'identity'> | Tx<'hq'> | Tx<'relay'>, n: NewGroupNotice): Promise<unknown[]> =>
  tx.rows(
    `insert into group_notice (group_id, id, person_id, subsidiary_id, kind, data, created_at)
     select g.id, $1, $2, t.id, $3, $4::jsonb || case when t.id is null then '{}' else jsonb_build_object('name', t.name) end, $5
     from service_group g left join tenant t on t.id = coalesce($7, app_tenant()) where g.id = coalesce($6, app_group()) and g.kind = 'group'`,
    [app.newId(), n.personId ?? null, n.kind, JSON.stringify(n.data), new Date(app.now()), n.groupId ?? null, n.tenantId ?? null],
    'group-notice-add',
  );

/** What one person at headquarters is told; $1 is the person. */
const OWN = `from group_notice n join group_membership m on m.group_id = n.group_id and m.person_id = $1
     left join group_notice_read r on r.group_id = n.group_id and r.person_id = m.person_id and r.notice_id = n.id
     where n.group_id = app_group() and (n.person_id is null or n.person_id = m.person_id) and n.created_at >= m.created_at`;

export const groupNoticesOf = (
  tx: Tx<'hq'>,
  personId: string,
  f: { before: { at: number; id: string } | null; unreadOnly: boolean; limit: number },
): Promise<GroupNoticeRow[]> =>
  tx.rows<GroupNoticeRow>(
    `select n.id, n.kind, n.subsidiary_id as "tenantId", n.data, r.read_at as "readAt", n.created_at as "createdAt" ${OWN}
       and ($2::timestamptz is null or (n.created_at, n.id) < ($2, $3::uuid)) and (not $4::boolean or r.read_at is null)
     order by n.created_at desc, n.id desc limit $5`,
    [personId, f.before ? new Date(f.before.at) : null, f.before?.id ?? null, f.unreadOnly, f.limit],
    'group-notices',
  );

/** Stops counting at 1000. */
export async function unreadOfGroup(tx: Tx<'hq'>, personId: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from (select 1 ${OWN} and r.read_at is null limit 1000) x`,
    [personId],
    'group-notices-unread',
  );
  return row?.n ?? 0;
}

/** Marks a person's notices as read; ids of others match nothing. */
export const markGroupRead = (tx: Tx<'hq'>, personId: string, ids: readonly string[] | null, at: number): Promise<unknown[]> =>
  tx.rows(
    `insert into group_notice_read (group_id, person_id, notice_id, read_at)
     select n.group_id, m.person_id, n.id, $3 ${OWN} and r.read_at is null and ($2::uuid[] is null or n.id = any ($2)) on conflict do nothing`,
    [personId, ids, new Date(at)],
    'group-notices-read',
  );

/** Tells every group once of its newest version whose day has passed while subsidiaries still work by an older one. */
export const tellLateVersions = (tx: Tx<'relay'>, now: number): Promise<unknown[]> =>
  tx.rows(
    `insert into group_notice (group_id, id, kind, data, created_at)
     select g.id, gen_random_uuid(), 'version_late', jsonb_build_object('number', v.number, 'adoptBy', v.adopt_by, 'waiting', w.n), $1
     from service_group g
       cross join lateral (select number, adopt_by from standard_version s where s.group_id = g.id order by number desc limit 1) v
       cross join lateral (select count(*) as n from tenant t join standard_version own on own.id = t.standard_version_id where t.group_id = g.id and own.number < v.number) w
     where g.kind = 'group' and v.adopt_by < ($1::timestamptz at time zone g.time_zone)::date and w.n > 0 on conflict do nothing`,
    [new Date(now)],
  );

const KEPT_DAYS = 180;
export const clearGroupNotices = (tx: Tx<'relay'>, limit: number): Promise<unknown[]> =>
  tx.rows(
    `delete from group_notice where (group_id, id) in (select group_id, id from group_notice where created_at < now() - interval '${KEPT_DAYS} days' limit $1) returning 1`,
    [limit],
  );
