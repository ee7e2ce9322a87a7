import { maskPhone } from '@bodan/core/customer/phone';
import { isPermitted, type WorkspaceContext } from '../context.ts';

/** So many digits stay in a masked number, so whoever sees those may also look for them. */
const SHOWN_DIGITS = 4;

/** A customer's number as this caller is shown it: whole for those who call customers, else 138****2290. */
export const shownPhone = <P extends string | null>(ctx: WorkspaceContext, phone: P): P | string =>
  phone === null || isPermitted(ctx, 'customer.phone') ? phone : maskPhone(phone);

/** The same of a ticket, a list row or a customer's card. */
export const asShown = <T extends { phone: string | null }>(ctx: WorkspaceContext, row: T): T => ({
  ...row,
  phone: shownPhone(ctx, row.phone),
});

/** Changes of an event with both numbers masked where the caller is not shown them; everything else as it stands. */
export function shownData(ctx: WorkspaceContext, data: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(data['changes'])) return data;
  const masked = (value: unknown) => (typeof value === 'string' ? shownPhone(ctx, value) : value);
  const changes = data['changes'].map((c: { field?: unknown; from?: unknown; to?: unknown }) =>
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
