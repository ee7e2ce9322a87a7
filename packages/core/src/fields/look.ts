import { valueType } from './condition.ts';
import type { FieldDefinition } from './definition.ts';

/**
 * How values of a field are found and ordered: as texts, as numbers, as every entry of a list, as every part of a device. Null for what is
 * only filled or not: pictures, places, tables, long texts.
 */
export type Look = 'text' | 'number' | 'list' | 'parts';

export function lookOf(f: Pick<FieldDefinition, 'type' | 'result'>): Look | null {
  const type = valueType(f);
  switch (type) {
    case 'number':
    case 'money':
    case 'duration':
    case 'rating':
      return 'number';
    case 'multiple_choice':
    case 'checklist':
      return 'list';
    case 'device':
      return 'parts';
    case 'text':
    case 'choice':
    case 'switch':
    case 'date':
    case 'datetime':
    case 'phone':
    case 'address':
    case 'person':
    case 'department':
    case 'customer':
    case 'ticket':
    case 'scan':
    case 'auto_number':
      return 'text';
    case 'long_text':
    case 'file':
    case 'photo':
    case 'signature':
    case 'location':
    case 'table':
      return null;
    default: {
      const never: never = type;
      throw new Error(`unknown field type ${String(never)}`);
    }
  }
}

/** Whether a list may be ordered by the field: ids of people and tickets have no order that means anything. */
export function isSortable(f: Pick<FieldDefinition, 'type' | 'result'>): boolean {
  const look = lookOf(f);
  const type = valueType(f);
  const isId = type === 'person' || type === 'customer' || type === 'ticket' || type === 'department';
  return (look === 'text' || look === 'number') && !isId;
}
