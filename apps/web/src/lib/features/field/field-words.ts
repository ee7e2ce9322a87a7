import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { formatCount } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';

/** Any stored value as plain text. */
export const textOfField = (value: unknown): string =>
  value === null || value === undefined ? '' : Array.isArray(value) ? value.map(String).join('、') : String(value);

/** A custom value as people read it: option names, 是/否, number with unit. */
export function fieldWords(workspace: Workspace, field: FieldDefinition, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  const option = (key: unknown) => workspace.say(field.options.find((entry) => entry.key === key)?.name) || String(key);
  switch (field.type) {
    case 'choice':
      return option(value);
    case 'multiple_choice':
      return Array.isArray(value) ? value.map(option).join(m.filter_joiner()) : '';
    case 'switch':
      return value === true ? m.filter_yes() : m.filter_no();
    case 'number':
      return `${typeof value === 'number' ? formatCount(value) : String(value)}${field.unit ? ` ${field.unit}` : ''}`;
    default:
      return textOfField(value);
  }
}
