import type { FieldColumn, FieldDefinition, FieldSet } from './definition.ts';
import { mirrorLookups } from './mirror.ts';

const BOUNDS = { unit: null, decimals: null, currency: null, min: null, max: null, maxLength: null, options: [] };
const REST: Omit<FieldDefinition, 'key' | 'type' | 'name'> = {
  help: null,
  isRequired: false,
  isHidden: false,
  onPublicForm: false,
  ...BOUNDS,
  numbering: null,
  columns: [],
  formula: null,
  result: null,
  through: null,
  take: null,
  guard: null,
  minLength: null,
  pattern: null,
  isUnique: false,
  readRoles: [],
  writeRoles: [],
  isSensitive: false,
  message: null,
  initial: null,
  showIf: null,
  requiredIf: null,
};

type Given<T extends { key: string; type: string; name: unknown }> = Pick<T, 'key' | 'type' | 'name'> & Partial<T>;
/** A field as an earlier edition of the form stored it, or with no more than what matters. */
export type GivenField = Given<FieldDefinition>;

/** A column with everything said that later editions of the form added. */
export const completeColumn = (c: Given<FieldColumn>): FieldColumn => ({ isRequired: false, ...BOUNDS, ...c });

/** A field with everything said that later editions of the form added; what it says stays as it was saved. */
export const completeField = (f: GivenField): FieldDefinition => ({ ...REST, ...f, columns: (f.columns ?? []).map(completeColumn) });

/** A stored set of fields as this edition knows them; lookups show what they give now. */
export const completeFieldSet = (set: { fields: readonly GivenField[] }): FieldSet => ({
  fields: mirrorLookups(set.fields.map(completeField)),
});
