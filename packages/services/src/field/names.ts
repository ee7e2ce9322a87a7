import type { CustomValues } from '@bodan/core/fields/compile';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { referencesOf } from '@bodan/core/fields/reference';
import { isPermitted, type WorkspaceContext } from '../context.ts';
import { shownPhone } from '../customer/shown.ts';
import { customerNames, ticketNumbers } from './store.ts';

/** What ids in custom values are called, by id. */
export type ReferenceNames = Record<string, string>;

/**
 * What the customers and tickets in these values are called: ticket numbers, and names of customers for those who may see customers,
 * with the number as it is shown to them where there is no name.
 */
export async function referenceNames(
  ctx: WorkspaceContext,
  fields: readonly FieldDefinition[],
  rows: readonly CustomValues[],
): Promise<ReferenceNames> {
  const pointing = fields.filter((f) => f.type === 'ticket' || f.type === 'customer');
  const references = pointing.length === 0 ? [] : rows.flatMap((values) => referencesOf(pointing, values));
  if (references.length === 0) return {};
  const ids = (kind: string) => [...new Set(references.filter((r) => r.kind === kind).map((r) => r.id))];
  const customers = isPermitted(ctx, 'customer.read') ? ids('customer') : [];
  const { tenantId } = ctx.scope;
  const [numbers, people] = await ctx.app.db.tenant(
    ctx.scope,
    (tx) => Promise.all([ticketNumbers(tx, tenantId, ids('ticket')), customerNames(tx, tenantId, customers)]),
    'read',
  );
  return Object.fromEntries([
    ...numbers.map((t): [string, string] => [t.id, t.number]),
    ...people.map((c): [string, string] => [c.id, c.name || shownPhone(ctx, c.phone)]),
  ]);
}
