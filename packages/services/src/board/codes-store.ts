import { type BroughtCodes, brought } from '@bodan/core/standard/brought';
import { beside } from '@bodan/core/standard/carry';
import { CODE_LISTS, type CodeList, type Retirable, withPredecessors } from '@bodan/core/standard/retirement';
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
  `select content from standard_version where group_id = here_group($1) order by coalesce(published_at <= ${at}::timestamptz, true) desc, case when coalesce(published_at <= ${at}::timestamptz, true) then number else -number end desc limit 1`;

export type Named = Retirable & { name: { 'zh-CN': string; en?: string } };
/** Codes with their names. `retired` says where a code is counted that is used no more. */
export type NamedCodes = Record<CodeList, Named[]>;
/**
 * Codes of then, of now where a moment is asked for, and what a workspace carried into its group; `isSince`: it had, at that moment.
 * `brought`: for headquarters, what all members ever did.
 */
export type CodesAt = {
  then: NamedCodes;
  newest: NamedCodes | null;
  carried: Partial<NamedCodes> | null;
  isSince: boolean;
  brought: BroughtCodes[];
};

const LISTS = `jsonb_build_object('faultCodes', content -> 'faultCodes', 'departments', content -> 'departments', 'tiers', content -> 'tiers', 'waitingReasons', content -> 'waitingReasons')`;
/** All of them of group $1 as one value. Behind a workspace's own door its own past is in it; headquarters knows the bare codes of that. */
export const codesAt = (at: string): string =>
  `jsonb_build_object('then', (select ${LISTS} from (${standardAt(at)}) s), 'newest', (select ${LISTS} from (${standardAt('null')}) s where ${at}::timestamptz is not null),
     'carried', (select carried_codes from tenant where id = app_tenant()), 'isSince', coalesce((select ${at}::timestamptz >= member_since from tenant where id = app_tenant()), true),
     'brought', (select coalesce(jsonb_agg(distinct brought), '[]') from group_tenancy where group_id = $1 and brought <> '{}' and app_tenant() is null))`;

/** Every code that can stand on a ticket, named; what the standard of then does not say is counted by itself. */
export function namedCodes({ then, newest, carried, isSince, brought: members }: CodesAt): NamedCodes {
  const plain = (x: Named): Named => ({ ...x, retired: null });
  const of = (list: keyof NamedCodes): Named[] => {
    const later = beside(newest?.[list] ?? [], then[list]).map(plain);
    const known = [...then[list], ...later];
    const own = beside(carried?.[list] ?? [], known);
    return [...known, ...(isSince ? own : own.map(plain)), ...brought(list, members, known)];
  };
  return { faultCodes: of('faultCodes'), departments: of('departments'), tiers: of('tiers'), waitingReasons: of('waitingReasons') };
}

/**
 * The same by the newest version of the group, by which all its figures are told; at a past moment as it was published, by the newest
 * of then. Asks nothing for a filter without codes.
 */
export async function spreadByGroup<F extends Coded>(tx: BoardTx, groupId: string, filter: F, at: number | null = null): Promise<F> {
  if (filter.faultCodes.length + filter.departmentCodes.length + filter.tiers.length === 0) return filter;
  const [row] = await tx.rows<{ codes: CodesAt }>(`select ${codesAt('$2')} as codes`, [groupId, at === null ? null : new Date(at)]);
  return row ? spreadCodes(filter, namedCodes(row.codes)) : filter;
}

export type CodeName = { list: CodeList; code: string; name: Named['name'] };
/** What headquarters calls these codes today; a code can stand in several lists. */
export async function codeNames(tx: BoardTx, groupId: string, codes: readonly (string | null)[]): Promise<CodeName[]> {
  const wanted = new Set(codes);
  const [row] = await tx.rows<{ codes: CodesAt }>(`select ${codesAt('$2')} as codes`, [groupId, null]);
  const named = row && namedCodes(row.codes);
  return CODE_LISTS.flatMap((list) => (named?.[list] ?? []).flatMap(({ code, name }) => (wanted.has(code) ? [{ list, code, name }] : [])));
}
