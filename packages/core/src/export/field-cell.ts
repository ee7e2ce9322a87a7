import { valueType } from '../fields/condition.ts';
import type { FieldColumn, FieldDefinition } from '../fields/definition.ts';
import { minorDigits } from '../fields/types.ts';
import type { Cell } from './cell.ts';
import type { ExportWords } from './words.ts';

/** What ids in values are called. */
export type CellNames = {
  person(id: string): string;
  department(code: string): string;
  /** Tickets and customers. */
  reference(id: string): string;
};

type Shown = Pick<FieldDefinition | FieldColumn, 'type' | 'options' | 'currency'> & {
  columns?: readonly FieldColumn[];
  result?: FieldDefinition['result'];
};

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const plain = (v: unknown): string => (Array.isArray(v) ? v.map(String).join('、') : isObject(v) ? JSON.stringify(v) : String(v));
const BASE = 10;
const CHINA = '+86';
/** A number as people here write it. */
export const phoneCell = (phone: string | null): string => (phone?.startsWith(CHINA) ? phone.slice(CHINA.length) : (phone ?? ''));

const asText = (cell: Cell): string =>
  cell === null
    ? ''
    : typeof cell !== 'object'
      ? String(cell)
      : cell.kind === 'day'
        ? cell.day
        : cell.kind === 'instant'
          ? new Date(cell.at).toISOString()
          : String(cell.value);

/** A row of a table field as one line: name: value, … */
const rowText = (columns: readonly FieldColumn[], row: unknown, w: ExportWords, names: CellNames): string =>
  columns
    .flatMap((c) => {
      const text = isObject(row) ? asText(fieldCell(c, row[c.key], w, names)) : '';
      return text === '' ? [] : [`${w.name(c.name, c.key)}: ${text}`];
    })
    .join('; ');

/** A custom value as a cell: numbers and dates as what they are, options and people by name. What comes masked stays masked. */
export function fieldCell(f: Shown, v: unknown, w: ExportWords, names: CellNames): Cell {
  if (v === null || v === undefined || v === '') return null;
  if (typeof v === 'string' && v.includes('****')) return v;
  const option = (key: unknown) => w.name(f.options.find((o) => o.key === key)?.name, String(key));
  const type = valueType({ type: f.type, result: f.result ?? null });
  switch (type) {
    case 'number':
    case 'duration':
    case 'rating':
      return typeof v === 'number' ? v : plain(v);
    case 'money':
      return typeof v === 'number' ? v / BASE ** minorDigits(f.currency) : plain(v);
    case 'choice':
      return option(v);
    case 'multiple_choice':
    case 'checklist':
      return Array.isArray(v) ? v.map(option).join(w.say('joiner')) : plain(v);
    case 'switch':
      return v === true ? w.say('yes') : v === false ? w.say('no') : plain(v);
    case 'date':
      return typeof v === 'string' && /^\d{4}-\d\d-\d\d$/.test(v) ? { kind: 'day', day: v } : plain(v);
    case 'datetime': {
      const at = Date.parse(String(v));
      return Number.isNaN(at) ? plain(v) : { kind: 'instant', at };
    }
    case 'phone':
      return phoneCell(String(v));
    case 'person':
      return names.person(String(v));
    case 'department':
      return names.department(String(v));
    case 'customer':
    case 'ticket':
      return names.reference(String(v));
    case 'file':
    case 'photo':
      return Array.isArray(v) ? v.length : 1;
    case 'signature':
      return w.say('signed');
    case 'device':
      return isObject(v) ? [v['name'], v['serial']].filter(Boolean).join(' · ') : plain(v);
    case 'location':
      return isObject(v) ? `${String(v['lat'])}, ${String(v['lng'])}` : plain(v);
    case 'table':
      return Array.isArray(v) ? v.map((row) => rowText(f.columns ?? [], row, w, names)).join('\n') : plain(v);
    case 'text':
    case 'long_text':
    case 'address':
    case 'scan':
    case 'auto_number':
      return plain(v);
    default: {
      const never: never = type;
      throw new Error(`unknown field type ${String(never)}`);
    }
  }
}

/** The head of a field's column, with the unit its numbers are in. */
export function fieldTitle(f: Pick<FieldDefinition, 'key' | 'name' | 'type' | 'result' | 'unit' | 'currency'>, w: ExportWords): string {
  const type = valueType(f);
  const unit = type === 'money' ? (f.currency ?? 'CNY') : type === 'duration' ? 'min' : type === 'number' ? f.unit : null;
  return unit ? `${w.name(f.name, f.key)} (${unit})` : w.name(f.name, f.key);
}
