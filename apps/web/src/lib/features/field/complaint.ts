import { amountText } from '@bodan/core/fields/amount';
import type { FieldColumn, FieldDefinition } from '@bodan/core/fields/definition';
import { LONGEST, MOST_FILES, MOST_ROWS, minorDigits } from '@bodan/core/fields/types';
import { m } from '#lib/paraglide/messages.js';
import type { FieldPlace } from './place.ts';

type Complaint = { code: string; detail: string };
type Bounded = Pick<FieldDefinition | FieldColumn, 'type' | 'min' | 'max' | 'maxLength' | 'decimals' | 'currency' | 'unit'> &
  Partial<Pick<FieldDefinition, 'minLength'>>;

function bound(field: Bounded, value: number | null): string {
  if (field.type === 'money') return amountText(value ?? 0, minorDigits(field.currency));
  return `${value ?? 0}${field.unit ? ` ${field.unit}` : ''}`;
}
function notNumber(field: Bounded): string {
  if (field.type === 'money') return m.field_bad_money({ digits: minorDigits(field.currency) });
  return field.type === 'duration' ? m.field_bad_minutes() : m.field_bad_number();
}

/** What is wrong with a value, in the reader's language, with the bounds of its field. */
function words(field: Bounded, { code, detail }: Complaint): string {
  const simple: Record<string, () => string> = {
    required: m.field_required,
    not_whole: () => notNumber(field),
    not_number: () => notNumber(field),
    not_minutes: m.field_bad_minutes,
    too_long: () => m.field_too_long({ most: field.maxLength ?? LONGEST[field.type] ?? 0 }),
    too_short: () => m.field_too_short({ least: field.minLength ?? 0 }),
    pattern: m.field_bad_pattern,
    decimals: () => m.field_decimals({ digits: field.decimals ?? 0 }),
    too_small: () => m.field_too_small({ least: bound(field, field.min) }),
    too_large: () => m.field_too_large({ most: bound(field, field.max) }),
    not_date: m.field_bad_date,
    not_instant: m.field_bad_date,
    not_phone: m.field_bad_phone,
    not_option: m.field_bad_option,
    not_place: m.field_bad_place,
    not_device: m.field_bad_device,
    not_storable: m.field_bad_characters,
    too_many: () => m.field_too_many({ most: field.type === 'table' ? MOST_ROWS : (field.max ?? MOST_FILES) }),
    unknown: m.field_unknown,
    not_unique: m.field_not_unique,
    not_allowed: m.field_not_allowed,
    not_reference: m.field_unknown,
    read_only: m.field_read_only,
  };
  return simple[code]?.() ?? detail;
}

/** The same for a complaint about a part of the value: the row and column of a table. `at` leads from the field to the part. */
export function complaintWords(place: FieldPlace, field: FieldDefinition, at: string, complaint: Complaint): string {
  const [row, key] = at.split('/');
  const column = field.columns.find((entry) => entry.key === key);
  const isOfValue =
    complaint.code !== 'required' &&
    complaint.code !== 'unknown' &&
    complaint.code !== 'not_unique' &&
    complaint.code !== 'not_allowed' &&
    complaint.code !== 'read_only';
  if (field.message && isOfValue) return place.say(field.message);
  if (row === undefined || row === '' || field.type !== 'table') return words(field, complaint);
  return m.field_in_row({
    row: Number(row) + 1,
    column: column ? place.say(column.name) : '',
    complaint: column ? words(column, complaint) : complaint.detail,
  });
}

/** Complaints of a check or an answer by field, as `custom/x_…`; the first of each. */
export function complaintsByField(
  place: FieldPlace,
  fields: readonly FieldDefinition[],
  errors: readonly (Complaint & { pointer: string })[],
): Record<string, string> {
  const found = new Map<string, string>();
  for (const error of errors) {
    const [, root, key = '', ...rest] = error.pointer.split('/');
    const field = root === 'custom' ? fields.find((entry) => entry.key === key) : undefined;
    if (field && !found.has(`custom/${key}`)) found.set(`custom/${key}`, complaintWords(place, field, rest.join('/'), error));
  }
  return Object.fromEntries(found);
}
