import { isFieldKey } from '../fields/key.ts';
import type { FieldType } from '../fields/types.ts';

/** What of a ticket itself a column of a sheet can fill; a column can also fill a custom field, named by its key. */
export const ROW_TARGETS = [
  'title',
  'customerWords',
  'contactName',
  'phone',
  'address',
  'device',
  'deviceSerial',
  'faultCode',
  'departmentCode',
  'tier',
  'priority',
  'branchId',
  'tags',
] as const;
export type RowTarget = (typeof ROW_TARGETS)[number];
export const isRowTarget = (target: string): target is RowTarget => (ROW_TARGETS as readonly string[]).includes(target);

/** A column as it is imported: what the sheet calls it, and what it fills. */
export type RowColumn = { name: string; target: string };

/** One import makes at most so many tickets. */
export const MOST_IMPORT_ROWS = 20_000;
export const MOST_IMPORT_COLUMNS = 80;
/** No property of a ticket and no custom field holds more. */
export const LONGEST_IMPORT_CELL = 10_000;
/** Rows of one request. */
export const MOST_ROWS_AT_ONCE = 500;

/** Where errors of what a column fills point. */
export const pointerOf = (target: string): string => (isFieldKey(target) ? `/custom/${target}` : `/${target}`);

const READABLE: ReadonlySet<FieldType> = new Set<FieldType>([
  'text',
  'long_text',
  'number',
  'money',
  'choice',
  'multiple_choice',
  'switch',
  'date',
  'datetime',
  'duration',
  'phone',
  'address',
  'person',
  'department',
  'device',
  'scan',
  'rating',
]);
/** Types that one cell can say; the others are pictures, point at rows of the workspace or fill themselves. */
export const isReadable = (type: FieldType): boolean => READABLE.has(type);
