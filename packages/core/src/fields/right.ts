import { may, type Permission, ROLES } from '../access.ts';
import { maskPhone } from '../customer/phone.ts';
import type { CustomValues } from './compile.ts';
import { valueType } from './condition.ts';
import type { FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';
import type { LookupGuard } from './types.ts';

type Guarded = Pick<FieldDefinition, 'readRoles' | 'writeRoles'> & Partial<Pick<FieldDefinition, 'guard'>>;

/** What a lookup shows is shown to nobody who may not see it at its source: to whom at all, and to whom whole. */
const GUARDS: Readonly<Record<LookupGuard, { sees: Permission | null; seesWhole: Permission | null }>> = {
  customer: { sees: 'customer.read', seesWhole: null },
  customer_phone: { sees: 'customer.read', seesWhole: 'customer.phone' },
  phone: { sees: null, seesWhole: 'customer.phone' },
  member_phone: { sees: 'member.write', seesWhole: null },
};
/** What somebody must be permitted to see what a lookup gives. */
export const permissionFor = (f: Guarded): Permission | null => (f.guard ? GUARDS[f.guard].sees : null);
/** What somebody must be permitted to see it whole. */
export const permissionForWhole = (f: Guarded): Permission | null => (f.guard ? GUARDS[f.guard].seesWhole : null);

const isLetThrough = (permission: Permission | null, roles: readonly string[]): boolean => permission === null || may(roles, permission);

const isAmong = (allowed: readonly string[], roles: readonly string[]): boolean =>
  allowed.length === 0 || roles.some((r) => allowed.includes(r));

/** Whether somebody with these roles sees values of the field at all; no list is everybody. */
export const mayReadField = (f: Guarded, roles: readonly string[]): boolean =>
  isAmong(f.readRoles, roles) && isLetThrough(permissionFor(f), roles);

/** Whether its values come masked to somebody with these roles. */
export const isMasked = (f: Guarded & Pick<FieldDefinition, 'isSensitive'>, roles: readonly string[]): boolean =>
  f.isSensitive || !isLetThrough(permissionForWhole(f), roles);

/** Whether they may change it, if they may change tickets: nobody changes what they do not see. */
export const mayWriteField = (f: Guarded, roles: readonly string[]): boolean => mayReadField(f, roles) && isAmong(f.writeRoles, roles);

/** Whether everybody who sees the one sees the other as well, so that nothing of the other is told by it. */
export const isSeenBy = (source: Guarded, of: Guarded): boolean => {
  const readers = of.readRoles.length === 0 ? ROLES : of.readRoles;
  const isGuarded = (source.guard ?? null) !== null && source.guard !== of.guard;
  const seesAll = (role: string) => isLetThrough(permissionFor(source), [role]) && isLetThrough(permissionForWhole(source), [role]);
  return (source.readRoles.length === 0 || readers.every((r) => source.readRoles.includes(r))) && (!isGuarded || readers.every(seesAll));
};

const SHOWN = 4;
const LONG_ENOUGH = 8;
/** A sensitive value as everybody is shown it until they ask: of longer texts the last four stay, so that two people can tell which is meant. */
export function maskValue(f: Pick<FieldDefinition, 'type' | 'result'>, v: unknown): unknown {
  if (isEmptyValue(v)) return v;
  if (typeof v !== 'string') return '****';
  if (valueType(f) === 'phone') return maskPhone(v);
  return v.length >= LONG_ENOUGH ? `****${v.slice(-SHOWN)}` : '****';
}

/**
 * How custom values are shown to somebody with these roles, worked out once for many tickets. What belongs to no field that is known
 * is shown to nobody.
 */
export function valuesShownTo(
  fields: ReadonlyMap<string, FieldDefinition>,
  roles: readonly string[],
): (values: CustomValues) => CustomValues {
  const maskedBy = new Map<string, FieldDefinition | null>();
  for (const [key, f] of fields) if (mayReadField(f, roles)) maskedBy.set(key, isMasked(f, roles) ? f : null);
  return (values) => {
    const shown: CustomValues = {};
    for (const key of Object.keys(values)) {
      const f = maskedBy.get(key);
      if (f !== undefined) shown[key] = f === null ? values[key] : maskValue(f, values[key]);
    }
    return shown;
  };
}

/** The same for the values of one ticket. */
export const shownValues = (fields: ReadonlyMap<string, FieldDefinition>, roles: readonly string[], values: CustomValues): CustomValues =>
  valuesShownTo(fields, roles)(values);

/** What a history tells of values: `field` is a real column or custom.KEY, the rest are what it was and is. */
type Told = { field?: unknown };
const SAID = ['from', 'to', 'before', 'after', 'value'] as const;

/** Changes as somebody with these roles is shown them: without what they do not see, sensitive values masked. */
export function shownChanges<T extends Told>(
  fields: ReadonlyMap<string, FieldDefinition>,
  roles: readonly string[],
  changes: readonly T[],
): T[] {
  return changes.flatMap((change): T[] => {
    if (typeof change.field !== 'string' || !change.field.startsWith('custom.')) return [change];
    const f = fields.get(change.field.slice('custom.'.length));
    if (!f || !mayReadField(f, roles)) return [];
    if (!isMasked(f, roles)) return [change];
    const masked = SAID.filter((name) => name in change).map((name) => [name, maskValue(f, Reflect.get(change, name))]);
    return [{ ...change, ...Object.fromEntries(masked) }];
  });
}

/** Values that somebody with these roles sees whole without asking. */
export const openValues = (fields: ReadonlyMap<string, FieldDefinition>, roles: readonly string[], values: CustomValues): CustomValues =>
  Object.fromEntries(
    Object.entries(values).filter(([key]) => {
      const f = fields.get(key);
      return f !== undefined && !isMasked(f, roles) && mayReadField(f, roles);
    }),
  );

/** Whether values of a field may be listed to whoever may read settings: nobody is kept from seeing them. */
export const isOpenField = (f: FieldDefinition): boolean => !f.isSensitive && f.readRoles.length === 0 && f.guard === null;
