import { DomainError, ERRORS, type FieldError } from '@bodan/core/errors';
import { permit, type WorkspaceContext } from '../context.ts';
import { demandTickets } from '../ticket/present.ts';
import { assignTicket } from './assign.ts';

export type Planned = { ticketId: string; personId: string; version: number };
export type Applied = {
  ticketId: string;
  ok: boolean;
  version: number | null;
  error: { code: string; detail: string; errors: FieldError[] } | null;
};

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
      results.push({ ticketId, ok: false, version: null, error: { code: error.code, detail: error.message, errors: error.fields } });
    }
  }
  return results;
}
