import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { FieldShape } from '#lib/ui/field-shape.ts';
import type { FieldPlace } from './place.ts';

/** What every input of a field is given. */
export type InputShape<F> = {
  field: F;
  value: unknown;
  place: FieldPlace;
  error?: string | undefined;
  hideLabel?: boolean;
  onChange: (value: unknown) => void;
};

/** Label with its unit, help and complaint of a field, as an input shows them. */
export function shapeOf(place: FieldPlace, field: FieldDefinition, more: { error: string | undefined; hideLabel: boolean }): FieldShape {
  const unit = field.type === 'money' ? (field.currency ?? 'CNY') : field.type === 'number' ? field.unit : null;
  return {
    label: `${place.say(field.name)}${unit ? ` (${unit})` : ''}`,
    hideLabel: more.hideLabel,
    ...(field.help ? { help: place.say(field.help) } : {}),
    ...(more.error ? { error: more.error } : {}),
    isRequired: field.isRequired,
  };
}

/** The options that can be chosen; a retired one only where it is chosen already. */
export function optionChoices(place: FieldPlace, field: FieldDefinition, value: unknown) {
  const had = new Set<unknown>(Array.isArray(value) ? value : [value]);
  return field.options
    .filter((option) => !option.isRetired || had.has(option.key))
    .map((option) => ({ value: option.key, label: place.say(option.name), color: option.color }));
}
