import { type Cell, plainCell, type Sheet, type WallClock } from './cell.ts';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => plainCell(text).replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);

/** The formats of cells, by their place in the styles below. */
const STYLE = { head: 1, text: 2, day: 3, instant: 4, share: 5, number: 6 } as const;
const format = (id: number, more = ''): string =>
  `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${more}/>`;
const TEXT_FORMAT = 49;
const DAY_FORMAT = 164;
const INSTANT_FORMAT = 165;
const SHARE_FORMAT = 10;

const LETTERS = 26;
const FIRST_LETTER = 65;
/** A, B … Z, AA: how a sheet names its n-th column, from 0. */
export function columnName(n: number): string {
  const rest = Math.floor(n / LETTERS) - 1;
  return (rest < 0 ? '' : columnName(rest)) + String.fromCharCode(FIRST_LETTER + (n % LETTERS));
}

const DAY_MS = 86_400_000;
/** Days since 1899-12-30, as Excel counts; wall time, so no zone goes along. */
const EPOCH = Date.UTC(1899, 11, 30);
const serial = (wall: string): number => (Date.parse(`${wall.replace(' ', 'T')}Z`) - EPOCH) / DAY_MS;

function cellXml(cell: Cell, at: string, clock: WallClock): string {
  if (cell === null || cell === '') return '';
  const number = (value: number, style: number) => (Number.isFinite(value) ? `<c r="${at}" s="${style}"><v>${value}</v></c>` : '');
  if (typeof cell === 'number') return number(cell, STYLE.number);
  if (typeof cell === 'string')
    return `<c r="${at}" s="${STYLE.text}" t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  switch (cell.kind) {
    case 'day':
      return number(serial(`${cell.day} 00:00:00`), STYLE.day);
    case 'instant':
      return number(serial(clock.text(cell.at)), STYLE.instant);
    case 'share':
      return number(cell.value, STYLE.share);
    default: {
      const never: never = cell;
      throw new Error(`unknown cell ${String(never)}`);
    }
  }
}

/** A row of a sheet; `row` counts from 1. */
export const rowXml = (cells: readonly Cell[], row: number, clock: WallClock): string =>
  `<row r="${row}">${cells.map((c, i) => cellXml(c, `${columnName(i)}${row}`, clock)).join('')}</row>`;

const headCell = (title: string, i: number): string =>
  `<c r="${columnName(i)}1" s="${STYLE.head}" t="inlineStr"><is><t xml:space="preserve">${escaped(title)}</t></is></c>`;

/** What stands before the rows: the head stays in sight while the table is scrolled. */
export function sheetStart({ columns }: Pick<Sheet, 'columns'>): string {
  const widths = columns.map((c, i) => `<col min="${i + 1}" max="${i + 1}" width="${c.width}" customWidth="1"/>`).join('');
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths}</cols><sheetData><row r="1">${columns.map((c, i) => headCell(c.title, i)).join('')}</row>`;
}
/** What stands after them. */
export const sheetEnd = (columns: number, rows: number): string =>
  `</sheetData><autoFilter ref="A1:${columnName(columns - 1)}${rows}"/></worksheet>`;

const MOST_LETTERS_OF_A_NAME = 31;
const sheetName = (name: string): string => name.replace(/[\\/?*[\]:']/g, ' ').trim();
/** Names as a workbook takes them: short, never empty, and no two the same whatever their case. */
export function sheetNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, i) => {
    const plain = sheetName(name) || String(i + 1);
    for (let n = 1; ; n++) {
      const end = n === 1 ? '' : ` ${n}`;
      const whole = `${plain.slice(0, MOST_LETTERS_OF_A_NAME - end.length)}${end}`;
      if (taken.has(whole.toLowerCase())) continue;
      taken.add(whole.toLowerCase());
      return whole;
    }
  });
}

/** Everything of a workbook but its sheets. Texts are marked as such, so that editing one never makes a formula of it. */
export function bookParts(names: readonly string[]): { path: string; xml: string }[] {
  const each = (part: (n: number, name: string) => string) =>
    sheetNames(names)
      .map((name, i) => part(i + 1, name))
      .join('');
  return [
    {
      path: '[Content_Types].xml',
      xml: `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/>${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`)}</Types>`,
    },
    {
      path: '_rels/.rels',
      xml: `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      path: 'xl/workbook.xml',
      xml: `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each((n, name) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    },
    {
      path: 'xl/_rels/workbook.xml.rels',
      xml: `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each((n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId${names.length + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    },
    {
      path: 'xl/styles.xml',
      xml: `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="${DAY_FORMAT}" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="${INSTANT_FORMAT}" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEDEBE4"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="${TEXT_FORMAT}" fontId="1" fillId="2" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyFont="1" applyFill="1"/>${format(TEXT_FORMAT, ' quotePrefix="1"')}${format(DAY_FORMAT)}${format(INSTANT_FORMAT)}${format(SHARE_FORMAT)}${format(0)}</cellXfs></styleSheet>`,
    },
  ];
}
