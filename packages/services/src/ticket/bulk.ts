import { DomainError, ERRORS, type FieldError } from '@bodan/core/errors';
import type { Priority } from '@bodan/core/ticket/state';
import { permit, type WorkspaceContext } from '../context.ts';
import { assignTicket } from '../dispatch/assign.ts';
import { moveTicket } from './move.ts';
import { demandTickets } from './present.ts';
import { updateTicket } from './update.ts';

export type BulkAction =
  | { kind: 'assign'; assigneeId: string | null; reason?: string | null | undefined }
  | { kind: 'move'; transition: string; reason: string | null; assigneeId?: string | null | undefined }
  | { kind: 'priority'; priority: Priority }
  | { kind: 'tags'; tags: string[] }
  | { kind: 'tier'; tier: string };

export type BulkResult = {
  ticketId: string;
  ok: boolean;
  version: number | null;
  /** Where it stands now, which giving it to somebody may have changed. */
  stage: string | null;
  error: { code: string; detail: string; errors: FieldError[] } | null;
};

const apply = (ctx: WorkspaceContext, id: string, a: BulkAction) => {
  const now = { ifVersion: null, occurredAt: null };
  switch (a.kind) {
    case 'assign':
      return assignTicket(ctx, id, { assigneeId: a.assigneeId, reason: a.reason }, now);
    case 'move':
      return moveTicket(ctx, id, { transition: a.transition, reason: a.reason, assigneeId: a.assigneeId ?? null }, now);
    case 'priority':
      return updateTicket(ctx, id, { priority: a.priority }, now);
    case 'tags':
      return updateTicket(ctx, id, { tags: a.tags }, now);
    case 'tier':
      return updateTicket(ctx, id, { tier: a.tier }, now);
    default: {
      const never: never = a;
      throw new Error(`unknown action ${JSON.stringify(never)}`);
    }
  }
};

/**
 * One action on many tickets, each in a transaction of its own: what fails is told per ticket and stops nothing else.
 * Ids that are not there refuse the whole call before anything is done (`validation_failed` with their places).
 * With an Idempotency-Key every ticket is keyed on its own, so a repeat after a crash goes on where it stopped.
 */
export async function changeMany(ctx: WorkspaceContext, ids: readonly string[], action: BulkAction): Promise<BulkResult[]> {
  permit(ctx, 'ticket.update');
  await demandTickets(ctx, ids, (i) => `/ticketIds/${i}`);
  const results: BulkResult[] = [];
  for (const ticketId of ids) {
    const one: WorkspaceContext = {
      ...ctx,
      idempotency: ctx.idempotency && { ...ctx.idempotency, operation: `${ctx.idempotency.operation}#${ticketId}` },
    };
    try {
      const { version, stage } = await apply(one, ticketId, action);
      results.push({ ticketId, ok: true, version, stage, error: null });
      if (one.replayed) ctx.replayed = true;
    } catch (error) {
      if (
        !(error instanceof DomainError) ||
        ERRORS[error.code].status >= 500 ||
        error.code === 'forbidden' ||
        error.code === 'idempotency_key_reused'
      )
        throw error;
      results.push({
        ticketId,
        ok: false,
        version: null,
        stage: null,
        error: { code: error.code, detail: error.message, errors: error.fields },
      });
    }
  }
  return results;
}
