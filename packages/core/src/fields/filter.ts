import { valueType } from './condition.ts';
import { isDay } from './day.ts';
import type { FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';

type Known = Pick<FieldDefinition, 'type' | 'result' | 'options'>;
export type FieldFilter =
  /** One of these values; of a list, that it has one of them. */
  | { kind: 'is'; values: (string | number | boolean)[] }
  | { kind: 'contains'; text: string }
  /** Both ends belong to it; null is open. */
  | { kind: 'between'; from: string | number | null; to: string | number | null }
  | { kind: 'empty' }
  | { kind: 'filled' };
export type FilterKind = FieldFilter['kind'];

/** How a list may be narrowed by a field; the first is the usual way. */
export function filterKinds(f: Known): readonly FilterKind[] {
  switch (valueType(f)) {
    case 'choice':
    case 'multiple_choice':
    case 'checklist':
    case 'person':
    case 'department':
    case 'switch':
    case 'customer':
    case 'ticket':
      return ['is', 'filled', 'empty'];
    case 'number':
    case 'money':
    case 'duration':
    case 'rating':
    case 'date':
    case 'datetime':
      return ['between', 'is', 'filled', 'empty'];
    case 'text':
    case 'scan':
    case 'phone':
    case 'address':
    case 'auto_number':
    case 'device':
      return ['contains', 'is', 'filled', 'empty'];
    case 'long_text':
      return ['contains', 'filled', 'empty'];
    default:
      return ['filled', 'empty'];
  }
}

const NUMBER = /^-?\d{1,16}(?:\.\d{1,10})?$/;
const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** One value as the field keeps it; undefined for what it cannot hold. */
function valueIn(f: Known, text: string): string | number | boolean | undefined {
  switch (valueType(f)) {
    case 'number':
    case 'money':
    case 'duration':
    case 'rating':
      return NUMBER.test(text) ? Number(text) : undefined;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'date':
      return isDay(text) ? text : undefined;
    case 'datetime':
      return INSTANT.test(text) && isDay(text.slice(0, 10)) ? new Date(text).toISOString() : undefined;
    default:
      return text;
  }
}

const isListed = (f: Known): boolean => ['choice', 'multiple_choice', 'checklist', 'person', 'department'].includes(valueType(f));

/**
 * A filter as it stands in an address, after the field's key: `in` is that value, `in|out` one of two (fields one chooses in), `~漏水`
 * contains, `100..500`, `100..`, `..500` a range, `*` filled, `!` empty; `=` before a text takes it as it is. Null for what the field
 * cannot be narrowed by.
 */
export function parseFilter(f: Known, text: string): FieldFilter | null {
  const kinds = filterKinds(f);
  if (text === '!' || text === '*') return { kind: text === '!' ? 'empty' : 'filled' };
  if (kinds.includes('contains') && text.startsWith('~')) return text.length > 1 ? { kind: 'contains', text: text.slice(1) } : null;
  if (kinds.includes('between') && text.includes('..')) {
    const [from = '', to = '', ...rest] = text.split('..');
    const ends = [from, to].map((end) => (end === '' ? null : valueIn(f, end)));
    const [a, b] = ends;
    if (rest.length > 0 || a === undefined || b === undefined || (a === null && b === null)) return null;
    if (typeof a === 'boolean' || typeof b === 'boolean') return null;
    return { kind: 'between', from: a, to: b };
  }
  if (!kinds.includes('is')) return null;
  const plain = text.startsWith('=') ? text.slice(1) : text;
  const values = (isListed(f) ? plain.split('|') : [plain]).map((part) => (part === '' ? undefined : valueIn(f, part)));
  return values.every((v) => v !== undefined) ? { kind: 'is', values } : null;
}

/** The other way: what stands in an address. A comma parts filters there, so it is no part of one. */
export function filterText(f: Known, filter: FieldFilter): string {
  switch (filter.kind) {
    case 'empty':
      return '!';
    case 'filled':
      return '*';
    case 'contains':
      return `~${filter.text.replaceAll(',', ' ')}`;
    case 'between':
      return `${filter.from ?? ''}..${filter.to ?? ''}`;
    case 'is': {
      const text = filter.values.map((v) => String(v).replaceAll(',', ' ')).join('|');
      return !isListed(f) && (/^[=~]/.test(text) || text === '!' || text === '*') ? `=${text}` : text;
    }
    default: {
      const never: never = filter;
      throw new Error(`unknown filter ${String(never)}`);
    }
  }
}

/** Latin letters are the same in both cases; nothing else is folded, here and in the database. */
const folded = (text: string): string => text.replace(/[A-Z]/g, (c) => c.toLowerCase());

const textsOf = (v: unknown): string[] =>
  typeof v === 'string' ? [v] : typeof v === 'object' && v !== null ? Object.values(v).filter((x) => typeof x === 'string') : [];

/** Whether a kept value passes a filter: what the list of tickets finds in the database, said once more. */
export function passesFilter(filter: FieldFilter, v: unknown): boolean {
  switch (filter.kind) {
    case 'empty':
      return isEmptyValue(v);
    case 'filled':
      return !isEmptyValue(v);
    case 'contains':
      return textsOf(v).some((text) => folded(text).includes(folded(filter.text)));
    case 'is': {
      const held: unknown[] = Array.isArray(v) ? v : typeof v === 'object' && v !== null ? Object.values(v) : [v];
      return filter.values.some((wanted) => held.includes(wanted));
    }
    case 'between': {
      const { from, to } = filter;
      if (typeof v === 'number') return (from === null || v >= Number(from)) && (to === null || v <= Number(to));
      return typeof v === 'string' && (from === null || v >= String(from)) && (to === null || v <= String(to));
    }
    default: {
      const never: never = filter;
      throw new Error(`unknown filter ${String(never)}`);
    }
  }
}
