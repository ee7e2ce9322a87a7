import type { FieldDefinition } from '../fields/definition.ts';
import { isSeveral } from '../fields/types.ts';

export type Cast = { ok: true; value: unknown } | { ok: false };
const NO: Cast = { ok: false };
const yes = (value: unknown): Cast => ({ ok: true, value });

const isText = (type: FieldDefinition['type']): boolean => type === 'text' || type === 'long_text' || type === 'scan';

/** Types whose values can be written as a text and read back; the others point at something or are made of parts. */
const CONVERTIBLE: ReadonlySet<FieldDefinition['type']> = new Set<FieldDefinition['type']>([
  'text',
  'long_text',
  'scan',
  'number',
  'choice',
  'multiple_choice',
  'checklist',
  'switch',
  'date',
]);
export const isConvertible = (f: FieldDefinition): boolean => CONVERTIBLE.has(f.type);

const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;
const DAY = /^(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?$/;
const TRUE = new Set(['true', 'yes', 'y', '1', '是', '有', '对', '开']);
const FALSE = new Set(['false', 'no', 'n', '0', '否', '无', '不', '关', '没有']);

function dayOf(text: string): Cast {
  const [, y, mo, d] = DAY.exec(text) ?? [];
  if (!y || !mo || !d) return NO;
  const day = `${y}-${mo.padStart(2, '0')}-${d.padStart(2, '0')}`;
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, day.length) !== day ? NO : yes(day);
}

/** Full-width digits and signs as they are typed on a Chinese keyboard, and outer blanks. */
const plain = (text: string): string => text.normalize('NFKC').trim();

function optionOf(f: FieldDefinition, text: string): string | null {
  const wanted = plain(text).toLowerCase();
  const found = f.options.find((o) =>
    [o.key, o.name['zh-CN'], o.name.en].some((name) => name !== '' && name.normalize('NFKC').trim().toLowerCase() === wanted),
  );
  return found && !found.isRetired ? found.key : null;
}

/** A value as a text a person would write; null for what has no such form. */
function asText(f: FieldDefinition, value: unknown): string | null {
  const nameOf = (key: unknown) => f.options.find((o) => o.key === key)?.name['zh-CN'] ?? String(key);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) return value.every((v) => typeof v === 'string') ? value.map(nameOf).join('、') : null;
  if (typeof value === 'string') return f.options.length > 0 ? nameOf(value) : value;
  return typeof value === 'number' ? String(value) : null;
}

function fromText(to: FieldDefinition, text: string): Cast {
  const said = plain(text);
  switch (to.type) {
    case 'number':
      return NUMBER.test(said) ? yes(Number(said.replaceAll(',', ''))) : NO;
    case 'date':
      return dayOf(said);
    case 'switch':
      if (TRUE.has(said.toLowerCase())) return yes(true);
      return FALSE.has(said.toLowerCase()) ? yes(false) : NO;
    case 'choice': {
      const key = optionOf(to, said);
      return key === null ? NO : yes(key);
    }
    case 'multiple_choice':
    case 'checklist': {
      const keys = said.split(/[,;、/|]/).map((part) => optionOf(to, part));
      const known = keys.filter((k): k is string => k !== null);
      return known.length === keys.length ? yes([...new Set(known)]) : NO;
    }
    default:
      return NO;
  }
}

/**
 * A value of one field as a value of another, where nothing is lost or guessed: 「12.5」 is a number, 「三楼」 is none. The answer still has
 * to pass the checks of the field it goes to.
 */
export function castValue(from: FieldDefinition, to: FieldDefinition, value: unknown): Cast {
  if (isSeveral(to.type) && typeof value === 'string' && to.options.some((o) => o.key === value && !o.isRetired)) return yes([value]);
  if (to.type === 'choice' && Array.isArray(value)) return value.length === 1 ? castValue(from, to, value[0]) : NO;
  if (to.type === 'choice' && typeof value === 'string' && to.options.some((o) => o.key === value && !o.isRetired)) return yes(value);
  if (to.type === 'switch' && (value === 0 || value === 1)) return yes(value === 1);
  if (to.type === 'number' && typeof value === 'boolean') return yes(value ? 1 : 0);
  const text = asText(from, value);
  if (text === null) return NO;
  return isText(to.type) ? yes(text) : fromText(to, text);
}
