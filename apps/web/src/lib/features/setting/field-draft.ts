import type { FieldDefinition, FieldType } from '@bodan/core/fields/definition';
import { m } from '#lib/paraglide/messages.js';

/** Pigments an option may wear. Red is not among them: it means late and nothing else. */
export const optionColors = ['azurite', 'malachite', 'gamboge', 'violet', 'slate'] as const;

export const typeName: Record<FieldType, () => string> = {
  text: m.fld_text,
  number: m.fld_number,
  choice: m.fld_choice,
  multiple_choice: m.fld_multiple_choice,
  switch: m.fld_switch,
  date: m.fld_date,
};
export const colorName: Record<(typeof optionColors)[number], () => string> = {
  azurite: m.fld_color_azurite,
  malachite: m.fld_color_malachite,
  gamboge: m.fld_color_gamboge,
  violet: m.fld_color_violet,
  slate: m.fld_color_slate,
};

export const isChoice = (type: FieldType): boolean => type === 'choice' || type === 'multiple_choice';

/** A key nobody has to think of, unlike any in use. */
function freeKey(prefix: string, taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number++) if (!taken.includes(`${prefix}${number}`)) return `${prefix}${number}`;
}

export function newOption(taken: readonly string[]): FieldDefinition['options'][number] {
  return { key: freeKey('o', taken), name: { 'zh-CN': '', en: '' }, color: null, isRetired: false };
}

export function newField(taken: readonly string[]): FieldDefinition {
  return {
    key: freeKey('x_f', taken),
    type: 'text',
    name: { 'zh-CN': '', en: '' },
    help: null,
    isRequired: false,
    isHidden: false,
    onPublicForm: false,
    unit: null,
    min: null,
    max: null,
    maxLength: null,
    options: [],
  };
}

/** What keeps a field from being saved, in words; nothing when it is right. */
export function wrongWith(field: FieldDefinition): string | undefined {
  if (field.name['zh-CN'].trim() === '' || field.options.some((option) => option.name['zh-CN'].trim() === '')) return m.fld_wrong_name();
  if (isChoice(field.type) && field.options.every((option) => option.isRetired)) return m.fld_wrong_options();
  if (field.min !== null && field.max !== null && field.min > field.max) return m.fld_wrong_range();
  return undefined;
}
