import { maskPhone } from '@bodan/core/customer/phone';
import type { CompiledFields, CustomValues } from '@bodan/core/fields/compile';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { permissionFor, permissionForWhole, shownChanges, valuesShownTo } from '@bodan/core/fields/right';
import { isPermitted, type WorkspaceContext } from '../context.ts';

/** Custom fields as far as a key reaches: what a lookup shows of a customer is as little there without the scope as without the right. */
export function reachableFields(ctx: WorkspaceContext, fields: ReadonlyMap<string, FieldDefinition>): ReadonlyMap<string, FieldDefinition> {
  if (!ctx.principal?.scopes || ![...fields.values()].some((f) => f.guard !== null)) return fields;
  const isReached = (f: FieldDefinition) =>
    [permissionFor(f), permissionForWhole(f)].every((permission) => permission === null || isPermitted(ctx, permission));
  return new Map([...fields].filter(([, f]) => isReached(f)));
}

/** So many digits stay in a masked number, so whoever sees those may also look for them. */
const SHOWN_DIGITS = 4;

/** How this caller is shown customers' numbers: whole for those who call customers, else 138****2290. */
function phonesShownTo(ctx: WorkspaceContext): <P extends string | null>(phone: P) => P | string {
  const isWhole = isPermitted(ctx, 'customer.phone');
  return (phone) => (phone === null || isWhole ? phone : maskPhone(phone));
}

/** The same of one number. */
export const shownPhone = <P extends string | null>(ctx: WorkspaceContext, phone: P): P | string => phonesShownTo(ctx)(phone);

/** The same of a customer's card. */
export const asShown = <T extends { phone: string | null }>(ctx: WorkspaceContext, row: T): T => ({
  ...row,
  phone: shownPhone(ctx, row.phone),
});

/** How numbers and custom values of tickets are shown to this caller, by the rights on the fields; worked out once for many tickets. */
export function showingTo(ctx: WorkspaceContext, fields: CompiledFields) {
  return {
    phone: phonesShownTo(ctx),
    custom: valuesShownTo(reachableFields(ctx, fields.byKey), ctx.roles),
  };
}

/** One ticket as the caller is shown it. */
export function ticketAsShown<T extends { phone: string | null; custom: CustomValues }>(
  ctx: WorkspaceContext,
  fields: CompiledFields,
  row: T,
): T {
  const shown = showingTo(ctx, fields);
  return { ...row, phone: shown.phone(row.phone), custom: shown.custom(row.custom) };
}

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
  const changes = shownChanges(reachableFields(ctx, fields.byKey), ctx.roles, data['changes']).map(
    (c: { field?: unknown; from?: unknown; to?: unknown }) => (c.field === 'phone' ? { ...c, from: masked(c.from), to: masked(c.to) } : c),
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
