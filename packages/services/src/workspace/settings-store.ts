import type { QuietHours } from '@bodan/core/alert/quiet';
import type { Place } from '@bodan/core/dispatch/geo';
import { completeFieldSet } from '@bodan/core/fields/complete';
import type { FieldDefinition, FieldSet } from '@bodan/core/fields/definition';
import type { Layouts } from '@bodan/core/fields/layout';
import { mirrorLookups } from '@bodan/core/fields/mirror';
import { completeStandard, type StandardContent } from '@bodan/core/standard/content';
import type { UsedCodes } from '@bodan/core/standard/missing-codes';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import { registerFields } from '../field/store.ts';

/** Moves the revision and holds the workspace's row: changes of settings come one after the other. Answers the new revision. */
export async function lockSettings(tx: TenantTx): Promise<number> {
  const [row] = await tx.rows<{ revision: number }>(
    `update tenant set config_revision = config_revision + 1 where id = app_tenant() returning config_revision as revision`,
  );
  return row?.revision ?? 0;
}

/**
 * Waits for tickets that are being made right now and keeps new ones waiting until this transaction ends, so that what is said about
 * the workspace's tickets here still holds at its commit. For rare changes only: other workspaces' new tickets wait as well.
 */
export async function holdNewTickets(tx: TenantTx): Promise<void> {
  await tx.rows(`set local lock_timeout = '3s'`);
  await tx.rows(`lock table counter in share row exclusive mode`);
}

export async function hasTickets(tx: TenantTx): Promise<boolean> {
  return (await tx.rows(`select 1 from ticket where tenant_id = app_tenant() limit 1`)).length > 0;
}

/** Codes tickets use: of open ones all four kinds, of closed ones the tier, which a reopening needs. */
export async function usedCodes(tx: TenantTx): Promise<UsedCodes> {
  const [row] = await tx.rows<UsedCodes>(
    `select coalesce(array_agg(distinct fault_code) filter (where is_open and fault_code is not null), '{}') as "faultCodes",
       coalesce(array_agg(distinct department_code) filter (where is_open and department_code is not null), '{}') as departments,
       coalesce(array_agg(distinct tier), '{}') as tiers,
       coalesce(array_agg(distinct waiting_reason) filter (where is_open and waiting_reason is not null), '{}') as "waitingReasons"
     from ticket where tenant_id = app_tenant()`,
  );
  return row ?? { faultCodes: [], departments: [], tiers: [], waitingReasons: [] };
}

export type GroupRow = { slug: string; name: string; kind: 'group' | 'solo'; since: number };
export async function ownGroup(tx: TenantTx): Promise<GroupRow | undefined> {
  const [row] = await tx.rows<GroupRow>(
    `select g.slug, g.name, g.kind, (select max(y.joined_at) from group_tenancy y where y.tenant_id = t.id and y.left_at is null) as since
     from tenant t join service_group g on g.id = t.group_id where t.id = app_tenant()`,
  );
  return row;
}

export const updateWorkspace = (
  tx: TenantTx,
  w: { name: string | null; hotline: string | null; timeZone: string | null; quietHours: QuietHours | null | undefined },
): Promise<unknown[]> =>
  tx.rows(
    `update tenant set name = coalesce($1, name), hotline = coalesce($2, hotline), time_zone = coalesce($3, time_zone),
       quiet_hours = case when $4 then $5::jsonb else quiet_hours end where id = app_tenant()`,
    [w.name, w.hotline, w.timeZone, w.quietHours !== undefined, w.quietHours ? JSON.stringify(w.quietHours) : null],
  );

export async function currentFieldSet(tx: TenantTx): Promise<FieldSet> {
  const [row] = await tx.rows<{ content: FieldSet }>(
    `select x.content from tenant t join field_set_version x on x.tenant_id = t.id and x.id = t.field_set_version_id where t.id = app_tenant()`,
  );
  return completeFieldSet(row?.content ?? { fields: [] });
}

