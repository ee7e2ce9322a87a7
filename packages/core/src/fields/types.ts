export const FIELD_TYPES = [
  'text',
  'long_text',
  'number',
  'money',
  'choice',
  'multiple_choice',
  'checklist',
  'switch',
  'date',
  'datetime',
  'duration',
  'phone',
  'address',
  'person',
  'department',
  'customer',
  'device',
  'ticket',
  'file',
  'photo',
  'signature',
  'location',
  'scan',
  'rating',
  'auto_number',
  'table',
  'formula',
  'lookup',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** What a column of a table may be: everything that fits into one cell and points at nothing. */
export const COLUMN_TYPES = ['text', 'number', 'money', 'choice', 'switch', 'date', 'datetime', 'duration', 'scan', 'rating'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];
export const isColumnType = (type: FieldType): boolean => (COLUMN_TYPES as readonly string[]).includes(type);

/** What somebody without an account may be asked: nothing that shows who or what else the workspace knows. */
const PUBLIC: ReadonlySet<FieldType> = new Set<FieldType>([
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
  'device',
  'location',
  'scan',
  'rating',
]);
export const isPublicType = (type: FieldType): boolean => PUBLIC.has(type);

/** Pictures hang on a ticket that is there already, so no new ticket can bring them. */
export const isAttached = (type: FieldType): boolean => type === 'file' || type === 'photo' || type === 'signature';

/** Filled while the work is done: nobody is asked for it with a new ticket, and a step of the flow requires it. */
export const comesLater = (type: FieldType): boolean => isAttached(type) || type === 'checklist';

/** Filled by the workspace itself; nobody writes it. */
export const isReadOnly = (type: FieldType): boolean => type === 'auto_number' || type === 'formula' || type === 'lookup';

/** Types of which one value can belong to one ticket alone. */
export const mayBeUnique = (type: FieldType): boolean =>
  type === 'text' || type === 'scan' || type === 'phone' || type === 'number' || type === 'device';

/** Types that hold several of their options; of a checklist, the items that are ticked. */
export const isSeveral = (type: FieldType): boolean => type === 'multiple_choice' || type === 'checklist';
export const isChoice = (type: FieldType): boolean => type === 'choice' || isSeveral(type);

/** Types whose `min` and `max` bound the value itself; `max` of a rating is its number of stars, of files how many. */
export const isBounded = (type: FieldType): boolean => type === 'number' || type === 'money' || type === 'duration';

/** Types whose value is one text that a person writes, so that it has a length. */
export const isWritten = (type: FieldType): boolean => type === 'text' || type === 'long_text' || type === 'address' || type === 'scan';

/** Types that want the whole width of a form. */
export const isWide = (type: FieldType): boolean => type === 'table' || type === 'long_text';

/** Most characters of a written text; a definition may allow fewer. */
export const LONGEST: Readonly<Record<string, number>> = { text: 2000, long_text: 10_000, address: 300, scan: 200 };

export const MOST_STARS = 10;
export const MOST_FILES = 20;
export const MOST_ROWS = 100;
export const MOST_COLUMNS = 20;
/** Ten years. */
export const LONGEST_MINUTES = 5_256_000;

/** What a formula gives. Money is kept as an amount of the field's currency. */
export const RESULTS = ['number', 'money', 'text', 'switch', 'date'] as const;
export type ResultType = (typeof RESULTS)[number];

/** Types whose values point at a thing of which a lookup can take something. */
export const SOURCE_TYPES = ['person', 'customer', 'device', 'ticket'] as const;
export type SourceType = (typeof SOURCE_TYPES)[number];
export const isSourceType = (type: string): type is SourceType => (SOURCE_TYPES as readonly string[]).includes(type);

/** What a lookup may give: everything that says the same wherever it stands. What hangs on one ticket, and ids of other things, stay there. */
export const LOOKUP_RESULTS = [
  ...RESULTS,
  'long_text',
  'choice',
  'multiple_choice',
  'datetime',
  'duration',
  'phone',
  'address',
  'person',
  'department',
  'scan',
  'rating',
] as const;
export type LookupResult = (typeof LOOKUP_RESULTS)[number];

/** Whose eyes what a lookup gives is for, beside the roles on its field: see `right.ts`. */
export const LOOKUP_GUARDS = ['customer', 'customer_phone', 'phone', 'member_phone'] as const;
export type LookupGuard = (typeof LOOKUP_GUARDS)[number];

/** Digits after the point of the currencies a field may be in (ISO 4217). */
export const CURRENCIES = {
  CNY: 2,
  HKD: 2,
  TWD: 2,
  USD: 2,
  EUR: 2,
  GBP: 2,
  SGD: 2,
  MYR: 2,
  THB: 2,
  JPY: 0,
  KRW: 0,
  VND: 0,
} as const;
export type Currency = keyof typeof CURRENCIES;
const CURRENCY_DIGITS: ReadonlyMap<string, number> = new Map(Object.entries(CURRENCIES));
/** Digits after the point of a currency; an amount is kept in its smallest unit, exactly. */
export const minorDigits = (currency: string | null): number => CURRENCY_DIGITS.get(currency ?? 'CNY') ?? 2;
