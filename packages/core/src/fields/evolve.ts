import type { FieldError } from '../errors.ts';
import type { FieldSet } from './definition.ts';

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
