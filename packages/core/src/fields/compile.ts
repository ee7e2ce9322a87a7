import type { FieldError } from '../errors.ts';
import { isStorable } from '../text.ts';
import type { FieldDefinition, FieldSet } from './definition.ts';

export type CustomValues = Record<string, unknown>;
export type CompiledFields = {
  definitions: readonly FieldDefinition[];
  check(values: unknown, options: { partial: boolean }): { values: CustomValues; errors: FieldError[] };
};

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const isDate = (s: string): boolean => DATE.test(s) && new Date(`${s}T00:00:00Z`).toISOString().slice(0, 10) === s;

function checkValue(f: FieldDefinition, v: unknown): string | null {
  switch (f.type) {
    case 'text':
      if (typeof v !== 'string') return 'must be a text';
      if (v.length > (f.maxLength ?? 2000)) return `at most ${f.maxLength ?? 2000} characters`;
      return isStorable(v) ? null : 'contains characters that cannot be stored';
    case 'number':
      if (typeof v !== 'number' || !Number.isFinite(v)) return 'must be a number';
      if (f.min !== null && v < f.min) return `at least ${f.min}`;
      return f.max !== null && v > f.max ? `at most ${f.max}` : null;
    case 'choice':
      return typeof v === 'string' && f.options.some((o) => o.key === v && !o.isRetired) ? null : 'not one of the options';
    case 'multiple_choice': {
      if (!Array.isArray(v)) return 'must be a list of options';
      const known = v.every((x) => typeof x === 'string' && f.options.some((o) => o.key === x && !o.isRetired));
      return known && new Set(v).size === v.length ? null : 'not all are options, or one is there twice';
    }
    case 'switch':
      return typeof v === 'boolean' ? null : 'must be true or false';
    case 'date':
      return typeof v === 'string' && isDate(v) ? null : 'must be a date like 2026-01-31';
    default: {
      const never: never = f.type;
      throw new Error(`unknown field type ${String(never)}`);
    }
  }
}

const isEmpty = (v: unknown): boolean => v === undefined || v === null || v === '' || (Array.isArray(v) && v.length === 0);

/**
 * The checker of one field-set version. `partial` leaves missing required fields alone (an update of some fields);
 * null or an empty value removes a field. Unknown keys are refused with their pointer.
 */
export function compileFields(set: FieldSet): CompiledFields {
  const byKey = new Map(set.fields.map((f) => [f.key, f]));
  return {
    definitions: set.fields,
    check(input, { partial }) {
      const errors: FieldError[] = [];
      const values: CustomValues = {};
      const given = new Map(Object.entries((input ?? {}) as Record<string, unknown>));
      for (const [key, v] of given) {
        const f = byKey.get(key);
        if (!f) {
          errors.push({ pointer: `/custom/${key.slice(0, 80)}`, code: 'unknown_field', detail: 'the workspace has no such field' });
          continue;
        }
        if (isEmpty(v)) {
          if (f.isRequired && !f.isHidden) errors.push({ pointer: `/custom/${key}`, code: 'required', detail: 'must be filled' });
          values[key] = null;
          continue;
        }
        const problem = checkValue(f, v);
        if (problem) errors.push({ pointer: `/custom/${key}`, code: 'invalid', detail: problem });
        else values[key] = v;
      }
      if (!partial)
        for (const f of set.fields)
          if (f.isRequired && !f.isHidden && !given.has(f.key))
            errors.push({ pointer: `/custom/${f.key}`, code: 'required', detail: 'must be filled' });
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
