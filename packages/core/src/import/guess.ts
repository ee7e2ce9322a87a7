import { normalisePhone } from '../customer/phone.ts';
import { isDay } from '../fields/day.ts';
import type { FieldType } from '../fields/types.ts';
import { decodeText, readText } from './sheet-text.ts';
import { type RawCell, type RawSheet, readWorkbook } from './workbook.ts';
import { type Inflate, SheetRefused } from './zip.ts';

/** What a column of a sheet would be as a field, and what that was told by. */
export type GuessedColumn = {
  name: string;
  type: FieldType;
  unit: string | null;
  options: string[];
  /** Its first different values, for who makes a choice of it. */
  distinct: string[];
  isRequired: boolean;
  samples: string[];
  filled: number;
  rows: number;
};
export type GuessedSheet = { columns: GuessedColumn[]; rows: number; headerRow: number; isCut: boolean };
/** A row below the heads: its number in the file, and its cells in the order of the guessed columns. */
export type SheetRow = { row: number; cells: string[] };

const MOST_FILE = 10 * 1024 * 1024;
const HEADER_WITHIN = 20;
const MOST_OPTIONS = 20;
const LONGEST_OPTION = 30;
const LONGEST_NAME = 60;
const SAMPLES = 3;
const LONG = 80;
/** A few cells of a column may be wrong without making it something else. */
const NEARLY_ALL = 0.95;
const FEWEST_FOR_A_CHOICE = 4;

const textOf = (c: RawCell): string => (c === null ? '' : c === true ? '是' : c === false ? '否' : String(c).trim());
const filledIn = (row: readonly RawCell[]): number => row.filter((c) => textOf(c) !== '').length;

/** The row that names the columns: the first that is nearly as wide as the widest, all of it texts of which nearly all differ. */
function headerAt(rows: readonly RawCell[][]): number {
  const head = rows.slice(0, HEADER_WITHIN);
  const widest = Math.max(0, ...head.map(filledIn));
  const isHeader = (row: readonly RawCell[]): boolean => {
    const names = row.map(textOf).filter(Boolean);
    // Two columns called 电话 are common also in a narrow sheet.
    const repeated = names.length - new Set(names).size;
    const isNamed = row.every((c) => c === null || (typeof c === 'string' && !/^[\d.,:/-]+$/.test(c.trim())));
    return (
      isNamed && names.length > 0 && names.length >= widest * 0.6 && repeated <= Math.max(names.length > 2 ? 1 : 0, names.length * 0.2)
    );
  };
  const at = head.findIndex(isHeader);
  if (at < 0) throw new SheetRefused('no_header');
  return at;
}

/**
 * The names under heads that were merged over several columns; null when the row is a row like the others. Each column of such a
 * group is named there, every other column is empty there, and none of its words comes again below.
 */
function secondHead(head: readonly RawCell[], row: readonly RawCell[], below: readonly RawCell[][]): string[] | null {
  const tops = Array.from({ length: Math.max(head.length, row.length) }, (_, i) => textOf(head[i] ?? null));
  const names = tops.map((_, i) => textOf(row[i] ?? null));
  const isGroup = (i: number) => i < tops.length && (tops[i] === '' ? tops.slice(0, i).some(Boolean) : tops[i + 1] === '');
  const isSecond =
    names.some(Boolean) &&
    names.every((name, i) => (name !== '') === isGroup(i) && !/\d/.test(name) && (name === '' || typeof row[i] === 'string')) &&
    !below.some((r) => names.some((name, i) => name !== '' && textOf(r[i] ?? null) === name));
  if (!isSecond) return null;
  let group = '';
  return tops.map((top, i) => {
    group = top === '' ? group : top;
    return names[i] ? `${group} ${names[i]}` : top;
  });
}

const MONEY = /金额|费用?|单价|价格|货款|工资|amount|price|fee|cost/i;
const PHONE = /电话|手机|联系方式|phone|mobile|tel\b/i;
const ADDRESS = /地址|address/i;
const NOTE = /备注|描述|说明|详情|原因|内容|remark|note|description/i;
const CODE = /编号|单号|编码|代码|身份证|账号|邮编|\bno\b|number|code/i;
const SCAN = /条码|条形码|序列号|机身号|二维码|\bsn\b|imei|serial/i;
const YES_NO = new Set(['是', '否', '有', '无', '对', '错', '√', '×', 'yes', 'no', 'y', 'n', 'true', 'false']);

