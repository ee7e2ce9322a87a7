import pg from 'pg';

const OID = { int8: 20, date: 1082, timestamptz: 1184, numeric: 1700 } as const;

const ZERO = 48;
const two = (text: string, at: number): number => (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;

/** `2026-11-23 08:00:00.123+00`, as a session in UTC writes it; NaN for any other spelling. A list of 50 tickets holds some 500 of them. */
function plainInstantMs(text: string): number {
  const end = text.length - 3;
  if (end < 19 || end > 23 || text.charCodeAt(4) !== 45 || text.charCodeAt(10) !== 32 || !text.endsWith('+00')) return Number.NaN;
  const fraction = end === 19 ? 0 : Number(text.slice(19, end));
  return (
    Date.UTC(two(text, 0) * 100 + two(text, 2), two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17)) +
    Math.round(fraction * 1000)
  );
}

/** PostgreSQL writes `2026-11-23 08:00:00.123+00` when the session is in UTC, which the connection makes sure of. */
function instantMs(text: string): number {
  const plain = plainInstantMs(text);
  if (plain > 0) return plain;
  const ms = Date.parse(`${text.slice(0, 10)}T${text.slice(11).replace(/([+-]\d\d)$/, '$1:00')}`);
  if (Number.isNaN(ms)) throw new Error(`not an instant: ${text}`);
  return ms;
}

/** How rows of plain statements read: instants as epoch milliseconds, dates as text, 64-bit counts as numbers. */
export const ROW_TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === OID.timestamptz) return instantMs;
      if (oid === OID.int8 || oid === OID.numeric) return Number;
      if (oid === OID.date) return (text: string) => text;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  },
};
