import type { FieldError } from '../errors.ts';
import type { FieldDefinition, FieldSet } from './definition.ts';
import { isReadOnly } from './types.ts';
import { type FieldWorld, isEmptyValue, judgeValue } from './value.ts';

export type CustomValues = Record<string, unknown>;
export type CheckOptions = {
  /** Leaves required fields that are not given alone: a change of some fields. */
  partial: boolean;
  /** What the ticket holds now. */
  before?: CustomValues;
  /** What values may point at; without it, as in a browser, only the form of an id is judged. */
  world?: FieldWorld;
};
export type CompiledFields = {
  definitions: readonly FieldDefinition[];
  check(values: unknown, options: CheckOptions): { values: CustomValues; errors: FieldError[] };
};

/**
 * The checker of one field-set version, the same in browser and server. Null or an empty value removes a field. Unknown keys are
 * refused with their pointer.
 */
export function compileFields(set: FieldSet): CompiledFields {
  const byKey = new Map(set.fields.map((f) => [f.key, f]));
  return {
    definitions: set.fields,
    check(input, { partial, before = {}, world }) {
      const errors: FieldError[] = [];
      const values: CustomValues = {};
      const held = new Map(Object.entries(before));
      const given = new Map(Object.entries((input ?? {}) as Record<string, unknown>));
      const complain = (at: string, code: string, detail: string) => errors.push({ pointer: `/custom/${at}`, code, detail });
      for (const [key, v] of given) {
        const f = byKey.get(key);
        if (!f) {
          complain(key.slice(0, 80), 'unknown_field', 'the workspace has no such field');
          continue;
        }
        if (isEmptyValue(v) && !isReadOnly(f.type)) {
          if (f.isRequired && !f.isHidden) complain(key, 'required', 'must be filled');
          values[key] = null;
          continue;
        }
        const judged = judgeValue(f, v, held.get(key), world ?? null);
        if (judged.ok && judged.value === null && f.isRequired && !f.isHidden) complain(key, 'required', 'must be filled');
        else if (judged.ok) values[key] = judged.value;
        else complain(judged.at === undefined ? key : `${key}/${judged.at}`, judged.code, judged.detail);
      }
      if (!partial)
        for (const f of set.fields) if (f.isRequired && !f.isHidden && !given.has(f.key)) complain(f.key, 'required', 'must be filled');
      return { values, errors };
    },
  };
}

/** Custom values after a change: null removes. */
export function mergeValues(before: CustomValues, change: CustomValues): CustomValues {
  const merged = new Map(Object.entries(before));
  for (const [k, v] of Object.entries(change)) v === null ? merged.delete(k) : merged.set(k, v);
  return Object.fromEntries(merged);
}
