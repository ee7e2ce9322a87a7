import { amountText, minutesText, parseAmount, parseMinutes, parseNumber } from '@bodan/core/fields/amount';
import { valueType } from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { type FieldFilter, type FilterKind, filterKinds, filterText, parseFilter } from '@bodan/core/fields/filter';
import { isSeveral, minorDigits } from '@bodan/core/fields/types';
import { fieldWords } from '#lib/features/field/field-words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Choice } from '#lib/ui/field-shape.ts';

/** What a value to look for is typed as. */
export type Typed = 'choices' | 'text' | 'number' | 'money' | 'minutes' | 'day' | 'instant' | 'customer' | 'ticket';
export function typedAs(field: FieldDefinition): Typed {
  switch (valueType(field)) {
    case 'choice':
    case 'multiple_choice':
    case 'checklist':
    case 'switch':
    case 'person':
    case 'department':
      return 'choices';
    case 'number':
    case 'rating':
      return 'number';
    case 'money':
      return 'money';
    case 'duration':
      return 'minutes';
    case 'date':
      return 'day';
    case 'datetime':
      return 'instant';
    case 'customer':
      return 'customer';
    case 'ticket':
      return 'ticket';
    default:
      return 'text';
  }
}

/** The ways to narrow by a field that are offered: nobody looks for an instant to the second. */
export const kindsOf = (field: FieldDefinition): FilterKind[] =>
  filterKinds(field).filter((kind) => kind !== 'is' || typedAs(field) !== 'instant');

/** Of a yes or no there is one; of everything else that is chosen, any number. */
export const isOneOf = (field: FieldDefinition): boolean => typedAs(field) === 'choices' && valueType(field) !== 'switch';

export function kindWords(field: FieldDefinition, kind: FilterKind): string {
  switch (kind) {
    case 'is':
      return isOneOf(field) ? m.op_one_of() : typedAs(field) === 'choices' ? m.op_is() : m.op_equals();
    case 'contains':
      return m.op_contains();
    case 'between':
      return m.op_between();
    case 'filled':
      return m.op_filled();
    case 'empty':
      return m.op_empty();
    default: {
      const never: never = kind;
      throw new Error(`unknown filter ${String(never)}`);
    }
  }
}

export function choicesOf(workspace: Workspace, field: FieldDefinition): Choice[] {
  switch (valueType(field)) {
    case 'switch':
      return [
        { value: 'true', label: m.filter_yes() },
        { value: 'false', label: m.filter_no() },
      ];
    case 'person':
      return workspace.settings.members.map((person) => ({ value: person.personId, label: person.name }));
    case 'department':
      return workspace.settings.standard.content.departments.map((entry) => ({ value: entry.code, label: workspace.say(entry.name) }));
    default:
      return field.options.map((option) => ({
        value: option.key,
        label: workspace.say(option.name),
        ...(option.color ? { color: option.color } : {}),
      }));
  }
}

/** A value as it is typed: money in its large unit, lengths of time as 1:30. */
export function typedText(field: FieldDefinition, value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number' && typedAs(field) === 'money') return amountText(value, minorDigits(field.currency));
  if (typeof value === 'number' && typedAs(field) === 'minutes') return minutesText(value);
  return String(value);
}

/** The other way; undefined for what is none. */
export function typedValue(field: FieldDefinition, text: string): string | number | undefined {
  const typed = text.trim();
  switch (typedAs(field)) {
    case 'number':
      return parseNumber(typed) ?? undefined;
    case 'money':
      return parseAmount(typed, minorDigits(field.currency)) ?? undefined;
    case 'minutes':
      return parseMinutes(typed) ?? undefined;
    default:
      return typed === '' ? undefined : typed;
  }
}

export const readCondition = (field: FieldDefinition, text: string): FieldFilter | null => (text === '' ? null : parseFilter(field, text));
export const writeCondition = (field: FieldDefinition, filter: FieldFilter): string => filterText(field, filter);

/** A condition as it stands in the sentence of its chip: 含“漏水”, ¥100.00 至 ¥500.00, 西湖、余杭. */
export function conditionWords(workspace: Workspace, field: FieldDefinition, text: string): string {
  const filter = readCondition(field, text);
  if (!filter) return text;
  // Of several values one is looked for: it is called what its option is.
  const one: FieldDefinition = isSeveral(valueType(field)) ? { ...field, type: 'choice' } : field;
  const words = (value: string | number | boolean) => fieldWords(workspace, one, value);
  switch (filter.kind) {
    case 'filled':
      return m.op_filled();
    case 'empty':
      return m.op_empty();
    case 'contains':
      return m.op_contains_words({ text: filter.text });
    case 'between': {
      const [from, to] = [filter.from, filter.to].map((end) => (end === null ? null : words(end)));
      if (from && to) return m.op_between_words({ from, to });
      return from ? m.op_from_words({ from }) : m.op_to_words({ to: to ?? '' });
    }
    case 'is':
      if (filter.values.length > 3) return m.filter_and_more({ first: words(filter.values[0] ?? ''), count: filter.values.length });
      return filter.values.map(words).join(m.filter_joiner());
    default: {
      const never: never = filter;
      throw new Error(`unknown filter ${String(never)}`);
    }
  }
}
