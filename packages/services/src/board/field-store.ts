import { invalidInput } from '@bodan/core/errors';
import { type FieldFilter, UNSEEN } from '@bodan/core/measures/shared-field';
import type { Moment } from './moment.ts';
import type { TicketSource } from './moment-store.ts';
import type { BoardTx } from './types.ts';

const VALUES: Record<TicketSource, string> = { ticket: 'own_value', hq_ticket: 'hq_value' };

/** Joins to rows `t` the values that their tickets hold of a field, a parameter: for many rows at once. */
export const joinValues = (source: TicketSource, as: string, field: string): string =>
  `left join (select * from ${VALUES[source]} where field = ${field}::text) ${as} on ${as}.tenant_id = t.tenant_id and ${as}.ticket_id = t.ticket_id`;
/** What was joined; tickets that are not to be seen any more hold what nobody knows. */
export const heldOf = (joined: string): string => `coalesce(${joined}.held, '{${UNSEEN}}')`;

/** The values that the ticket of one row holds of a field, as text[]; the field is a parameter. */
const heldBy = (source: TicketSource, tenantId: string, ticketId: string, field: string): string =>
  `coalesce((select of_ticket.held from ${VALUES[source]} of_ticket where of_ticket.field = ${field}::text and of_ticket.tenant_id = ${tenantId} and of_ticket.ticket_id = ${ticketId}), '{${UNSEEN}}')`;

/** Whether the ticket of a row holds one of the values asked for; both are parameters. */
export const holdsOne = (source: TicketSource, tenantId: string, ticketId: string, field: string, values: string): string =>
  `${heldBy(source, tenantId, ticketId, field)} && ${values}::text[]`;

/**
 * Checks what is asked by fields: they must be shared and listed, and of a past moment only what is known now can be told, by the values
 * tickets hold today. Throws `validation_failed`.
 */
export async function checkFields(
  tx: BoardTx,
  { field, by }: { field?: FieldFilter | null; by?: string | null },
  moment: Moment | null,
): Promise<void> {
  const asked = [field ? (['/query/field', field.key] as const) : null, by ? (['/query/by', by] as const) : null].filter((x) => x !== null);
  if (asked.length === 0) return;
  if (moment?.known === 'then')
    throw invalidInput('/query/known', 'what a field held at a moment is not remembered: ask what is known of it now (known=now)');
  const rows = await tx.rows<{ key: string }>(`select key from shared_field where key = any ($1::text[])`, [asked.map(([, key]) => key)]);
  const known = new Set(rows.map((r) => r.key));
  for (const [pointer, key] of asked)
    if (!known.has(key)) throw invalidInput(pointer, `${key} is no field of the standard with listed values`);
}

/** Members of the group whose own version of the standard has not the field yet. */
export const lackingField = (tx: BoardTx, groupId: string, key: string): Promise<{ id: string }[]> =>
  tx.rows<{ id: string }>(
    `select t.id from tenant t join standard_version s on s.id = t.standard_version_id
     where t.group_id = (select here_group($1)) and not coalesce(s.content -> 'fields', '[]') @> jsonb_build_array(jsonb_build_object('key', $2::text)) order by t.slug`,
    [groupId, key],
  );
