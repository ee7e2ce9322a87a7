import { DomainError } from '@bodan/core/errors';
import { mayReadField } from '@bodan/core/fields/right';
import { noteFact } from '@bodan/core/ticket/say';
import { permit, type WorkspaceContext } from '../context.ts';
import { changeTicket } from '../ticket/decide.ts';

/**
 * The whole value of a sensitive field. Who asked stands in the ticket's timeline (`ticket.revealed`) in the same commit, before
 * anything is shown. Errors: `forbidden`; `not_found` for a field that the caller does not see, that is not sensitive or not there.
 */
export async function revealField(ctx: WorkspaceContext, ticketId: string, key: string): Promise<{ value: unknown; version: number }> {
  permit(ctx, 'field.reveal');
  const { custom, version } = await changeTicket(
    ctx,
    ticketId,
    { ifVersion: null, occurredAt: null },
    ({ config, ...decision }, before) => {
      const field = config.fields.byKey.get(key);
      if (!field?.isSensitive || !mayReadField(field, ctx.roles)) throw new DomainError('not_found');
      return noteFact({ config, ...decision }, before, 'ticket.revealed', { fields: [`custom.${key}`] });
    },
  );
  return { value: new Map(Object.entries(custom)).get(key) ?? null, version };
}
