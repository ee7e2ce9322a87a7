import { type Cell, plainCell, type WallClock } from './cell.ts';

/** Excel takes a file without it for one in the local code page and garbles Chinese. */
export const BYTE_ORDER_MARK = '\ufeff';

// What a spreadsheet takes for a formula, also after blanks that it skips, and in full-width spelling.
const LIVE = /^[\s\u00a0\ufeff]*[=+\-@|＝＋－＠]|^[\t\r\n]/;
const DIGITS_THAT_EXCEL_ROUNDS = /^(?:\d{11,}|0\d+)$/;
const PERCENT = 100;
const RATE_DIGITS = 2;

/** A text that no spreadsheet calculates and whose digits all stay: a quote before what could run, a tab after long or zero-led numbers. */
export function harmless(text: string): string {
  const plain = plainCell(text);
  if (LIVE.test(plain)) return `'${plain}`;
  return DIGITS_THAT_EXCEL_ROUNDS.test(plain) ? `${plain}\t` : plain;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function cellText(cell: Cell, clock: WallClock): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'string') return cell === '' ? '' : quoted(harmless(cell));
  switch (cell.kind) {
    case 'day':
      return cell.day;
    case 'instant':
      return clock.text(cell.at);
    case 'share':
      return `${(cell.value * PERCENT).toFixed(RATE_DIGITS)}%`;
    default: {
      const never: never = cell;
      throw new Error(`unknown cell ${String(never)}`);
    }
  }
}

/** A line of a CSV file (RFC 4180): every text in quotes. */
export const csvLine = (cells: readonly Cell[], clock: WallClock): string => `${cells.map((c) => cellText(c, clock)).join(',')}\r\n`;
