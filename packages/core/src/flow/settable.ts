import type { FieldDefinition, FieldType } from '../fields/definition.ts';
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
/** A rule cannot know the pictures and the ids there are, and a number gives itself. */
const UNSETTABLE: ReadonlySet<FieldType> = new Set([
  'customer',
  'ticket',
  'file',
  'photo',
  'signature',
  'auto_number',
  'formula',
  'lookup',
]);
export type SettableColumn = (typeof SETTABLE)[number];

export const isSettableColumn = (name: string): name is SettableColumn => (SETTABLE as readonly string[]).includes(name);

/** The type a value for this field must have; null when a flow may not set it. */
export function settableType(field: string, fields: readonly FieldDefinition[]): FactType | null {
  if (isSettableColumn(field)) return 'string';
  const own = fields.find((f) => f.key === field);
  // A rule would give every ticket the same.
  if (!own || own.isUnique || UNSETTABLE.has(own.type)) return null;
  return new Map(Object.entries(factSchema([own])['custom'] ?? {})).get(field) ?? null;
}