/** The forms as they are laid out now; null when nobody designed any. */
export async function currentLayouts(tx: TenantTx): Promise<Layouts | null> {
  const [row] = await tx.rows<{ layouts: Layouts | null }>(
    `select x.content -> 'layouts' as layouts from tenant t join field_set_version x on x.tenant_id = t.id and x.id = t.field_set_version_id where t.id = app_tenant()`,
  );
  return row?.layouts ?? null;
}

/** The next version of the workspace's own fields, lookups with what they give now, which new tickets get from now on; forms of which nothing is said stay as they are. */
export async function addFieldSet(
  tx: TenantTx,
  v: { id: string; content: FieldSet & { layouts?: Layouts | undefined }; createdBy: string | null },
): Promise<{ number: number }[]> {
  const fields = mirrorLookups(v.content.fields, await standardFields(tx));
  await registerFields(tx, fields);
  return tx.rows<{ number: number }>(
    `with v as (insert into field_set_version (tenant_id, id, number, content, created_by)
       select app_tenant(), $1, coalesce(max(number), 0) + 1, $2::jsonb || jsonb_build_object('layouts', coalesce($2::jsonb -> 'layouts',
         (select x.content -> 'layouts' from tenant t join field_set_version x on x.tenant_id = t.id and x.id = t.field_set_version_id where t.id = app_tenant()))), $3
       from field_set_version where tenant_id = app_tenant() returning number),
     t as (update tenant set field_set_version_id = $1 where id = app_tenant())
     select number from v`,
    [v.id, JSON.stringify({ ...v.content, fields }), v.createdBy],
  );
}

/** False when the workspace is no sandbox, null when the clock would run backwards. */
export async function moveSandboxClock(tx: TenantTx, now: Date): Promise<boolean | null> {
  const [row] = await tx.rows<{ isSandbox: boolean; sandboxNow: number | null }>(
    `select is_sandbox as "isSandbox", sandbox_now as "sandboxNow" from tenant where id = app_tenant() for update`,
  );
  if (!row?.isSandbox) return false;
  if (row.sandboxNow !== null && row.sandboxNow > now.getTime()) return null;
  await tx.rows(`update tenant set sandbox_now = $1 where id = app_tenant()`, [now]);
  return true;
}

export type BranchRow = {
  id: string;
  code: string;
  name: string;
  region: string;
  address: string;
  place: Place | null;
  timeZone: string | null;
  version: number;
};
const BRANCH = `id, code, name, region, address, place, time_zone as "timeZone", version`;

export const branchesPage = (tx: TenantTx, cursor: string | null, limit: number): Promise<BranchRow[]> =>
  tx.rows<BranchRow>(`select ${BRANCH} from branch where tenant_id = app_tenant() and ($1::uuid is null or id > $1) order by id limit $2`, [
    cursor,
    limit,
  ]);

export async function branchById(tx: TenantTx, id: string): Promise<BranchRow | undefined> {
  const [row] = await tx.rows<BranchRow>(`select ${BRANCH} from branch where tenant_id = app_tenant() and id = $1 for update`, [id]);
  return row;
}

export async function branchByCode(tx: TenantTx, code: string): Promise<BranchRow | undefined> {
  const [row] = await tx.rows<BranchRow>(`select ${BRANCH} from branch where tenant_id = app_tenant() and code = $1`, [code]);
  return row;
}

export const addBranch = (tx: TenantTx, b: Omit<BranchRow, 'version'>): Promise<BranchRow[]> =>
  tx.rows<BranchRow>(
    `insert into branch (tenant_id, id, code, name, region, address, place, time_zone) values (app_tenant(), $1, $2, $3, $4, $5, $6, $7) returning ${BRANCH}`,
    [b.id, b.code, b.name, b.region, b.address, b.place && JSON.stringify(b.place), b.timeZone],
  );

export const saveBranch = (tx: TenantTx, b: Omit<BranchRow, 'version'>): Promise<BranchRow[]> =>
  tx.rows<BranchRow>(
    `update branch set code = $2, name = $3, region = $4, address = $5, place = $6, time_zone = $7, version = version + 1 where tenant_id = app_tenant() and id = $1 returning ${BRANCH}`,
    [b.id, b.code, b.name, b.region, b.address, b.place && JSON.stringify(b.place), b.timeZone],
  );

