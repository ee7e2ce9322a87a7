import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isEmptyValue } from '@bodan/core/fields/empty';
import { m } from '#lib/paraglide/messages.js';

const bounded = (field: FieldDefinition, value: number): number => Math.min(field.max ?? value, Math.max(field.min ?? value, value));
const cells = (field: FieldDefinition) =>
  Object.fromEntries(
    field.columns.flatMap((column) => {
      const value = sampleOf(column as FieldDefinition);
      return isEmptyValue(value) ? [] : [[column.key, value] as const];
    }),
  );

/** A value that a form can be tried with; null for what points at somebody or something of the workspace. */
function sampleOf(field: FieldDefinition): unknown {
  const [first] = field.options.filter((option) => !option.isRetired);
  switch (field.type) {
    case 'text':
      return m.frm_sample_text().slice(0, field.maxLength ?? undefined);
    case 'long_text':
      return m.frm_sample_long().slice(0, field.maxLength ?? undefined);
    case 'address':
      return m.frm_sample_address().slice(0, field.maxLength ?? undefined);
    case 'scan':
      return 'AC-2026-0417'.slice(0, field.maxLength ?? undefined);
    case 'number':
      return bounded(field, 3);
    case 'money':
      return bounded(field, 26_800);
    case 'duration':
      return bounded(field, 90);
    case 'rating':
      return Math.min(field.max ?? 5, 4);
    case 'choice':
      return first?.key ?? null;
    case 'multiple_choice':
    case 'checklist':
      return first ? [first.key] : null;
    case 'switch':
      return true;
    case 'date':
      return '2026-03-12';
    case 'datetime':
      return '2026-03-12T06:30:00.000Z';
    case 'phone':
      return '13800138000';
    case 'device':
      return { name: m.frm_sample_device(), serial: 'KF-35-0417' };
    case 'location':
      return { lat: 30.2741, lng: 120.1551 };
    case 'table':
      return [cells(field)];
    default:
      return null;
  }
}

/** Test data for these fields, the same each time. */
export const sampleValues = (fields: readonly FieldDefinition[]): Record<string, unknown> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = isEmptyValue(field.initial) ? sampleOf(field) : field.initial;
      return isEmptyValue(value) ? [] : [[field.key, value] as const];
    }),
  );
