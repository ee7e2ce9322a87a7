import type { Haste } from '@bodan/core/alert/gather';
import type { TenantTx } from '../context.ts';

export type NotificationRow = {
  id: string;
  kind: string;
  ticketId: string | null;
  /** The flow version its ticket runs by, which names stages and steps. */
  flowVersionId: string | null;
  data: Record<string, unknown>;
  readAt: number | null;
  createdAt: number;
};

export type Notice = { id: string; personId: string; why: string };
/** `haste`: null for what is no alert and is never gathered; `at` (epoch ms): null for the database's now. `ticketId`: null for what is of no ticket. */
export type NewNotice = {
  kind: string;
  ticketId: string | null;
  data: Record<string, unknown>;
  haste: Haste | null;
  at: number | null;
};

/** In-app notices, each with the reason why this person got it. */
export const addNotices = (tx: TenantTx, notices: readonly Notice[], n: NewNotice): Promise<unknown[]> =>
  tx.rows(
    `insert into notification (tenant_id, id, person_id, kind, ticket_id, data, haste, created_at)
     select app_tenant(), n.id, n."personId", $1, $2, $4::jsonb || jsonb_build_object('why', n.why), $5, coalesce($6, now())
     from jsonb_to_recordset($3::jsonb) as n(id uuid, "personId" uuid, why text) on conflict do nothing`,
    [n.kind, n.ticketId, JSON.stringify(notices), JSON.stringify(n.data), n.haste, n.at === null ? null : new Date(n.at)],
    'notices-add',
  );

/** Whoever tells alerts or reads them away does so one after another within a workspace. */
export const holdBells = (tx: TenantTx): Promise<unknown[]> =>
  tx.rows(`select pg_advisory_xact_lock(hashtextextended('bells ' || app_tenant()::text, 0))`, [], 'bells-hold');

/** How many alerts of this haste each person was told since an instant, counted up to `most`. */
export const countRecent = (
  tx: TenantTx,
  personIds: readonly string[],
  haste: Haste,
  since: number,
  most: number,
): Promise<{ personId: string; count: number }[]> =>
  tx.rows(
    `select p as "personId", (select count(*)::int from (select 1 from notification
         where tenant_id = app_tenant() and person_id = p and haste = $2 and created_at > $3 limit $4) x) as count
     from unnest($1::uuid[]) as p`,
    [personIds, haste, new Date(since), most],
    'notices-recent',
  );

/** Puts the unread alerts of this haste since an instant into each person's unread digest, which is made, or comes up as new. */
export const gatherNotices = (
  tx: TenantTx,
  people: readonly { personId: string; id: string }[],
  { haste, since, at }: { haste: Haste; since: number; at: number },
): Promise<unknown[]> =>
  tx.rows(
    `with open as (
       insert into notification as d (tenant_id, id, person_id, kind, data, created_at)
       select app_tenant(), p.id, p."personId", 'digest', '{}', $4 from jsonb_to_recordset($1::jsonb) as p(id uuid, "personId" uuid)
       on conflict (tenant_id, person_id) where kind = 'digest' and read_at is null do update set created_at = greatest(d.created_at, excluded.created_at)
       returning id, person_id)
     update notification n set digest_id = open.id from open
     where n.tenant_id = app_tenant() and n.person_id = open.person_id and n.haste = $2 and n.digest_id is null and n.read_at is null and n.created_at > $3`,
    [JSON.stringify(people), haste, new Date(since), new Date(at)],
    'notices-gather',
  );

const ROW = `n.id, n.kind, n.ticket_id as "ticketId", t.flow_version_id as "flowVersionId", n.data, n.read_at as "readAt", n.created_at as "createdAt"
     from notification n left join ticket t on t.tenant_id = n.tenant_id and t.id = n.ticket_id`;

/** A page of the bell: what lies in a digest is listed through it. */
export const notificationsOf = (
  tx: TenantTx,
  tenantId: string,
  personId: string,
  f: { before: { at: number; id: string } | null; unreadOnly: boolean; limit: number },
): Promise<NotificationRow[]> =>
  tx.rows<NotificationRow>(
    `select ${ROW}
     where n.tenant_id = $1 and n.person_id = $2 and n.digest_id is null and ($3::timestamptz is null or (n.created_at, n.id) < ($3, $4::uuid)) and (not $5::boolean or n.read_at is null)
     order by n.created_at desc, n.id desc limit $6`,
    [tenantId, personId, f.before ? new Date(f.before.at) : null, f.before?.id ?? null, f.unreadOnly, f.limit],
    'notifications',
  );

/** `worst`: the ids of the notices a digest names. Figures count tickets, each once, also within a kind. */
export type DigestRow = {
  id: string;
  alerts: number;
  tickets: number;
  breached: number;
  at_risk: number;
  woken: number;
  breach_cleared: number;
  urgent: number;
  lateSeconds: number;
  worst: string[];
};

const ofKind = (kind: string) => `(count(distinct m.ticket_id) filter (where m.kind = '${kind}'))::int as ${kind}`;
// The order of `worstFirst` in core.
const WORST = `m.haste = 'urgent' desc, array_position(array['breached', 'at_risk', 'woken', 'breach_cleared'], m.kind), m.data ->> 'dueAt', m.ticket_id, m.id`;

/** What lies in digests, counted when asked, so that every figure is what its list opens to. */
export const digestRows = (tx: TenantTx, personId: string, ids: readonly string[], named: number): Promise<DigestRow[]> =>
  tx.rows<DigestRow>(
    `select m.digest_id as id, count(*)::int as alerts, count(distinct m.ticket_id)::int as tickets, ${ofKind('breached')}, ${ofKind('at_risk')}, ${ofKind('woken')}, ${ofKind('breach_cleared')},
       (count(distinct m.ticket_id) filter (where m.haste = 'urgent'))::int as urgent, coalesce(max((m.data ->> 'lateSeconds')::int), 0) as "lateSeconds", (array_agg(m.id order by ${WORST}))[1:$3] as worst
     from notification m where m.tenant_id = app_tenant() and m.person_id = $1 and m.digest_id = any ($2::uuid[]) group by m.digest_id`,
    [personId, ids, named],
    'notification-digests',
  );

export const noticesById = (tx: TenantTx, personId: string, ids: readonly string[]): Promise<NotificationRow[]> =>
  tx.rows<NotificationRow>(
    `select ${ROW} where n.tenant_id = app_tenant() and n.person_id = $1 and n.id = any ($2::uuid[])`,
    [personId, ids],
    'notifications-by-id',
  );

export async function unreadCount(tx: TenantTx, tenantId: string, personId: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from (select 1 from notification where tenant_id = $1 and person_id = $2 and read_at is null and digest_id is null limit 1000) x`,
    [tenantId, personId],
    'notifications-unread',
  );
  return row?.n ?? 0;
}

/** Marks one's own notices as read; ids of others match nothing. */
export const markRead = (tx: TenantTx, tenantId: string, personId: string, ids: readonly string[] | null, at: number): Promise<unknown[]> =>
  tx.rows(
    `update notification set read_at = $4 where tenant_id = $1 and person_id = $2 and read_at is null and digest_id is null and ($3::uuid[] is null or id = any ($3))`,
    [tenantId, personId, ids, new Date(at)],
  );
