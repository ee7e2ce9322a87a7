/** What a day is taken apart by. */
export const PART_KINDS = ['tenant', 'branch', 'fault', 'department'] as const;
export type PartKind = (typeof PART_KINDS)[number];
/** What a part had on one day; `tenantId` says whose branch it is. */
export type PartCount = { by: PartKind; key: string; tenantId: string | null; day: string; count: number };
/** What a part adds to the difference between a day and its usual: all parts of one kind make up the whole of it. */
export type Part = { by: PartKind; key: string; tenantId: string | null; observed: number; usual: number; share: number };

/** From here on a part is most of it. */
export const MOST_OF_IT = 0.5;
/** Smaller parts explain nothing. */
const LEAST_SHARE = 0.1;
const MOST_PARTS = 3;

/**
 * Which parts make up a difference, of each kind those that explain most of it first. `days` are the usual days; a part that has no count of a
 * day had none on it. A share is more than one where other parts moved the other way.
 */
export function partsOf(counts: readonly PartCount[], day: string, days: readonly string[]): Part[] {
  return PART_KINDS.flatMap((by) => {
    const groups = [
      ...Map.groupBy(
        counts.filter((c) => c.by === by),
        (c) => `${c.tenantId ?? ''}/${c.key}`,
      ).values(),
    ];
    const sums = groups.flatMap((own) => {
      const [first] = own;
      if (!first) return [];
      const sum = (of: (d: string) => boolean): number => own.filter((c) => of(c.day)).reduce((n, c) => n + c.count, 0);
      const observed = sum((d) => d === day);
      const usual = sum((d) => days.includes(d)) / days.length;
      return [{ by, key: first.key, tenantId: first.tenantId, observed, usual }];
    });
    const difference = sums.reduce((n, p) => n + p.observed - p.usual, 0);
    if (difference === 0 || sums.length < 2) return [];
    return sums
      .map((p): Part => ({ ...p, share: (p.observed - p.usual) / difference }))
      .filter((p) => p.share >= LEAST_SHARE)
      .sort((a, b) => b.share - a.share || (a.key < b.key ? -1 : 1))
      .slice(0, MOST_PARTS);
  });
}
