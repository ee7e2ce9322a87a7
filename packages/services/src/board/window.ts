import { DomainError } from '@bodan/core/errors';
import { addDays, bucketsBetween, dayNumber, daysBetween, STOCK_DAY } from '@bodan/core/measures/buckets';
import type { BoardFilter, BoardWindow, LabelledBucket } from './types.ts';

/** Two years and a little: longer ranges are asked year by year. */
const MAX_DAYS = 800;
export const DEFAULT_DAYS = 30;

const listOf = (list: string[]): string[] | null => (list.length === 0 ? null : list);

/** The range of the same length just before. */
export const previousOf = (f: { from: string; to: string }): { from: string; to: string } => ({
  from: addDays(f.from, -(dayNumber(f.to) - dayNumber(f.from) + 1)),
  to: addDays(f.from, -1),
});

/** Refuses a range that ends before it begins or is longer than two years. Throws `validation_failed`. */
export function checkRange(f: { from: string; to: string }): void {
  const days = dayNumber(f.to) - dayNumber(f.from) + 1;
  if (days < 1)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/query/to', code: 'invalid', detail: 'the range ends before it begins' }],
    });
  if (days > MAX_DAYS)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/query/from', code: 'too_big', detail: `at most ${MAX_DAYS} days` }],
    });
}

/** One dimension at a time is rolled up; a filter on any other fact is answered from the entries. */
function bucketsFor(f: BoardFilter, previousFrom: string, isWholeGroup: boolean): LabelledBucket[] {
  const prefix = isWholeGroup ? 'group_' : '';
  const flows = bucketsBetween(f.from, f.to);
  const stock = { span: 0 as const, day: STOCK_DAY };
  const dimension = (label: string, name: string) => [...flows, stock].map((b) => ({ ...b, label, dimension: name }));
  return [
    ...dimension('tenant', ''),
    ...dimension('branch', 'branch'),
    ...dimension('fault', `${prefix}fault`),
    ...dimension('department', `${prefix}department`),
    ...dimension('tier', `${prefix}tier`),
    { ...stock, label: 'stage', dimension: 'stage' },
    ...daysBetween(f.from, f.to).map((day) => ({ span: 1 as const, day, label: 'day', dimension: prefix })),
    ...bucketsBetween(previousFrom, addDays(f.from, -1)).map((b) => ({ ...b, label: 'previous', dimension: prefix })),
  ];
}

/** A checked filter as the statement takes it. `isGroup` is false behind a tenant's wall, where sums over all tenants are not visible. */
export function windowOf(groupId: string, f: BoardFilter, now: number, isGroup: boolean): BoardWindow {
  const previousFrom = previousOf(f).from;
  const isPlain = f.branchIds.length + f.faultCodes.length + f.departmentCodes.length + f.tiers.length === 0;
  return {
    groupId,
    previousFrom,
    from: f.from,
    to: f.to,
    now,
    tenantIds: listOf(f.tenantIds),
    branches: listOf(f.branchIds),
    faults: listOf(f.faultCodes),
    departments: listOf(f.departmentCodes),
    tiers: listOf(f.tiers),
    buckets: isPlain ? bucketsFor(f, previousFrom, isGroup && f.tenantIds.length === 0) : null,
  };
}
