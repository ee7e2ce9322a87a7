import { MOST_IMPORT_ROWS } from './target.ts';
import { Archive, type Inflate, SheetRefused } from './zip.ts';

/** A cell as it was read: dates as `2026-01-31` or `2026-01-31 09:30`, numbers as numbers, everything else as text. */
export type RawCell = string | number | boolean | null;
/** `numbers` are those of the rows in the file, where they are not simply counted. */
export type RawSheet = { rows: RawCell[][]; numbers?: number[]; isCut: boolean };

export const MOST_COLUMNS_READ = 200;
/** All rows that one import takes, and a few heads above them. */
export const MOST_ROWS_READ = MOST_IMPORT_ROWS + 30;
const LONGEST_CELL = 32_767;

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (xml: string): string =>
  xml
    .replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex?: string, dec?: string, name?: string) => {
      if (name) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number(dec);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : '';
    })
    .toWellFormed();

/** The pieces between `<name …>` and its end, one after the other; nothing is searched twice. */
function* elements(xml: string, name: string): Generator<{ attributes: string; inner: string }> {
  const open = new RegExp(`<(?:\\w+:)?${name}(\\s[^<>]*?)?(/?)>`, 'g');
  for (let found = open.exec(xml); found; found = open.exec(xml)) {
    const attributes = found[1] ?? '';
    if (found[2] === '/') {
      yield { attributes, inner: '' };
      continue;
    }
    const prefix = /^<(\w+:)/.exec(found[0])?.[1] ?? '';
    const end = xml.indexOf(`</${prefix}${name}>`, open.lastIndex);
    if (end < 0) throw new SheetRefused('broken');
    yield { attributes, inner: xml.slice(open.lastIndex, end) };
    open.lastIndex = end;
  }
}
const attribute = (attributes: string, name: string): string | null => {
  const found = new RegExp(`(?:^|\\s)(?:\\w+:)?${name}="([^"]*)"`).exec(attributes);
  return found ? decoded(found[1] ?? '') : null;
};
/** The words of a shared or inline text, without the readings above them. */
const words = (xml: string): string => {
  const spoken = xml.replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, '');
  return [...elements(spoken, 't')]
    .map((t) => decoded(t.inner))
    .join('')
    .slice(0, LONGEST_CELL);
};

const FIRST_LETTER = 64;
const LETTERS = 26;
/** The place of a cell `BC12`, from 0. */
function columnOf(ref: string | null): number | null {
  const letters = /^([A-Z]{1,3})\d{1,7}$/.exec(ref ?? '')?.[1];
  if (!letters) return null;
  return [...letters].reduce((n, l) => n * LETTERS + l.charCodeAt(0) - FIRST_LETTER, 0) - 1;
}

const BUILT_IN_DATES: ReadonlySet<number> = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
const isDateFormat = (code: string): boolean => /[ymd年月日]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));
/** Which cell formats show dates. */
function dateStyles(xml: string | null): ReadonlySet<number> {
  if (xml === null) return new Set();
  const own = new Map<number, string>();
  for (const f of elements(xml, 'numFmt'))
    own.set(Number(attribute(f.attributes, 'numFmtId')), attribute(f.attributes, 'formatCode') ?? '');
  const [formats] = elements(xml, 'cellXfs');
  const dates = new Set<number>();
  let place = 0;
  for (const { attributes } of elements(formats?.inner ?? '', 'xf')) {
    const id = Number(attribute(attributes, 'numFmtId'));
    const code = own.get(id);
    if (code === undefined ? BUILT_IN_DATES.has(id) : isDateFormat(code)) dates.add(place);
    place += 1;
  }
  return dates;
}

const DAY_MS = 86_400_000;
const EPOCH = Date.UTC(1899, 11, 30);
const DAYS_OF_1904 = 1_462;
/** 29 February 1900, which never was; what lies before it is a day off. */
const NEVER_WAS = 60;
const LAST_DAY = 2_958_465;
function dateText(serial: number, is1904: boolean): string | number {
  const days = is1904 ? serial + DAYS_OF_1904 : serial;
  if (!(days >= 1 && days <= LAST_DAY) || Math.floor(days) === NEVER_WAS) return serial;
  const at = EPOCH + Math.round((days < NEVER_WAS ? days + 1 : days) * DAY_MS);
  const text = new Date(at).toISOString();
  return at % DAY_MS === 0 ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}

