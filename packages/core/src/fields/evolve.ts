import { isConvertible } from '../conversion/cast.ts';
import type { FieldError } from '../errors.ts';
import type { FieldDefinition, FieldSet } from './definition.ts';
import { takenField } from './lookup.ts';

/** A column keeps its type and its place in the rows that are there. */
function columnErrors(old: FieldDefinition, now: FieldDefinition, at: number): FieldError[] {
  return old.columns.flatMap((column): FieldError[] => {
    const i = now.columns.findIndex((c) => c.key === column.key);
    const pointer = i < 0 ? `/fields/${at}/columns` : `/fields/${at}/columns/${i}`;
    const next = now.columns[i];
    if (!next) return [{ pointer, code: 'removed', detail: `the column ${column.key} holds values; a table keeps its columns` }];
    if (next.type !== column.type || (next.currency ?? 'CNY') !== (column.currency ?? 'CNY'))
      return [{ pointer: `${pointer}/type`, code: 'type_changed', detail: `the column ${column.key} is a ${column.type} and stays one` }];
    const kept = new Set(next.options.map((o) => o.key));
    return column.options
      .filter((o) => !kept.has(o.key))
      .map((o) => ({ pointer: `${pointer}/options`, code: 'removed', detail: `the option ${o.key} may be in use; retire it instead` }));
  });
}

/** Which lookups go through a field or take it. */
function lookers({ fields }: FieldSet, key: string): string {
  const named = fields.filter((f) => f.type === 'lookup' && (f.through === key || takenField(f.take) === key)).map((f) => f.key);
  return named.length > 0 ? ` by ${named.join(', ')}` : '';
}

/** Fields whose values are converted on purpose, and fields nothing holds or names, which may go. */
export type Evolution = { retyped: ReadonlySet<string>; unused: ReadonlySet<string> };
const NOTHING: Evolution = { retyped: new Set(), unused: new Set() };

/**
 * What a new set of fields may not do to the one before it: values are kept under their keys, so a field keeps its type unless
 * they are converted, is hidden rather than removed while anything holds or names it, and an option is retired rather than removed. Pointers lead into `{fields: […]}` as it was sent.
 */
export function evolutionErrors(before: FieldSet, after: FieldSet, { retyped, unused }: Evolution = NOTHING): FieldError[] {
  const errors: FieldError[] = [];
  for (const old of before.fields) {
    const at = after.fields.findIndex((f) => f.key === old.key);
    const now = after.fields[at];
    if (!now) {
      if (!unused.has(old.key))
        errors.push({
          pointer: '/fields',
          code: 'in_use',
          detail: `${old.key} is in use${lookers(after, old.key)}; hide it instead of removing it`,
        });
      continue;
    }
    if (now.type !== old.type) {
      if (!retyped.has(old.key))
        errors.push({
          pointer: `/fields/${at}/type`,
          code: 'type_changed',
          detail: `${old.key} is a ${old.type}; name it in retype to convert its values, after a look at the preview`,
        });
      else if (old.isUnique || now.isUnique)
        errors.push({
          pointer: `/fields/${at}/type`,
          code: 'unique_retyped',
          detail: `two values of ${old.key} could become one; convert it while values may repeat`,
        });
      else if (!isConvertible(old) || !isConvertible(now))
        errors.push({ pointer: `/fields/${at}/type`, code: 'not_convertible', detail: `a ${old.type} cannot become a ${now.type}` });
      continue;
    }
    if (now.type === 'money' && (now.currency ?? 'CNY') !== (old.currency ?? 'CNY'))
      errors.push({
        pointer: `/fields/${at}/currency`,
        code: 'currency_changed',
        detail: `amounts of ${old.key} are in ${old.currency ?? 'CNY'} and stay so`,
      });
    errors.push(...columnErrors(old, now, at));
    // What a lookup shows is that of what it takes.
    if (now.type === 'lookup') continue;
    const options = new Set(now.options.map((o) => o.key));
    for (const o of old.options)
      if (!options.has(o.key))
        errors.push({
          pointer: `/fields/${at}/options`,
          code: 'removed',
          detail: `the option ${o.key} may be in use; retire it instead of removing it`,
        });
  }
  return errors;
}
