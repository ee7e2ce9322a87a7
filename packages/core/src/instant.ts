/** Epoch milliseconds as they stand in answers and records: RFC 3339 in UTC; what has no instant stays null. */
export function iso(ms: number): string;
export function iso(ms: number | null): string | null;
export function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
