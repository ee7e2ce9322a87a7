import { DomainError } from '@bodan/core/errors';
import { isMasked, mayReadField } from '@bodan/core/fields/right';
import { noteFact } from '@bodan/core/ticket/say';
import { permit, type WorkspaceContext } from '../context.ts';
import { reachableFields } from '../customer/shown.ts';
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
      const field = reachableFields(ctx, config.fields.byKey).get(key);
      // What a lookup shows of a number is masked whoever asks for the field.
      const isFor = field && mayReadField(field, ctx.roles) && !isMasked({ ...field, isSensitive: false }, ctx.roles);
      if (!field?.isSensitive || !isFor) throw new DomainError('not_found');
      return noteFact({ config, ...decision }, before, 'ticket.revealed', { fields: [`custom.${key}`] });
    },
  );
  return { value: new Map(Object.entries(custom)).get(key) ?? null, version };
}
