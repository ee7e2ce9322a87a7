import { ROLES } from '../access.ts';
import { maskPhone } from '../customer/phone.ts';
import type { CustomValues } from './compile.ts';
import type { FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';

type Guarded = Pick<FieldDefinition, 'readRoles' | 'writeRoles'>;

const isAmong = (allowed: readonly string[], roles: readonly string[]): boolean =>
  allowed.length === 0 || roles.some((r) => allowed.includes(r));

/** Whether somebody with these roles sees values of the field at all; no list is everybody. */
export const mayReadField = (f: Guarded, roles: readonly string[]): boolean => isAmong(f.readRoles, roles);

/** Whether they may change it, if they may change tickets: nobody changes what they do not see. */
export const mayWriteField = (f: Guarded, roles: readonly string[]): boolean => mayReadField(f, roles) && isAmong(f.writeRoles, roles);

/** Whether everybody who sees the one sees the other as well, so that nothing of the other is told by it. */
export const isSeenBy = (source: Guarded, of: Guarded): boolean => {
  const readers = of.readRoles.length === 0 ? ROLES : of.readRoles;
  return source.readRoles.length === 0 || readers.every((r) => source.readRoles.includes(r));
};

const SHOWN = 4;
const LONG_ENOUGH = 8;
/** A sensitive value as everybody is shown it until they ask: of longer texts the last four stay, so that two people can tell which is meant. */
export function maskValue(f: Pick<FieldDefinition, 'type'>, v: unknown): unknown {
  if (isEmptyValue(v)) return v;
  if (typeof v !== 'string') return '****';
  if (f.type === 'phone') return maskPhone(v);
  return v.length >= LONG_ENOUGH ? `****${v.slice(-SHOWN)}` : '****';
}

/** Custom values as somebody with these roles is shown them. What belongs to no field that is known is shown to nobody. */
export function shownValues(fields: ReadonlyMap<string, FieldDefinition>, roles: readonly string[], values: CustomValues): CustomValues {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, v]): [string, unknown][] => {
      const f = fields.get(key);
      if (!f || !mayReadField(f, roles)) return [];
      return [[key, f.isSensitive ? maskValue(f, v) : v]];
    }),
  );
}

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
    if (!f.isSensitive) return [change];
    const masked = SAID.filter((name) => name in change).map((name) => [name, maskValue(f, Reflect.get(change, name))]);
    return [{ ...change, ...Object.fromEntries(masked) }];
  });
}

/** Values that somebody with these roles sees whole without asking. */
export const openValues = (fields: ReadonlyMap<string, FieldDefinition>, roles: readonly string[], values: CustomValues): CustomValues =>
  Object.fromEntries(
    Object.entries(values).filter(([key]) => {
      const f = fields.get(key);
      return f !== undefined && !f.isSensitive && mayReadField(f, roles);
    }),
  );

/** Whether values of a field may be listed to whoever may read settings: nobody is kept from seeing them. */
export const isOpenField = (f: FieldDefinition): boolean => !f.isSensitive && f.readRoles.length === 0;
