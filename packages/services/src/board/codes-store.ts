import { type Retirable, withPredecessors } from '@bodan/core/standard/retirement';
import type { BoardTx } from './types.ts';

type Coded = { faultCodes: string[]; departmentCodes: string[]; tiers: string[] };
/** The codes of a standard, as far as figures care. */
export type FigureCodes = { faultCodes: readonly Retirable[]; departments: readonly Retirable[]; tiers: readonly Retirable[] };

/** A filter with every code that is counted under one it names: of tickets of older versions too. */
export const spreadCodes = <F extends Coded>(filter: F, s: FigureCodes): F => ({
  ...filter,
  faultCodes: withPredecessors(s.faultCodes, filter.faultCodes),
  departmentCodes: withPredecessors(s.departments, filter.departmentCodes),
  tiers: withPredecessors(s.tiers, filter.tiers),
});

/** The version of group $1 that was the newest at a moment (a parameter, null for the present); its first one for any moment before that. */
export const standardAt = (at: string): string =>
  `select content from standard_version where group_id = $1 order by coalesce(published_at <= ${at}::timestamptz, true) desc, case when coalesce(published_at <= ${at}::timestamptz, true) then number else -number end desc limit 1`;

/**
 * The same by the newest version of the group, by which all its figures are told; at a past moment as it was published, by the newest
 * of then. Asks nothing for a filter without codes.
 */
export async function spreadByGroup<F extends Coded>(tx: BoardTx, groupId: string, filter: F, at: number | null = null): Promise<F> {
  if (filter.faultCodes.length + filter.departmentCodes.length + filter.tiers.length === 0) return filter;
  const [row] = await tx.rows<FigureCodes>(
    `select content -> 'faultCodes' as "faultCodes", content -> 'departments' as departments, content -> 'tiers' as tiers from (${standardAt('$2')}) s`,
    [groupId, at === null ? null : new Date(at)],
  );
  return row ? spreadCodes(filter, row) : filter;
}
