import { METRICS, type Metric } from './registry.ts';

/** The one day on which a stock stands in the rollup: "open now" never sums days. */
export const STOCK_DAY = '0001-01-01';
/** Long ranges are read in blocks of this many days, aligned on the epoch. */
export const BLOCK_DAYS = 8;
/** `tenant_id` of rows that sum all tenants of a group. */
export const ALL_TENANTS = '00000000-0000-0000-0000-000000000000';

export const METRIC_NAMES = Object.keys(METRICS) as Metric[];
export const STOCKS = METRIC_NAMES.filter((m) => METRICS[m].kind === 'stock');
export const FLOWS = METRIC_NAMES.filter((m) => METRICS[m].kind === 'flow');

export const DAY_MS = 86_400_000;
const EPOCH_TEXT_LENGTH = 10;

/** Days since 1970-01-01 of a local date `YYYY-MM-DD`, and back. */
export const dayNumber = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
export const dayText = (n: number): string => new Date(n * DAY_MS).toISOString().slice(0, EPOCH_TEXT_LENGTH);
export const addDays = (day: string, n: number): string => dayText(dayNumber(day) + n);

export type Bucket = { span: 0 | 1 | 8; day: string };

/** The fewest rollup buckets that cover `from` to `to`, both included, each day once. Empty when the range ends before it begins. */
export function bucketsBetween(from: string, to: string): Bucket[] {
  const list: Bucket[] = [];
  const last = dayNumber(to);
  for (let n = dayNumber(from); n <= last; ) {
    const isBlock = n % BLOCK_DAYS === 0 && n + BLOCK_DAYS - 1 <= last;
    list.push({ span: isBlock ? BLOCK_DAYS : 1, day: dayText(n) });
    n += isBlock ? BLOCK_DAYS : 1;
  }
  return list;
}

export const daysBetween = (from: string, to: string): string[] =>
  Array.from({ length: Math.max(0, dayNumber(to) - dayNumber(from) + 1) }, (_, i) => addDays(from, i));

/** The range of the same length just before. */
export const previousOf = (f: { from: string; to: string }): { from: string; to: string } => ({
  from: addDays(f.from, -(dayNumber(f.to) - dayNumber(f.from) + 1)),
  to: addDays(f.from, -1),
});
