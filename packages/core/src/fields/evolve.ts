import type { FieldError } from '../errors.ts';
import type { FieldDefinition, FieldSet } from './definition.ts';

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

/**
 * What a new set of fields may not do to the one before it: values are kept under their keys, so a field keeps its type, is hidden
 * rather than removed, and an option is retired rather than removed. Pointers lead into `{fields: […]}` as it was sent.
 */
export function evolutionErrors(before: FieldSet, after: FieldSet): FieldError[] {
  const errors: FieldError[] = [];
  for (const old of before.fields) {
    const at = after.fields.findIndex((f) => f.key === old.key);
    const now = after.fields[at];
    if (!now) {
      errors.push({ pointer: '/fields', code: 'removed', detail: `${old.key} holds values of tickets; hide it instead of removing it` });
      continue;
    }
    if (now.type !== old.type) {
      errors.push({
        pointer: `/fields/${at}/type`,
        code: 'type_changed',
        detail: `${old.key} is a ${old.type} and stays one; hide it and add another field`,
      });
      continue;
    }
    if ((now.currency ?? 'CNY') !== (old.currency ?? 'CNY'))
      errors.push({
        pointer: `/fields/${at}/currency`,
        code: 'currency_changed',
        detail: `amounts of ${old.key} are in ${old.currency ?? 'CNY'} and stay so`,
      });
    errors.push(...columnErrors(old, now, at));
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
