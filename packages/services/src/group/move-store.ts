import { CLOCK_METRICS } from '@bodan/core/measures/registry';
import type { CarriedCodes } from '@bodan/core/standard/carry';
import type { Tx } from '@bodan/db/doors';
import { NEWEST_FIRST, NEWEST_STAGES } from '../board/names-store.ts';
import type { TenantTx } from '../context.ts';

/** Where a workspace stands; `ledgerId` is where it counts all of itself. */
export type Place = {
  kind: 'group' | 'solo';
  groupId: string;
  ledgerId: string;
  membership: number;
  slug: string;
  name: string;
  groupName: string;
  isSandbox: boolean;
  standardVersionId: string;
  carried: CarriedCodes;
};

/**
 * Holds the workspace's row, then waits for every ticket that is being written and keeps those that come waiting until this transaction
 * ends: they hold the membership too (`hold_membership`). Answers where it stands.
 */
export async function holdMembership(tx: Tx<'identity'>, tenantId: string): Promise<Place | undefined> {
  const [row] = await tx.rows<Place>(
    `select g.kind, t.group_id as "groupId", coalesce(t.ledger_id, t.group_id) as "ledgerId", t.membership, t.slug, t.name, g.name as "groupName", t.is_sandbox as "isSandbox", t.standard_version_id as "standardVersionId", t.carried_codes as carried
     from tenant t join service_group g on g.id = t.group_id where t.id = $1 for update of t`,
    [tenantId],
  );
  await tx.rows(`set local lock_timeout = '5s'`);
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended('membership:' || $1::text, 0))`, [tenantId]);
  return row;
}

export type Move = {
  tenantId: string;
  from: Pick<Place, 'groupId' | 'ledgerId' | 'membership'>;
  to: { groupId: string; ledgerId: string; standardVersionId: string; plan: 'free' | 'group' };
  at: Date;
  by: string;
};

/** The workspace's row and its dated place. What it carried into the group it leaves is not carried on by itself. */
export async function changeGroup(tx: Tx<'identity'>, { tenantId, from, to, at, by }: Move): Promise<void> {
  await tx.rows(
    `update group_tenancy g set left_at = greatest($2, joined_at), left_by = $3, left_txid = pg_current_xact_id(), slug = t.slug, name = t.name, membership = t.membership
     from tenant t where t.id = g.tenant_id and g.tenant_id = $1 and g.left_at is null`,
    [tenantId, at, by],
  );
  await tx.rows(
    `insert into group_tenancy (group_id, tenant_id, joined_at, membership, joined_by, txid) values ($1, $2, $3, $4, $5, pg_current_xact_id())`,
    [to.groupId, tenantId, at, from.membership + 1, by],
  );
  await tx.rows(
    `update tenant set group_id = $2, ledger_id = nullif($3::uuid, $2), membership = membership + 1, member_since = $4, standard_version_id = $5, plan = $6, carried_codes = '{}', config_revision = config_revision + 1
     where id = $1`,
    [tenantId, to.groupId, to.ledgerId, at, to.standardVersionId, to.plan],
  );
}

const FACTS = (of: string) => `${of}.branch_id, ${of}.fault_code, ${of}.department_code, ${of}.tier, ${of}.stage`;
const OPEN = `ticket k where k.tenant_id = app_tenant() and k.is_open`;
const SPAN = `group_id, tenant_id, ticket_id, metric, day, branch_id, fault_code, department_code, tier, stage, person_id, from_at, to_at, membership`;
const ENTRY = `group_id, tenant_id, ticket_id, metric, value, day, branch_id, fault_code, department_code, tier, stage, person_id, occurred_at, recorded_at, membership`;
const OVERDUE_SINCE = `greatest(c.known_since, c.breach_at + interval '1 second')`;

/** What stands where it stood until now is remembered as such, in the group that is left and in the workspace's own ledger. */
async function rememberSpans(tx: TenantTx, { from, at }: Move): Promise<void> {
  await tx.rows(
    `insert into measure_span (${SPAN})
     select g.id, k.tenant_id, k.id, 'open', null, ${FACTS('k')}, k.assignee_id, k.open_since, $3, k.membership from (select distinct unnest(array[$1, $2]::uuid[]) as id) g, ${OPEN} and k.open_since < $3::timestamptz
     union all
     select g.id, c.tenant_id, c.ticket_id, 'overdue_' || c.metric, c.day, ${FACTS('c')}, null, ${OVERDUE_SINCE}, $3, c.membership
     from (select distinct unnest(array[$1, $2]::uuid[]) as id) g, clock c
     where c.tenant_id = app_tenant() and c.status in ('running', 'paused') and c.breach_at is not null and ${OVERDUE_SINCE} < $3::timestamptz`,
    [from.groupId, from.ledgerId, at],
  );
}

/** A workspace that counted itself in its group only takes what it is made of along, recorded when it was. */
async function copyLedger(tx: TenantTx, { from, to }: Move): Promise<void> {
  const without = (columns: string) => columns.replace('group_id, ', '');
  await tx.rows(
    `insert into measure_entry (${ENTRY}) select $2::uuid, ${without(ENTRY)} from measure_entry where tenant_id = app_tenant() and group_id = $1`,
    [from.groupId, to.ledgerId],
  );
  await tx.rows(
    `insert into measure_span (${SPAN}) select $2::uuid, ${without(SPAN)} from measure_span where tenant_id = app_tenant() and group_id = $1`,
    [from.groupId, to.ledgerId],
  );
}

/** A stock is taken back no earlier than it was counted. */
const MOVED = `greatest($4::timestamptz, k.open_since, case when s.metric <> 'open' then k.updated_at end)`;

/** What is open, and what of it waits for a part, leaves one group and stands in the other, at the same instant. */
const moveOpen = (tx: TenantTx, groupId: string, membership: number, value: 1 | -1, at: Date): Promise<unknown[]> =>
  tx.rows(
    `insert into measure_entry (${ENTRY})
     select $1::uuid, k.tenant_id, k.id, s.metric, $3::int, (k.created_at at time zone z.time_zone)::date, ${FACTS('k')}, case when s.metric = 'open' then k.assignee_id end, ${MOVED}, ${MOVED}, $2::int
     from tenant z, (values ('open'), ('parts_waiting')) s (metric), ${OPEN} and z.id = k.tenant_id and (s.metric = 'open' or k.waits_for_part)`,
    [groupId, membership, value, at],
  );

/** How often each kind was counted of a ticket: what core/measures/membership calls standing, for tickets that are open. */
const ENDED = (metric: string) =>
  `(select count(*) from clock c where c.tenant_id = k.tenant_id and c.ticket_id = k.id and c.metric = '${metric}' and c.status in ('met', 'breached_met'))`;
const STANDING = `jsonb_strip_nulls(jsonb_build_object('created', 1, ${CLOCK_METRICS.map((m) => `'${m}', nullif(${ENDED(m)}, 0)`).join(', ')},
  'rework', nullif(k.rework_count, 0), 'reopened', nullif(k.reopen_count, 0), 'handovers', nullif(k.handover_count, 0), 'nudges', nullif(k.nudge_count, 0),
  'rated', case when k.rating is not null then 1 end, 'dispatched', case when k.dispatch_seconds is not null then 1 end, 'came_at_risk', case when k.at_risk_since is not null then 1 end))`;

/** Open tickets and their clocks go along; closed ones stay with the membership they were closed in until somebody touches them. */
async function moveTickets(tx: TenantTx, { from, to, at }: Move): Promise<void> {
  const isShared = to.groupId !== to.ledgerId;
  await tx.rows(
    `update ticket k set membership = $1, open_since = greatest(k.open_since, $2), held = case when $3::boolean then ${STANDING} end where k.tenant_id = app_tenant() and k.is_open`,
    [from.membership + 1, at, isShared],
  );
  await tx.rows(
    `update clock c set group_id = $1, membership = $2, known_since = greatest(c.known_since, $3)
     from ticket k where k.tenant_id = app_tenant() and k.is_open and c.tenant_id = k.tenant_id and c.ticket_id = k.id`,
    [to.groupId, from.membership + 1, at],
  );
}

/** The sum of what a membership left behind, by all facts, as one checksum. $1 is the group, $2 the number of the membership. */
export const LEFT_BEHIND = `select coalesce(sum(n), 0)::int8 as entries, md5(coalesce(string_agg(concat_ws('|', metric, day, branch, fault, department, tier, stage, value), ',' order by metric, day, branch, fault, department, tier, stage), '')) as checksum
  from (select metric, day, coalesce(branch_id::text, '') as branch, coalesce(fault_code, '') as fault, coalesce(department_code, '') as department, tier, coalesce(stage, '') as stage, sum(value) as value, count(*) as n
    from measure_entry where tenant_id = app_tenant() and group_id = $1 and membership = $2 group by 1, 2, 3, 4, 5, 6, 7) s`;

/**
 * Takes the figures over in the transaction that changes the group, behind the workspace's own door: from its commit the group that is left counts
 * nothing more of it, and the one it comes to counts what is open and what happens from now on.
 */
export async function moveFigures(tx: TenantTx, move: Move): Promise<void> {
  const { from, to, at } = move;
  await rememberSpans(tx, move);
  if (from.ledgerId === from.groupId && to.ledgerId !== from.ledgerId) await copyLedger(tx, move);
  if (from.groupId !== to.ledgerId) await moveOpen(tx, from.groupId, from.membership, -1, at);
  if (to.groupId !== to.ledgerId) await moveOpen(tx, to.groupId, from.membership + 1, 1, at);
  await moveTickets(tx, move);
  await tx.rows(
    `update group_tenancy g set entries = l.entries, checksum = l.checksum,
       branches = (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'code', code, 'name', name, 'region', region)), '[]') from branch where tenant_id = app_tenant()),
       stages = (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from (${NEWEST_STAGES} where v.tenant_id = app_tenant() ${NEWEST_FIRST}) s)
     from (${LEFT_BEHIND}) l where g.tenant_id = app_tenant() and g.group_id = $1 and g.membership = $2`,
    [from.groupId, from.membership],
  );
}

/** The next version of a group's standard: the workspace's own from now on. */
export const addStandard = (
  tx: Tx<'identity'>,
  v: { id: string; groupId: string; content: string; checksum: string },
): Promise<unknown[]> =>
  tx.rows(
    `insert into standard_version (id, group_id, number, content, checksum)
     values ($1, $2, coalesce((select max(number) from standard_version where group_id = $2), 0) + 1, $3, $4)`,
    [v.id, v.groupId, v.content, v.checksum],
  );

/** A group of one for a workspace that never was on its own. */
export const addSoloGroup = (tx: Tx<'identity'>, g: { id: string; slug: string; name: string; tenantId: string }): Promise<unknown[]> =>
  tx.rows(`insert into service_group (id, slug, name, kind, time_zone) select $1, $2, $3, 'solo', time_zone from tenant where id = $4`, [
    g.id,
    g.slug,
    g.name,
    g.tenantId,
  ]);
