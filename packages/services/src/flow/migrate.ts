import { DomainError } from '@bodan/core/errors';
import { usesCounts } from '@bodan/core/flow/rule';
import { FLOW_RULE } from '@bodan/core/ticket/facts';
import { migrateTicket } from '@bodan/core/ticket/migrate';
import { type App, permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { countsOf, loadTicket, needFlow, StaleConfig, writeTicket } from '../ticket/store.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import {
  endMigration,
  type LeftTicket,
  leftTickets,
  type MigrationKey,
  type MigrationOutcome,
  type MigrationRow,
  migrationRow,
  openTickets,
  tickOff,
} from './migration-store.ts';

const PAGE = 200;
// One run stays short beside other work; the sweep starts the next one.
const TICKETS_PER_RUN = 2_000;
const MAX_LEFT = 100;
// More than this is no fault of single tickets.
const MAX_FAILED = 20;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export type MigrationView = {
  id: string;
  total: number;
  done: number;
  blockedCount: number;
  status: 'running' | 'done';
};

export const viewOf = ({ id, total, done, blockedCount, isFinished }: MigrationRow): MigrationView => ({
  id,
  total,
  done,
  blockedCount,
  status: isFinished ? 'done' : 'running',
});

/** How far a migration is, and which tickets were left on their version. Throws `not_found`. */
export async function readMigration(
  ctx: WorkspaceContext,
  flowId: string,
  migrationId: string,
): Promise<MigrationView & { blocked: LeftTicket[] }> {
  permit(ctx, 'flow.read');
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const row = await migrationRow(tx, migrationId);
      if (row?.flowId !== flowId) throw new DomainError('not_found', 'There is no such migration.');
      return { ...viewOf(row), blocked: await leftTickets(tx, migrationId, MAX_LEFT) };
    },
    'read',
  );
}

async function bringOver(app: App, tx: TenantTx, config: WorkspaceConfig, m: MigrationRow, ticketId: string): Promise<void> {
  const { tenantId } = config;
  const ticket = await loadTicket(tx, tenantId, ticketId, true);
  if (!ticket) return;
  const to = config.flows.get(m.toVersionId);
  if (!to) throw new StaleConfig();
  needFlow(config, ticket);
  const tick = (outcome: MigrationOutcome, reasons: Parameters<typeof tickOff>[2]['reasons'] = []) =>
    tickOff(tx, m.id, { ticketId, stage: ticket.stage, outcome, reasons });
  if (!ticket.isOpen) return void (await tick('over'));
  const counts = usesCounts(to) || config.standard.evidenceRules.length > 0 ? { counts: await countsOf(tx, tenantId, ticketId) } : {};
  const now = Math.max(nowOf(config, app.now()), ticket.updatedAt);
  const { verdict, write } = migrateTicket({ config, actor: FLOW_RULE, now, newId: app.newId, ...counts }, ticket, {
    toVersionId: m.toVersionId,
    given: m.mapping,
    data: { migrationId: m.id, toNumber: m.toNumber },
  });
  if (verdict.kind === 'lacks') return void (await tick('lacks', verdict.reasons));
  if (verdict.kind === 'keep') return void (await tick('kept'));
  // Whoever ticks it off writes it: the same ticket by two workers is moved by one.
  if ((await tick('moved')) && write) await writeTicket(tx, config, write, '');
}

/**
 * Brings the tickets of a migration over, each in a transaction of its own that also ticks it off: after a crash it goes on where it
 * stopped, and by two workers at once each ticket is moved once. One that fails through a fault of ours is stepped over and thrown at the
 * end, so that it is tried again and keeps no other waiting. True when all is done. Source: issue "Flow".
 */
export async function runMigration(app: App, { migrationId, ...scope }: MigrationKey): Promise<boolean> {
  const row = await app.db.tenant(scope, (tx) => migrationRow(tx, migrationId), 'read');
  if (!row || row.isFinished) return true;
  const failures: unknown[] = [];
  const bring = (id: string): Promise<void> =>
    withFreshConfig(async () => {
      const config = await app.configs.get(app.db, scope);
      await app.db.tenant(scope, (tx) => bringOver(app, tx, config, row, id));
    });
  let after = FIRST_ID;
  for (let done = 0; done < TICKETS_PER_RUN; done += PAGE) {
    const from = after;
    const ids = await app.db.tenant(scope, (tx) => openTickets(tx, migrationId, from, PAGE), 'read');
    for (const id of ids)
      await bring(id).catch((error: unknown) => {
        failures.push(error);
        if (failures.length > MAX_FAILED) throw failures[0];
      });
    const last = ids.at(-1);
    if (last && ids.length === PAGE) {
      after = last;
      continue;
    }
    if (failures.length > 0) throw failures[0];
    await app.db.tenant(scope, (tx) => endMigration(tx, migrationId, app.now()));
    return true;
  }
  if (failures.length > 0) throw failures[0];
  return false;
}