const day = (text: string): string | null => {
  const [, y = '', m = '', d = ''] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  const iso = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  return y !== '' && isDay(iso) ? iso : null;
};
const instant = (text: string): boolean => {
  const [, date = '', time = ''] = /^(\S+)[ T](\d{1,2}:\d{2}(?::\d{2})?)$/.exec(text) ?? [];
  return time !== '' && day(date) !== null;
};
const NUMBER = /^[¥￥$]?-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^[¥￥$]?-?\d+(?:\.\d+)?(?:元)?$/;
/** A number whose digits are a name: leading zeros, or more than a sum has. */
const isName = (text: string): boolean => /^0\d+$/.test(text) || /^\d{11,}$/.test(text);

/** Name and unit of a head such as 修复耗时(小时), 合同金额/元, 标题\n(必填). */
function nameAndUnit(head: string): { name: string; unit: string | null } {
  const line = head.replace(/\s*[\r\n]+\s*/g, '');
  const [, name, unit] = /^(.+?)\s*(?:[（(]([^（）()]{1,8})[）)]|[/／](元|小时|分钟?|天|米|公里|kg|㎡))$/.exec(line) ?? [];
  const found = unit ?? /[/／](元|小时|分钟?|天|米|公里|kg|㎡)$/.exec(line)?.[1] ?? null;
  return { name: (name ?? line).trim().slice(0, LONGEST_NAME), unit: found };
}

const parts = (text: string): string[] =>
  text
    .split(/[、,，;；|]/)
    .map((p) => p.trim())
    .filter(Boolean);

/** The options of values that repeat; null when they are too many, too long, or hardly repeat. */
function optionsOf(values: readonly string[]): string[] | null {
  const distinct = [...new Set(values)];
  const isFew = distinct.length <= MOST_OPTIONS && distinct.length <= values.length / 2;
  return values.length >= FEWEST_FOR_A_CHOICE && isFew && distinct.every((o) => o.length <= LONGEST_OPTION) ? distinct : null;
}

type Told = Pick<GuessedColumn, 'type' | 'unit' | 'options'>;
const plain = (type: FieldType, unit: string | null = null): Told => ({ type, unit, options: [] });

function typeOf(head: string, unit: string | null, cells: readonly RawCell[], values: readonly string[]): Told {
  const share = (is: (text: string) => boolean) => values.filter(is).length / Math.max(1, values.length);
  const nearlyAll = (is: (text: string) => boolean) => values.length > 0 && share(is) >= NEARLY_ALL;
  if (values.length === 0) return PHONE.test(head) ? plain('phone') : ADDRESS.test(head) ? plain('address') : plain('text');
  if (cells.every((c) => c === null || typeof c === 'boolean') || nearlyAll((v) => YES_NO.has(v.toLowerCase()))) return plain('switch');
  if (nearlyAll((v) => day(v) !== null)) return plain('date');
  if (nearlyAll((v) => day(v) !== null || instant(v))) return plain('datetime');
  const isPhone = (v: string) => /^[+\d\s()-]{7,20}$/.test(v) && normalisePhone(v) !== null;
  if (nearlyAll((v) => /^(\+?86[- ]?)?1[3-9]\d{9}$/.test(v)) || (PHONE.test(head) && share(isPhone) >= 0.5)) return plain('phone');
  if (SCAN.test(head)) return plain('scan');
  if (ADDRESS.test(head)) return plain('address');
  const isNumber = nearlyAll((v) => NUMBER.test(v));
  if (isNumber && !CODE.test(head) && !values.some(isName)) {
    const isMoney = MONEY.test(head) || unit === '元' || values.some((v) => /^[¥￥]|元$/.test(v));
    return isMoney ? plain('money') : plain('number', unit);
  }
  if (isNumber) return plain('text');
  if (NOTE.test(head) || values.some((v) => v.length > LONG || v.includes('\n'))) return plain('long_text');
  const single = CODE.test(head) ? null : optionsOf(values);
  if (single) return { type: 'choice', unit: null, options: single };
  const many = values.some((v) => parts(v).length > 1) ? optionsOf(values.flatMap(parts)) : null;
  return many ? { type: 'multiple_choice', unit: null, options: many } : plain('text');
}

const TOTAL = /^(合计|总计|小计|汇总|total|sum)[:：]?$/i;

type Table = { head: readonly RawCell[]; headerRow: number; body: { row: number; cells: readonly RawCell[] }[] };

