import type { FieldError } from '@bodan/core/errors';
import { completeColumn, completeField } from '@bodan/core/fields/complete';
import type { FieldColumn, FieldDefinition } from '@bodan/core/fields/definition';
import { isFieldKey } from '@bodan/core/fields/key';
import { definitionProblems } from '@bodan/core/fields/problems';
import { FIELD_TYPES, type FieldType, isChoice } from '@bodan/core/fields/types';
import { m } from '#lib/paraglide/messages.js';

/** Pigments an option may wear. Red is not among them: it means late and nothing else. */
export const optionColors = ['azurite', 'malachite', 'gamboge', 'violet', 'slate'] as const;

export const typeName: Record<FieldType, () => string> = {
  text: m.fld_text,
  long_text: m.fld_long_text,
  number: m.fld_number,
  money: m.fld_money,
  choice: m.fld_choice,
  multiple_choice: m.fld_multiple_choice,
  checklist: m.fld_checklist,
  switch: m.fld_switch,
  date: m.fld_date,
  datetime: m.fld_datetime,
  duration: m.fld_duration,
  phone: m.fld_phone,
  address: m.fld_address,
  person: m.fld_person,
  department: m.fld_department,
  customer: m.fld_customer,
  device: m.fld_device,
  ticket: m.fld_ticket,
  file: m.fld_file,
  photo: m.fld_photo,
  signature: m.fld_signature,
  location: m.fld_location,
  scan: m.fld_scan,
  rating: m.fld_rating,
  auto_number: m.fld_auto_number,
  table: m.fld_table,
  formula: m.fld_formula,
  lookup: m.fld_lookup,
};
export const colorName: Record<(typeof optionColors)[number], () => string> = {
  azurite: m.fld_color_azurite,
  malachite: m.fld_color_malachite,
  gamboge: m.fld_color_gamboge,
  violet: m.fld_color_violet,
  slate: m.fld_color_slate,
};

/** A key nobody has to think of, unlike any in use. */
function freeKey(prefix: string, taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number++) if (!taken.includes(`${prefix}${number}`)) return `${prefix}${number}`;
}

const nameless = () => ({ 'zh-CN': '', en: '' });
export const newOption = (taken: readonly string[]): FieldDefinition['options'][number] => ({
  key: freeKey('o', taken),
  name: nameless(),
  color: null,
  isRetired: false,
});
export const newColumn = (taken: readonly string[]): FieldColumn =>
  completeColumn({ key: freeKey('c_c', taken), type: 'text', name: nameless() });
export const newField = (taken: readonly string[]): FieldDefinition =>
  completeField({ key: freeKey('x_f', taken), type: 'text', name: nameless() });

/** The same field as another type: nothing stays that only the first one has. */
export function withType(field: FieldDefinition, typed: string): FieldDefinition {
  const type = FIELD_TYPES.find((entry) => entry === typed) ?? 'text';
  const { key, name, help, isRequired, isHidden, onPublicForm } = field;
  const bare = completeField({ key, type, name, help, isRequired, isHidden, onPublicForm });
  if (isChoice(type)) bare.options = field.options.length > 0 ? field.options : [newOption([])];
  if (type === 'table') bare.columns = [newColumn([])];
  if (type === 'formula') bare.result = 'number';
  if (type === 'auto_number') bare.numbering = { prefix: '', digits: 4 };
  return bare;
}

const words: Record<string, () => string> = {
  no_formula: m.fld_wrong_no_formula,
  no_through: m.fld_wrong_no_through,
  no_take: m.fld_wrong_no_take,
  not_a_source: m.fld_wrong_not_a_source,
  not_of_source: m.fld_wrong_not_of_source,
  unknown_take: m.fld_wrong_no_take,
  not_takeable: m.fld_wrong_not_takeable,
  other_result: m.fld_wrong_result,
  own: m.fld_wrong_own,
  source_not_seen: m.fld_wrong_source_seen,
  source_sensitive: m.fld_wrong_source_sensitive,
  unique_start: m.fld_wrong_unique_start,
  source_not_public: m.fld_wrong_source_public,
  circle: m.fld_wrong_circle,
  unknown_field: m.fld_wrong_unknown_field,
  required: m.fld_wrong_value,
  bad_pattern: m.fld_wrong_pattern,
  above_max: m.fld_wrong_min_length,
  below_min: m.fld_wrong_range,
  no_options: m.fld_wrong_options,
  no_columns: m.fld_wrong_columns,
  attached_later: m.fld_wrong_attached,
  fills_itself: m.fld_wrong_fills_itself,
  not_public: m.fld_wrong_public,
  whole: m.fld_wrong_whole,
};

/** The way a lookup leads back to itself, by the names of its fields. */
const circleWords = (detail: string, nameOf: (key: string) => string): string =>
  m.fld_wrong_lookup_circle({
    way: detail
      .split(' ')
      .filter(isFieldKey)
      .map((key) => `「${nameOf(key)}」`)
      .join(' → '),
  });

/** What is wrong with a field beside the others, in words by place ("showIf/tests/0"). */
export const wrongTogether = (errors: readonly FieldError[], nameOf: (key: string) => string = (key) => key): Record<string, string> =>
  Object.fromEntries(
    errors.map(({ pointer, code, detail }) => {
      const at = pointer.split('/').slice(3).join('/');
      return [at, code === 'circle' && at === 'take' ? circleWords(detail, nameOf) : (words[code]?.() ?? detail)];
    }),
  );

/** What keeps a field from being saved, in words by place ("max", "columns/0/name"); empty when it is right. */
export function wrongWith(field: FieldDefinition): Record<string, string> {
  const found = new Map<string, string>();
  const isNameless = (entry: { name: FieldDefinition['name'] }) => entry.name['zh-CN'].trim() === '';
  if (isNameless(field)) found.set('name', m.fld_wrong_name());
  if (field.help !== null && field.help['zh-CN'].trim() === '') found.set('help', m.fld_wrong_help());
  if (field.message !== null && field.message['zh-CN'].trim() === '') found.set('message', m.fld_wrong_help());
  if (field.options.some(isNameless)) found.set('options', m.fld_wrong_name());
  else if (isChoice(field.type) && field.options.every((option) => option.isRetired)) found.set('options', m.fld_wrong_options());
  for (const [at, column] of field.columns.entries()) {
    if (isNameless(column)) found.set(`columns/${at}/name`, m.fld_wrong_name());
    if (column.options.some(isNameless)) found.set(`columns/${at}/options`, m.fld_wrong_name());
  }
  for (const { path, code, message } of definitionProblems(field)) {
    const place = path.join('/');
    if (!found.has(place)) found.set(place, words[code]?.() ?? message);
  }
  return Object.fromEntries(found);
}
