import { MOST_COLUMNS_READ, MOST_ROWS_READ, type RawCell, type RawSheet } from './workbook.ts';
import { SheetRefused } from './zip.ts';

const SNIFFED = 4_096;

/** What encoding says of itself by its first bytes. */
function marked(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** A text in UTF-8, UTF-16 with its mark, or GBK. Throws `SheetRefused` for what is in none of them: nothing is stored garbled. */
export function decodeText(bytes: Uint8Array<ArrayBuffer>): string {
  const mark = marked(bytes);
  for (const encoding of mark ? [mark] : ['utf-8', 'gb18030'])
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\u0000')) return text;
    } catch {
      // Not this one; the next is tried.
    }
  throw new SheetRefused('encoding');
}

/** What stands between the cells: of comma, semicolon and tab the one that the first lines have most of. */
function separatorOf(text: string): string {
  const head = text.slice(0, SNIFFED);
  const count = (sign: string) => head.split(sign).length;
  return ['\t', ';', ','].reduce((best, sign) => (count(sign) > count(best) ? sign : best), ',');
}

/** Rows of a text of cells (RFC 4180, with any of three separators); everything is text still. Throws `SheetRefused`. */
export function readText(text: string): RawSheet {
  if (/^\s*(\{|<(!doctype|html|\?xml|table))/i.test(text.slice(0, SNIFFED))) throw new SheetRefused('not_a_sheet');
  const separator = separatorOf(text);
  const rows: RawCell[][] = [];
  let row: RawCell[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    if (row.length >= MOST_COLUMNS_READ) throw new SheetRefused('too_many_columns');
    row.push(cell.trim() === '' ? null : cell.trim());
    cell = '';
  };
  for (let i = 0; i < text.length; i++) {
    const ch = text.charAt(i);
    if (isQuoted) {
      if (ch !== '"') cell += ch;
      else if (text[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else isQuoted = false;
    } else if (ch === '"' && cell === '') isQuoted = true;
    else if (ch === separator) endCell();
    else if (ch === '\n') {
      endCell();
      rows.push(row);
      row = [];
      if (rows.length >= MOST_ROWS_READ) return { rows, isCut: true };
    } else cell += ch;
  }
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return { rows, isCut: false };
}
