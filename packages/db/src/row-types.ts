import pg from 'pg';

const OID = { int8: 20, date: 1082, timestamptz: 1184, numeric: 1700 } as const;

/** PostgreSQL writes `2026-11-23 08:00:00.123+00` when the session is in UTC, which the connection makes sure of. */
function instantMs(text: string): number {
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
