import { DomainError } from '@bodan/core/errors';
import type { DecisionContext } from '@bodan/core/ticket/decision';
import type { TicketState, TicketWrite } from '@bodan/core/ticket/state';
import { tellCleared } from '../alarm/clear.ts';
import type { TenantTx, WorkspaceContext } from '../context.ts';
import { tellRefusal } from '../dispatch/tell-refusal.ts';
import { writeOnce } from '../once.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { type DeviceReport, whenReported } from './device.ts';
import { ticketNotFound } from './missing.ts';
import { countsFor, loadTicket, needFlow, StaleConfig, writeTicket } from './store.ts';
import { type TicketView, ticketView } from './view.ts';

export type ChangeOptions = {
  /** The version the caller saw (If-Match); null changes whatever is there. */
  ifVersion: number | null;
  /** When it happened, for a sandbox's past; null is now. Epoch ms. */
  occurredAt: number | null;
  /** What the device of who did it says of the time. */
  device?: DeviceReport | undefined;
};

/** A past time is for a sandbox only. Throws `sandbox_only`. */
export function refusePast(config: WorkspaceConfig, occurredAt: number | null): void {
  if (occurredAt !== null && !config.isSandbox) throw new DomainError('sandbox_only');
}

/** The settings and the decision context of a call. */
export async function decisionOf(
  ctx: WorkspaceContext,
  occurredAt: number | null,
): Promise<{ config: WorkspaceConfig; decision: DecisionContext }> {
  const { app } = ctx;
  const config = await app.configs.get(app.db, ctx.scope);
  return { config, decision: { config, actor: ctx.actor, now: occurredAt ?? nowOf(config, app.now()), newId: app.newId } };
}

const RETRIES = 3;

type Decide = (decision: DecisionContext, before: TicketState, tx: TenantTx) => TicketWrite | Promise<TicketWrite>;

/** Loads and locks one ticket, lets `core` decide, writes the decision whole, answers the ticket as it is then. */
export async function changeTicket(ctx: WorkspaceContext, ticketId: string, options: ChangeOptions, decide: Decide): Promise<TicketView> {
  return withFreshConfig(async () => {
    // The settings are read before the transaction: one call never holds two connections, so a full pool cannot wait for itself.
    const prepared = await decisionOf(ctx, options.occurredAt);
    return writeOnce(ctx, (tx) => changeWithin(ctx, tx, prepared, ticketId, options, decide));
  });
}

/** The same inside a transaction that is open already, for bulk work. */
export async function changeWithin(
  ctx: WorkspaceContext,
  tx: TenantTx,
  { config, decision }: { config: WorkspaceConfig; decision: DecisionContext },
  ticketId: string,
  options: ChangeOptions,
  decide: Decide,
): Promise<TicketView> {
  const before = await loadTicket(tx, ctx.scope.tenantId, ticketId, true);
  if (!before) throw ticketNotFound();
  needFlow(config, before);
  refusePast(config, options.occurredAt);
  if (options.ifVersion !== null && options.ifVersion !== before.version)
    throw new DomainError('precondition_failed', undefined, { extra: { currentVersion: before.version } });
  // Time does not run backwards on one ticket: what is recorded later is not counted earlier.
  const present = nowOf(config, ctx.app.now());
  const when = options.device
    ? await whenReported(ctx, tx, config, before, options.device, present)
    : { now: Math.max(decision.now, before.updatedAt) };
  const counts = await countsFor(tx, config, before);
  const write = await decide({ ...decision, ...counts, ...when }, before, tx);
  // What changes nothing is no new version, and no line in the history.
  if (write.events.length === 0) return ticketView(config, before, before.number ?? '', Math.max(before.updatedAt, present));
  const { number, customerId } = await writeTicket(tx, config, write, '');
  if (write.cleared) await tellCleared(ctx.app, tx, config, write.after, write.cleared);
  await tellRefusal(tx, config, write, ctx.app.newId);
  return ticketView(config, { ...write.after, customerId }, number, Math.max(write.after.updatedAt, present));
}

/** Runs a write again when the settings changed between reading them and the statement. */
export async function withFreshConfig<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StaleConfig)) throw error;
      if (attempt >= RETRIES) throw new DomainError('unavailable', 'The settings are changing; try again.', { cause: error });
    }
  }
}
