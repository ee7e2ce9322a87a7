import { invalidInput } from '@bodan/core/errors';
import { addDays, bucketsBetween, dayNumber, daysBetween, previousOf, STOCK_DAY } from '@bodan/core/measures/buckets';
import { localDay } from '@bodan/core/ticket/days';
import type { Moment } from './moment.ts';
import type { Narrowing } from './narrow-store.ts';
import type { BoardFilter, BoardWindow, LabelledBucket } from './types.ts';

/** Two years and a little: longer ranges are asked year by year. */
const MAX_DAYS = 800;
export const DEFAULT_DAYS = 30;

/** No list in it filters nothing. */
export const listOf = (list: string[]): string[] | null => (list.length === 0 ? null : list);

/** What a checked question narrows to, as the statements take it. */
export const narrowedBy = (f: Omit<BoardFilter, 'from' | 'to' | 'field' | 'by'>): Narrowing => ({
  tenantIds: listOf(f.tenantIds),
  branches: listOf(f.branchIds),
  faults: listOf(f.faultCodes),
  departments: listOf(f.departmentCodes),
  tiers: listOf(f.tiers),
});

/** Refuses a range that ends before it begins or is longer than two years. Throws `validation_failed`. */
export function checkRange(f: { from: string; to: string }): void {
  const days = dayNumber(f.to) - dayNumber(f.from) + 1;
  if (days < 1) throw invalidInput('/query/to', 'the range ends before it begins', 'too_small');
  if (days > MAX_DAYS) throw invalidInput('/query/from', `at most ${MAX_DAYS} days`, 'too_big');
}

const min = (a: string, b: string): string => (a < b ? a : b);

/** One dimension at a time is rolled up; a filter on any other fact is answered from the entries. */
function bucketsFor(f: BoardFilter, previousFrom: string, foldedTo: string | null, isWholeGroup: boolean): LabelledBucket[] {
  const prefix = isWholeGroup ? 'group_' : '';
  const to = min(f.to, foldedTo ?? f.to);
  const flows = bucketsBetween(f.from, to);
  // What is open at a past moment is counted, not folded.
  const stocks = foldedTo === null ? [{ span: 0 as const, day: STOCK_DAY }] : [];
  const dimension = (label: string, name: string) => [...flows, ...stocks].map((b) => ({ ...b, label, dimension: name }));
  return [
    ...dimension('place', 'branch'),
    ...dimension('fault', `${prefix}fault`),
    ...dimension('department', `${prefix}department`),
    ...dimension('tier', `${prefix}tier`),
    ...stocks.map((b) => ({ ...b, label: 'stage', dimension: 'stage' })),
    ...daysBetween(f.from, to).map((day) => ({ span: 1 as const, day, label: 'day', dimension: prefix })),
    ...bucketsBetween(previousFrom, min(addDays(f.from, -1), to)).map((b) => ({ ...b, label: 'previous', dimension: prefix })),
  ];
}

/** Whether a board is of whole workspaces as they are now: its sums and what stands there can be moved on. */
export const isLive = (f: BoardFilter, moment: Moment | null): boolean =>
  moment === null && (f.by ?? null) === null && (f.field ?? null) === null && isOfWholes(f);
const isOfWholes = (f: BoardFilter): boolean =>
  (f.region ?? null) === null && f.branchIds.length + f.faultCodes.length + f.departmentCodes.length + f.tiers.length === 0;

/** Whose board is asked for, and of which moment; null for the present. `timeZone` is that of headquarters or of the workspace. */
export type BoardPlace = { groupId: string; timeZone: string; isGroup: boolean; moment: Moment | null };

/** A checked filter as the statement takes it. `isGroup` is false behind a tenant's wall, where sums over all tenants are not visible. */
export function windowOf({ groupId, timeZone, isGroup, moment }: BoardPlace, f: BoardFilter, now: number): BoardWindow {
  const previousFrom = previousOf(f).from;
  // No sum is folded by values; what stands beside them is, unless a moment is asked for.
  const isByField = (f.field ?? null) !== null || ((f.by ?? null) !== null && moment !== null);
  const isPlain = !isByField && isOfWholes(f);
  // Any day would do: on the days up to it what came later is taken away, on those after it what came before is counted. Of the day of the moment less came before than later.
  // By what is known now nothing is counted on days that had begun nowhere; by the clocks of the world they differ by two.
  const foldedTo = moment === null ? null : addDays(localDay(timeZone, moment.at), moment.known === 'then' ? -1 : 2);
  return {
    groupId,
    previousFrom,
    from: f.from,
    to: f.to,
    now: moment?.at ?? now,
    moment,
    foldedTo,
    ...narrowedBy(f),
    field: f.field ?? null,
    by: f.by ?? null,
    buckets: isPlain ? bucketsFor(f, previousFrom, foldedTo, isGroup && f.tenantIds.length === 0) : null,
  };
}