type Book = { shared: readonly string[]; dates: ReadonlySet<number>; is1904: boolean };
/** Formulas that reach out of the sheet; of all others the value that was kept is read, nothing is ever calculated. */
const REACHES_OUT = /WEBSERVICE|IMPORT(XML|DATA|RANGE|HTML|FEED)|HYPERLINK|RTD\(|\[\d+\]|cmd\||DDE/i;

function cellOf({ attributes, inner }: { attributes: string; inner: string }, book: Book): RawCell {
  const [formula] = elements(inner, 'f');
  if (formula && REACHES_OUT.test(decoded(formula.inner))) throw new SheetRefused('links');
  const type = attribute(attributes, 't') ?? 'n';
  if (type === 'inlineStr') return words(inner) || null;
  const [v] = elements(inner, 'v');
  if (!v) return null;
  const value = decoded(v.inner);
  if (type === 's') return book.shared[Number(value)] ?? null;
  if (type === 'str') return value.slice(0, LONGEST_CELL) || null;
  if (type === 'b') return value === '1';
  if (type === 'e') return null;
  if (type === 'd') return value.slice(0, 16).replace('T', ' ');
  const number = Number(value);
  if (!/^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(value) || !Number.isFinite(number)) return null;
  return book.dates.has(Number(attribute(attributes, 's') ?? -1)) ? dateText(number, book.is1904) : number;
}

function rowsOf(xml: string, book: Book): RawSheet {
  const rows: RawCell[][] = [];
  const numbers: number[] = [];
  for (const row of elements(xml, 'row')) {
    if (rows.length >= MOST_ROWS_READ) return { rows, numbers, isCut: true };
    const cells: RawCell[] = [];
    let next = 0;
    for (const c of elements(row.inner, 'c')) {
      const at = columnOf(attribute(c.attributes, 'r')) ?? next;
      next = at + 1;
      const value = cellOf(c, book);
      if (value === null) continue;
      if (at >= MOST_COLUMNS_READ) throw new SheetRefused('too_many_columns');
      while (cells.length < at) cells.push(null);
      cells[at] = value;
    }
    rows.push(cells);
    numbers.push(Number(attribute(row.attributes, 'r')) || (numbers.at(-1) ?? 0) + 1);
  }
  return { rows, numbers, isCut: false };
}

/** The first sheet that is shown, by the workbook's own directory. */
async function firstSheet(zip: Archive, workbook: string): Promise<string> {
  const relations = (await zip.text('xl/_rels/workbook.xml.rels')) ?? '';
  const targets = new Map<string, string>();
  for (const { attributes } of elements(relations, 'Relationship')) {
    if (attribute(attributes, 'TargetMode') === 'External') throw new SheetRefused('links');
    targets.set(attribute(attributes, 'Id') ?? '', attribute(attributes, 'Target') ?? '');
  }
  const sheets = [...elements(workbook, 'sheet')];
  const shown = sheets.find((s) => !/hidden/i.test(attribute(s.attributes, 'state') ?? '')) ?? sheets[0];
  const target = targets.get(attribute(shown?.attributes ?? '', 'id') ?? '') ?? '';
  const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  const xml = await zip.text(path);
  // A chart of its own has no rows; anything else without their place is no longer a sheet.
  if (xml === null || !/<(?:\w+:)?(?:sheetData|chartsheet)[\s/>]/.test(xml)) throw new SheetRefused('broken');
  return xml;
}

/** The first sheet of a workbook. Never follows a link, never calculates. Throws `SheetRefused` for what is no sheet or means harm. */
export async function readWorkbook(bytes: Uint8Array<ArrayBuffer>, inflate: Inflate): Promise<RawSheet> {
  const zip = new Archive(bytes, inflate);
  const { paths } = zip;
  if (paths.some((p) => /vbaProject|\.bin$|macrosheets/i.test(p) && !/printerSettings/i.test(p))) throw new SheetRefused('macros');
  if (paths.some((p) => /externalLinks\//i.test(p))) throw new SheetRefused('links');
  const types = await zip.text('[Content_Types].xml');
  const workbook = await zip.text('xl/workbook.xml');
  if (types === null || workbook === null) throw new SheetRefused('not_a_sheet');
  if (/macroEnabled/i.test(types)) throw new SheetRefused('macros');
  const shared = [...elements((await zip.text('xl/sharedStrings.xml')) ?? '', 'si')].map((si) => words(si.inner));
  const dates = dateStyles(await zip.text('xl/styles.xml'));
  const is1904 = /date1904="(1|true)"/.test(workbook);
  return rowsOf(await firstSheet(zip, workbook), { shared, dates, is1904 });
}