/** Heads and the rows below them that say something; sums at the end are no rows. Throws `SheetRefused`. */
function tableOf(sheet: RawSheet): Table {
  const at = headerAt(sheet.rows);
  const first = sheet.rows[at] ?? [];
  const second = secondHead(first, sheet.rows[at + 1] ?? [], sheet.rows.slice(at + 2));
  const numberOf = (i: number): number => sheet.numbers?.[i] ?? i + 1;
  const start = at + (second ? 2 : 1);
  const body = sheet.rows
    .slice(start)
    .map((cells, i) => ({ row: numberOf(start + i), cells }))
    .filter(({ cells }) => filledIn(cells) > 0 && !cells.some((c) => TOTAL.test(textOf(c))));
  if (body.length === 0) throw new SheetRefused('no_rows');
  return { head: second ?? first, headerRow: numberOf(at), body };
}

const UNSTORABLE = /[\p{Cc}\p{Cs}]/gu;
/** What a cell says, without what cannot be stored. */
const cleaned = (cell: RawCell): string => textOf(cell).replace(UNSTORABLE, (sign) => (sign === '\n' || sign === '\t' ? sign : ''));

/** The rows of a sheet with the cells of its named columns. Throws `SheetRefused`. */
export function sheetRows(sheet: RawSheet): SheetRow[] {
  const { head, body } = tableOf(sheet);
  const named = [...head.keys()].filter((i) => textOf(head[i] ?? null) !== '');
  return body.map(({ row, cells }) => ({ row, cells: named.map((i) => cleaned(cells[i] ?? null)) }));
}

/** Fields that a sheet could be made of: one for each named column, typed by its values. Throws `SheetRefused`. */
export function guessColumns(sheet: RawSheet): GuessedSheet {
  const { head, headerRow, body } = tableOf(sheet);
  const taken = new Map<string, number>();
  const columns = head.flatMap((cell, i): GuessedColumn[] => {
    const title = textOf(cell);
    if (title === '') return [];
    const { name: bare, unit: told } = nameAndUnit(title);
    const times = (taken.get(bare) ?? 0) + 1;
    taken.set(bare, times);
    const isMark = told !== null && /必填|选填|required|optional/i.test(told);
    const cells = body.map(({ cells: row }) => row[i] ?? null);
    const values = cells.map(textOf).filter(Boolean);
    const { type, unit, options } = typeOf(bare, isMark ? null : told, cells, values);
    const distinct = [...new Set(values.map((v) => v.slice(0, LONGEST_OPTION)))].slice(0, MOST_OPTIONS);
    const samples = [...new Set(values)].slice(0, SAMPLES).map((v) => v.slice(0, LONG));
    const isRequired = values.length === cells.length && !(isMark && /选填|optional/i.test(told ?? ''));
    return [
      {
        name: times > 1 ? `${bare} ${times}` : bare,
        type,
        unit,
        options,
        distinct,
        isRequired,
        samples,
        filled: values.length,
        rows: cells.length,
      },
    ];
  });
  return { columns, rows: body.length, headerRow, isCut: sheet.isCut };
}

/** Reads a file of one sheet (.xlsx, or .csv in UTF-8, UTF-16 or GBK), called `name`. Throws `SheetRefused`. */
export async function readSheet(bytes: Uint8Array<ArrayBuffer>, inflate: Inflate, name = ''): Promise<RawSheet> {
  if (bytes.length === 0) throw new SheetRefused('empty');
  if (bytes.length > MOST_FILE) throw new SheetRefused('too_large');
  const starts = (...signs: number[]) => signs.every((sign, i) => bytes[i] === sign);
  if (starts(0x50, 0x4b)) return readWorkbook(bytes, inflate);
  // What Office keeps in its older container: sheets with a password, and the format of before 2007.
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) throw new SheetRefused('protected');
  if (starts(0x25, 0x50, 0x44, 0x46) || starts(0x89, 0x50, 0x4e, 0x47) || starts(0x1f, 0x8b)) throw new SheetRefused('not_a_sheet');
  // A workbook that lost its beginning may still read like a text, and would be told as one without rows.
  if (/\.xlsx$/i.test(name)) throw new SheetRefused('broken');
  return readText(decodeText(bytes));
}

/** Reads a file and guesses its fields. Throws `SheetRefused`. */
export const guessFile = async (bytes: Uint8Array<ArrayBuffer>, inflate: Inflate, name = ''): Promise<GuessedSheet> =>
  guessColumns(await readSheet(bytes, inflate, name));
