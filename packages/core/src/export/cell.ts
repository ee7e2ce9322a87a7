/**
 * A cell of an exported table. Texts are never formulas; `day` is a calendar date, `instant` epoch ms that is written in the place's own
 * wall time, `share` a part of one.
 */
export type Cell =
  | string
  | number
  | null
  | { kind: 'day'; day: string }
  | { kind: 'instant'; at: number }
  | { kind: 'share'; value: number };

export type SheetColumn = { title: string /** In characters of the usual font. */; width: number };
/**
 * A table whose rows come as they are read. `caption` stands above it where tables stand under each other; `isExplanation` is words about the
 * others, and none of the rows that are counted.
 */
export type Sheet = {
  name: string;
  caption?: string;
  isExplanation?: true;
  columns: readonly SheetColumn[];
  rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
};
/** What one file holds: its tables, and after them the words that explain them. */
export type Book = { timeZone: string; sheets: readonly Sheet[] };

export const SHEET_FORMATS = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];
/** A PDF is a page to look at; the others are tables to calculate with. */
export const EXPORT_FORMATS = [...SHEET_FORMATS, 'pdf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const MEDIA_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

/** Most rows of one file; more are exported range by range. */
export const MOST_EXPORT_ROWS = 200_000;
/** What Excel takes as one cell. */
const LONGEST_CELL = 32_767;

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no way to write these
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
/** A text as a sheet can hold it. */
export const plainCell = (text: string): string => text.slice(0, LONGEST_CELL).toWellFormed().replace(UNWRITABLE, '');

/** Wall time of a zone as the parts a sheet writes. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat;
  constructor(timeZone: string) {
    const two = '2-digit';
    this.#format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
      hourCycle: 'h23',
    });
  }
  /** `2026-11-23 09:30:00`. */
  text(at: number): string {
    return this.#format.format(at).replace(', ', ' ');
  }
}
