import { DomainError } from '@bodan/core/errors';
import type { WorkspaceContext } from '../context.ts';
import { presentTickets } from './history-store.ts';

/**
 * Refuses a call on many tickets before anything is done when ids in it are not there (`validation_failed` with the place of each).
 * `pointerOf` gives the JSON pointer of the id at an index.
 */
export async function demandTickets(ctx: WorkspaceContext, ids: readonly string[], pointerOf: (i: number) => string): Promise<void> {
  const present = await ctx.app.db.tenant(ctx.scope, (tx) => presentTickets(tx, ctx.scope.tenantId, [...ids]), 'read');
  const fields = ids.flatMap((id, i) =>
    present.has(id) ? [] : [{ pointer: pointerOf(i), code: 'unknown', detail: 'there is no such ticket' }],
  );
  if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
}
