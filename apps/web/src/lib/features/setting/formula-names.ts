import type { FieldDefinition } from '@bodan/core/fields/definition';
import { FORMULA_COLUMNS, type FormulaColumn } from '@bodan/core/fields/formula';
import type { NamedField } from '@bodan/core/formula/names';
import type { FieldPlace } from '#lib/features/field/place.ts';
import { m } from '#lib/paraglide/messages.js';

const columnWords: Record<FormulaColumn, () => string> = {
  title: m.fact_title,
  priority: m.filter_priority,
  tier: m.filter_tier,
  faultCode: m.filter_fault,
  departmentCode: m.filter_department,
  contactName: m.fact_contact,
  address: m.fact_address,
  device: m.fact_device,
  deviceSerial: m.fact_serial,
  createdAt: m.filter_created,
};

/** What a formula may call fields and facts of a ticket: in the reader's language first, in the other as well. */
export function namedFields(say: FieldPlace['say'], fields: readonly FieldDefinition[]): NamedField[] {
  const named = ({ key, name }: { key: string; name: FieldDefinition['name'] }) => ({
    key,
    names: [...new Set([say(name), name['zh-CN'], name.en])].filter((text) => text !== ''),
  });
  return [
    ...fields.map((field) => ({ ...named(field), columns: field.columns.map(named) })),
    ...FORMULA_COLUMNS.map((key) => ({ key, names: [columnWords[key]()], columns: [] })),
  ];
}

const complaints: Record<string, () => string> = {
  too_long: m.formula_too_long,
  open_text: m.formula_open_text,
  open_field: m.formula_open_field,
  unknown_sign: m.formula_unknown_sign,
  too_large: m.formula_too_large,
  too_deep: m.formula_too_deep,
  too_much: m.formula_too_much,
  expected_value: m.formula_expected_value,
  bare_name: m.formula_bare_name,
  open_bracket: m.formula_open_bracket,
  needs_one: m.formula_needs_one,
  needs_number: m.formula_needs_number,
  needs_logical: m.formula_needs_logical,
  needs_date: m.formula_needs_date,
  day_as_text: m.formula_day_as_text,
  mixed_compare: m.formula_mixed_compare,
  mixed_types: m.formula_mixed_types,
  argument_count: m.formula_argument_count,
  volatile: m.formula_volatile,
  unknown_function: m.formula_unknown_function,
  unknown_field: m.formula_unknown_field,
  unknown_column: m.formula_unknown_column,
  not_usable: m.formula_not_usable,
  needs_column: m.formula_needs_column,
  always_empty: m.formula_always_empty,
};

/** What is wrong with a formula, in words. */
export const formulaComplaint = (code: string, detail: string): string => complaints[code]?.() ?? detail;
