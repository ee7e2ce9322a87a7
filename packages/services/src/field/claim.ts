import { DomainError } from '@bodan/core/errors';

/** What the database says of a value that another ticket holds alone: see `claim_custom_values`. */
const CLAIMED = 'BD001';

/** The refusal of a value that belongs to another ticket, with its field; any other error as it is. */
export function claimRefusal(error: unknown): unknown {
  const { code, detail } = error as { code?: string; detail?: string };
  if (code !== CLAIMED) return error;
  return new DomainError('validation_failed', undefined, {
    fields: [{ pointer: `/custom/${detail ?? ''}`, code: 'not_unique', detail: 'another ticket has this value' }],
    cause: error,
  });
}
