import { type FieldDefinition, isFieldKey } from '../fields/definition.ts';
import { type FactType, factSchema } from './facts.ts';

/** Real columns that a flow may fill by itself. What the customer said, numbers, times and people are not among them. */
const SETTABLE = [
  'title',
  'priority',
  'faultCode',
  'departmentCode',
  'branchId',
  'address',
  'device',
  'deviceSerial',
  'contactName',
] as const;
export type SettableColumn = (typeof SETTABLE)[number];

export const isSettableColumn = (name: string): name is SettableColumn => (SETTABLE as readonly string[]).includes(name);

/** The type a value for this field must have; null when a flow may not set it. */
export function settableType(field: string, fields: readonly FieldDefinition[]): FactType | null {
  if (isSettableColumn(field)) return 'string';
  return isFieldKey(field) ? (new Map(Object.entries(factSchema(fields)['custom'] ?? {})).get(field) ?? null) : null;
}