export type PlanRow = {
  code: string;
  name: { 'zh-CN': string; en: string };
  seats: number | null;
  ticketsPerMonth: number | null;
  storageBytes: number | null;
  usedSeats: number;
  ticketsThisMonth: number;
};

/** The plan and what is used of it; the month is the workspace's own. Demo tickets do not count. */
export async function planRow(tx: TenantTx, now: Date): Promise<PlanRow | undefined> {
  const [row] = await tx.rows<PlanRow>(
    `select p.code, p.name, p.seats, p.tickets_per_month as "ticketsPerMonth", p.storage_bytes as "storageBytes",
       (select count(*)::int from membership m where m.disabled_at is null) as "usedSeats",
       (select count(*)::int from ticket k where k.tenant_id = t.id and not k.is_demo and k.created_at >= date_trunc('month', $1::timestamptz at time zone t.time_zone) at time zone t.time_zone) as "ticketsThisMonth"
     from tenant t join plan p on p.code = t.plan where t.id = app_tenant()`,
    [now],
  );
  return row;
}

export type StandardRow = { id: string; number: number; publishedAt: number; checksum: string };
const STANDARD = `s.id, s.number, s.published_at as "publishedAt", s.checksum`;
export const adoptedStandard = (tx: TenantTx): Promise<StandardRow[]> =>
  tx.rows<StandardRow>(
    `select ${STANDARD} from tenant t join standard_version s on s.id = t.standard_version_id where t.id = app_tenant()`,
  );
export const newestStandard = (tx: TenantTx): Promise<(StandardRow & { notes: string; signedName: string; adoptBy: string | null })[]> =>
  tx.rows(
    `select ${STANDARD}, s.notes, s.signed_name as "signedName", s.adopt_by::text as "adoptBy" from standard_version s where s.group_id = app_group() order by s.number desc limit 1`,
  );

export async function standardById(tx: TenantTx, id: string): Promise<(StandardRow & { content: StandardContent }) | undefined> {
  const [row] = await tx.rows<StandardRow & { content: StandardContent }>(
    `select ${STANDARD}, s.content from standard_version s where s.group_id = app_group() and s.id = $1`,
    [id],
  );
  return row;
}

export async function standardByNumber(tx: TenantTx, number: number): Promise<(StandardRow & { content: StandardContent }) | undefined> {
  const [row] = await tx.rows<StandardRow & { content: StandardContent }>(
    `select ${STANDARD}, s.content from standard_version s where s.group_id = app_group() and s.number = $1`,
    [number],
  );
  return row;
}

/** Fields of the standard the workspace works by. */
export async function standardFields(tx: Tx<'tenant'>): Promise<FieldDefinition[]> {
  const [row] = await tx.rows<{ content: StandardContent }>(
    `select s.content from tenant t join standard_version s on s.id = t.standard_version_id where t.id = app_tenant()`,
  );
  return row ? completeStandard(row.content).fields : [];
}

/** Makes the database ready for them. */
export const registerStandardFields = async (tx: Tx<'tenant'>): Promise<void> => {
  await registerFields(tx, await standardFields(tx));
};

export async function setStandard(tx: TenantTx, id: string): Promise<void> {
  await tx.rows(`update tenant set standard_version_id = $1 where id = app_tenant()`, [id]);
  await registerStandardFields(tx);
}

/** The next version of the workspace's own standard; the caller holds the settings, so numbers follow each other. */
export const addOwnStandard = (
  tx: TenantTx,
  v: { id: string; content: string; checksum: string; publishedBy: string | null },
): Promise<{ id: string; number: number }[]> =>
  tx.rows<{ id: string; number: number }>(
    `insert into standard_version (id, group_id, number, content, checksum, published_by)
     select $1, app_group(), coalesce(max(number), 0) + 1, $2, $3, $4 from standard_version where group_id = app_group() returning id, number`,
    [v.id, v.content, v.checksum, v.publishedBy],
  );
