import { DomainError, ERRORS, type FieldError } from '@bodan/core/errors';
import type { BlockReason } from '@bodan/core/flow/interpret';
import type { Label } from '@bodan/core/text';
import { stageOf } from '@bodan/core/ticket/named';
import { flowOf } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { demandTickets } from '../ticket/present.ts';
import { loadTicket } from '../ticket/store.ts';
import { assignTicket } from './assign.ts';

export type Planned = { ticketId: string; personId: string; version: number };
export type Applied = {
  ticketId: string;
  ok: boolean;
  version: number | null;
  error: Refused | null;
};
/** Why one was not given out; `stage` is where it stands, as its own flow calls it, `blocked` what the flow asks for. */
type Refused = { code: string; detail: string; errors: FieldError[]; blocked: BlockReason[]; stage: { key: string; name: Label } };

/**
 * Carries out a plan, each ticket on its own and only as the plan saw it: what changed meanwhile, or what a rule speaks against by now,
 * is told and left as it is. Ids that are not there refuse the whole call. With an Idempotency-Key a repeat after a crash goes on where it stopped.
 */
export async function applyPlan(ctx: WorkspaceContext, items: readonly Planned[]): Promise<Applied[]> {
  permit(ctx, 'ticket.assign');
  const ids = items.map((item) => item.ticketId);
  await demandTickets(ctx, ids, (i) => `/items/${i}/ticketId`);
  const results: Applied[] = [];
  for (const { ticketId, personId, version: ifVersion } of items) {
    const one: WorkspaceContext = {
      ...ctx,
      idempotency: ctx.idempotency && { ...ctx.idempotency, operation: `${ctx.idempotency.operation}#${ticketId}` },
    };
    try {
      const { version } = await assignTicket(one, ticketId, { assigneeId: personId }, { ifVersion, occurredAt: null });
      results.push({ ticketId, ok: true, version, error: null });
      if (one.replayed) ctx.replayed = true;
    } catch (error) {
      if (!(error instanceof DomainError) || ERRORS[error.code].status >= 500 || error.code === 'idempotency_key_reused') throw error;
      results.push({ ticketId, ok: false, version: null, error: await refused(ctx, ticketId, error) });
    }
  }
  return results;
}

async function refused(ctx: WorkspaceContext, ticketId: string, error: DomainError): Promise<Refused> {
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const ticket = await app.db.tenant(scope, (tx) => loadTicket(tx, scope.tenantId, ticketId, false), 'read');
  if (!ticket) throw error;
  const { key, name } = stageOf(flowOf(config, ticket), ticket.stage);
  const { blocked = [] } = error.extra as { blocked?: BlockReason[] };
  return { code: error.code, detail: error.message, errors: error.fields, blocked, stage: { key, name } };
}
