import { type Book, type Sheet, type SheetFormat, WallClock } from '@bodan/core/export/cell';
import { BYTE_ORDER_MARK, csvLine } from '@bodan/core/export/csv';
import { bookParts, rowXml, sheetEnd, sheetStart } from '@bodan/core/export/sheet-xml';
import type { SheetWriter } from '@bodan/services/ports';
import { zipped } from './zip.node.ts';

async function* sheetXml(sheet: Sheet, clock: WallClock): AsyncGenerator<string> {
  yield sheetStart(sheet);
  let row = 1;
  for await (const cells of sheet.rows) {
    row += 1;
    yield rowXml(cells, row, clock);
  }
  yield sheetEnd(sheet.columns.length, row);
}

function workbook(book: Book): AsyncIterable<Uint8Array> {
  const clock = new WallClock(book.timeZone);
  return zipped([
    ...bookParts(book.sheets.map((s) => s.name)).map(({ path, xml }) => ({ path, content: [xml] })),
    ...book.sheets.map((sheet, i) => ({ path: `xl/worksheets/sheet${i + 1}.xml`, content: sheetXml(sheet, clock) })),
  ]);
}

const PIECE = 65_536;
/** The sheets one under the other, an empty line between them. */
async function* commaSeparated(book: Book): AsyncGenerator<Uint8Array> {
  const clock = new WallClock(book.timeZone);
  let text = BYTE_ORDER_MARK;
  for (const [i, sheet] of book.sheets.entries()) {
    if (i > 0) text += '\r\n';
    if (sheet.caption) text += csvLine([sheet.caption], clock);
    text += csvLine(
      sheet.columns.map((c) => c.title),
      clock,
    );
    for await (const cells of sheet.rows) {
      text += csvLine(cells, clock);
      if (text.length < PIECE) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text);
}

const WRITERS: Record<SheetFormat, (book: Book) => AsyncIterable<Uint8Array>> = { csv: commaSeparated, xlsx: workbook };

/** Writes tables as they are read, so that a long one takes no more memory than a short one. */
export const nodeSheets: SheetWriter = (format, book) => WRITERS[format](book);
