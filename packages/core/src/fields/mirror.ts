import { valueType } from './condition.ts';
import type { FieldDefinition } from './definition.ts';
import { partsOfTake, plainTake, takenField } from './lookup.ts';
import { LOOKUP_RESULTS, type LookupResult } from './types.ts';

/** What of a lookup is that of what it takes. */
type Mirrored = Pick<FieldDefinition, 'result' | 'options' | 'unit' | 'decimals' | 'currency' | 'guard' | 'isSensitive' | 'readRoles'>;

const BARE = { options: [], unit: null, decimals: null, currency: null };

/** What values of a field are like elsewhere; null for what stays on its ticket. A number that was given is a text there. */
export function takeableType(f: Pick<FieldDefinition, 'type' | 'result'>): LookupResult | null {
  const type = valueType(f);
  if (type === 'auto_number') return 'text';
  return LOOKUP_RESULTS.find((result) => result === type) ?? null;
}

/** Roles that both lists allow; where none is left those of the source, who see it there anyway. No list is everybody. */
function narrowed(own: FieldDefinition['readRoles'], source: FieldDefinition['readRoles']): FieldDefinition['readRoles'] {
  if (source.length === 0) return own;
  const both = own.filter((role) => source.includes(role));
  return both.length > 0 ? both : source;
}

function mirror(f: FieldDefinition, known: ReadonlyMap<string, FieldDefinition>, above: ReadonlySet<string>): FieldDefinition {
  if (f.type !== 'lookup' || above.has(f.key)) return f;
  const through = known.get(f.through ?? '');
  const parts = partsOfTake(f.take);
  if (!through || !parts) return f;
  const guards = (...of: FieldDefinition[]) => ({
    isSensitive: f.isSensitive || of.some((source) => source.isSensitive),
    readRoles: of.reduce((roles, source) => narrowed(roles, source.readRoles), f.readRoles),
  });
  const plain = plainTake(f.take);
  let shown: Mirrored | null = plain && { ...BARE, ...plain, ...guards(through) };
  const source = known.get(takenField(f.take) ?? '');
  const taken = source && mirror(source, known, new Set([...above, f.key]));
  const type = taken && takeableType(taken);
  if (type) {
    const { options, unit, decimals, currency, guard } = taken;
    shown = { result: type, options, unit, decimals, currency, guard, ...guards(through, taken) };
  }
  return shown ? { ...f, ...shown } : f;
}

/**
 * Fields of which every lookup shows what it gives now: its type, options and units, and no role more than may see it at its source. One
 * whose source is not among them stays as it was saved.
 */
export function mirrorLookups(fields: readonly FieldDefinition[], others: readonly FieldDefinition[] = []): FieldDefinition[] {
  if (!fields.some((f) => f.type === 'lookup')) return [...fields];
  const known = new Map([...others, ...fields].map((f) => [f.key, f]));
  return fields.map((f) => mirror(f, known, new Set()));
}
