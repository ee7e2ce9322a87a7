import { maskPhone } from '@bodan/core/customer/phone';
import type { CompiledFields, CustomValues } from '@bodan/core/fields/compile';
import { shownChanges, shownValues } from '@bodan/core/fields/right';
import { isPermitted, type WorkspaceContext } from '../context.ts';

/** So many digits stay in a masked number, so whoever sees those may also look for them. */
const SHOWN_DIGITS = 4;

/** A customer's number as this caller is shown it: whole for those who call customers, else 138****2290. */
export const shownPhone = <P extends string | null>(ctx: WorkspaceContext, phone: P): P | string =>
  phone === null || isPermitted(ctx, 'customer.phone') ? phone : maskPhone(phone);

/** The same of a customer's card. */
export const asShown = <T extends { phone: string | null }>(ctx: WorkspaceContext, row: T): T => ({
  ...row,
  phone: shownPhone(ctx, row.phone),
});

/** A ticket or a list row as the caller is shown it: the number, and custom values by the rights on their fields. */
export const ticketAsShown = <T extends { phone: string | null; custom: CustomValues }>(
  ctx: WorkspaceContext,
  fields: CompiledFields,
  row: T,
): T => ({ ...asShown(ctx, row), custom: shownValues(fields.byKey, ctx.roles, row.custom) });

/** The same for what a verb answers. The verb itself just read the settings; an answer that was kept is shown by those of now. */
export async function answerAsShown<T extends { phone: string | null; custom: CustomValues }>(ctx: WorkspaceContext, row: T): Promise<T> {
  const { configs, db } = ctx.app;
  const known = ctx.replayed ? undefined : configs.peek(ctx.scope.tenantId);
  return ticketAsShown(ctx, (known ?? (await configs.get(db, ctx.scope))).fields, row);
}

/** Changes of an event as the caller is shown them: numbers masked, custom values by the rights on their fields; everything else as it stands. */
export function shownData(ctx: WorkspaceContext, fields: CompiledFields, data: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(data['changes'])) return data;
  const masked = (value: unknown) => (typeof value === 'string' ? shownPhone(ctx, value) : value);
  const changes = shownChanges(fields.byKey, ctx.roles, data['changes']).map((c: { field?: unknown; from?: unknown; to?: unknown }) =>
    c.field === 'phone' ? { ...c, from: masked(c.from), to: masked(c.to) } : c,
  );
  return { ...data, changes };
}

/**
 * The tail that may be looked for. Who is shown the last four digits only may look for those only: a longer tail would let
 * the hidden ones be guessed one by one. Who may not see customers finds nobody by number.
 */
export function searchableTail(ctx: WorkspaceContext, tail: string | null): string | null {
  if (tail === null || isPermitted(ctx, 'customer.phone')) return tail;
  return tail.length === SHOWN_DIGITS && isPermitted(ctx, 'customer.read') ? tail : null;
}
