import type { BlockReason } from '@bodan/core/flow/interpret';
import type { StageMapping } from '@bodan/core/flow/mapping';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

/** moved: done. lacks: the new stage asks for more. kept: it went to a stage of which nobody said anything. over: it ended before. */
export type MigrationOutcome = 'moved' | 'lacks' | 'kept' | 'over';

/** Writes the list of tickets that are to go, by the stages they are in now; answers how many they are. */
export async function addMigration(
  tx: TenantTx,
  m: { id: string; flowId: string; toVersionId: string; mapping: StageMapping; createdBy: string | null; at: number },
  places: readonly { versionId: string; stage: string }[],
): Promise<number> {
  await tx.rows(
    `insert into flow_migration (tenant_id, id, flow_id, to_version_id, mapping, created_by, created_at) values (app_tenant(), $1, $2, $3, $4, $5, $6)`,
    [m.id, m.flowId, m.toVersionId, JSON.stringify(m.mapping), m.createdBy, new Date(m.at)],
  );
  const rows = await tx.rows(
    `insert into flow_migration_ticket (tenant_id, migration_id, ticket_id, stage)
     select k.tenant_id, $1, k.id, k.stage from ticket k join jsonb_to_recordset($2::jsonb) p ("versionId" uuid, stage text) on p."versionId" = k.flow_version_id and p.stage = k.stage
     where k.tenant_id = app_tenant() and k.is_open returning 1`,
    [m.id, JSON.stringify(places)],
  );
  return rows.length;
}

export const hasRunningMigration = async (tx: TenantTx, flowId: string): Promise<boolean> =>
  (await tx.rows(`select 1 from flow_migration where tenant_id = app_tenant() and flow_id = $1 and finished_at is null`, [flowId])).length >
  0;

export type MigrationRow = {
  id: string;
  flowId: string;
  toVersionId: string;
  toNumber: number;
  mapping: StageMapping;
  total: number;
  done: number;
  blockedCount: number;
  isFinished: boolean;
};

export async function migrationRow(tx: TenantTx, id: string): Promise<MigrationRow | undefined> {
  const [row] = await tx.rows<MigrationRow>(
    `select m.id, m.flow_id as "flowId", m.to_version_id as "toVersionId", v.number as "toNumber", m.mapping, m.finished_at is not null as "isFinished",
       count(t.ticket_id)::int as total, count(t.outcome)::int as done, (count(*) filter (where t.outcome in ('lacks', 'kept')))::int as "blockedCount"
     from flow_migration m join flow_version v on v.tenant_id = m.tenant_id and v.id = m.to_version_id
       left join flow_migration_ticket t on t.tenant_id = m.tenant_id and t.migration_id = m.id
     where m.tenant_id = app_tenant() and m.id = $1 group by m.tenant_id, m.id, v.number`,
    [id],
  );
  return row;
}

export type LeftTicket = { ticketId: string; number: string; stage: string; why: BlockReason[] };

/** Tickets that were left where they are, by number. */
export const leftTickets = (tx: TenantTx, id: string, limit: number): Promise<LeftTicket[]> =>
  tx.rows<LeftTicket>(
    `select t.ticket_id as "ticketId", k.number, t.stage, t.reasons as why from flow_migration_ticket t join ticket k on k.tenant_id = t.tenant_id and k.id = t.ticket_id
     where t.tenant_id = app_tenant() and t.migration_id = $1 and t.outcome in ('lacks', 'kept') order by k.number limit $2`,
    [id, limit],
  );

export async function openTickets(tx: TenantTx, id: string, after: string, limit: number): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select ticket_id as id from flow_migration_ticket where tenant_id = app_tenant() and migration_id = $1 and outcome is null and ticket_id > $2 order by ticket_id limit $3`,
    [id, after, limit],
    'migration-open',
  );
  return rows.map((r) => r.id);
}

/** Ticks a ticket off; false when somebody else did it before. */
export async function tickOff(
  tx: TenantTx,
  id: string,
  t: { ticketId: string; stage: string; outcome: MigrationOutcome; reasons: readonly BlockReason[] },
): Promise<boolean> {
  const rows = await tx.rows(
    `update flow_migration_ticket set outcome = $3, stage = $4, reasons = $5 where tenant_id = app_tenant() and migration_id = $1 and ticket_id = $2 and outcome is null returning 1`,
    [id, t.ticketId, t.outcome, t.stage, JSON.stringify(t.reasons)],
    'migration-tick',
  );
  return rows.length === 1;
}

/** Ends it when nothing of its list is open any more. */
export const endMigration = (tx: TenantTx, id: string, at: number): Promise<unknown[]> =>
  tx.rows(
    `update flow_migration m set finished_at = $2 where m.tenant_id = app_tenant() and m.id = $1 and m.finished_at is null
       and not exists (select 1 from flow_migration_ticket t where t.tenant_id = m.tenant_id and t.migration_id = m.id and t.outcome is null)`,
    [id, new Date(at)],
  );

export type MigrationKey = { tenantId: string; groupId: string; migrationId: string };

/** Migrations of which tickets are still to be brought over. */
export const dueMigrations = (tx: Tx<'relay'>, limit: number): Promise<MigrationKey[]> =>
  tx.rows<MigrationKey>(
    `select m.tenant_id as "tenantId", t.group_id as "groupId", m.id as "migrationId" from flow_migration m join tenant t on t.id = m.tenant_id
     where m.finished_at is null order by m.created_at, m.id limit $1`,
    [limit],
    'migrations-due',
  );
