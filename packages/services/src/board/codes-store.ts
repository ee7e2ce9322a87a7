import { type BroughtCodes, brought } from '@bodan/core/standard/brought';
import { beside } from '@bodan/core/standard/carry';
import { CODE_LISTS, type CodeList, type Retirable, withPredecessors } from '@bodan/core/standard/retirement';
import type { Tx } from '@bodan/db/doors';
import { spreadRegion } from './branch-store.ts';
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
  ofThen: NamedCodes;
  newest: NamedCodes | null;
  carried: Partial<NamedCodes> | null;
  isSince: boolean;
  brought: BroughtCodes[];
};

const LISTS = `jsonb_build_object('faultCodes', content -> 'faultCodes', 'departments', content -> 'departments', 'tiers', content -> 'tiers', 'waitingReasons', content -> 'waitingReasons')`;
const BROUGHT = `(select coalesce(jsonb_agg(distinct brought), '[]') from group_tenancy where group_id = $1 and brought <> '{}' and app_tenant() is null)`;
/** All of them of group $1 as one value. Behind a workspace's own door its own past is in it; headquarters knows the bare codes of that. */
export const codesAt = (at: string): string =>
  `jsonb_build_object('ofThen', (select ${LISTS} from (${standardAt(at)}) s), 'newest', (select ${LISTS} from (${standardAt('null')}) s where ${at}::timestamptz is not null),
     'carried', (select carried_codes from tenant where id = app_tenant()), 'isSince', coalesce((select ${at}::timestamptz >= member_since from tenant where id = app_tenant()), true),
     'brought', ${BROUGHT})`;

/** Every code that can stand on a ticket, named; what the standard of then does not say is counted by itself. */
export function namedCodes({ ofThen, newest, carried, isSince, brought: members }: CodesAt): NamedCodes {
  const plain = (x: Named): Named => ({ ...x, retired: null });
  const of = (list: keyof NamedCodes): Named[] => {
    const later = beside(newest?.[list] ?? [], ofThen[list]).map(plain);
    const known = [...ofThen[list], ...later];
    const own = beside(carried?.[list] ?? [], known);
    return [...known, ...(isSince ? own : own.map(plain)), ...brought(list, members, known)];
  };
  return { faultCodes: of('faultCodes'), departments: of('departments'), tiers: of('tiers'), waitingReasons: of('waitingReasons') };
}

/** Every code that figures of a group are told by: of its newest version, or the newest of a moment, and what was carried or brought into it. */
export async function currentCodes(tx: BoardTx, groupId: string, at: number | null = null): Promise<NamedCodes | undefined> {
  const [row] = await tx.rows<{ codes: CodesAt }>(`select ${codesAt('$2')} as codes`, [groupId, at === null ? null : new Date(at)]);
  return row && namedCodes(row.codes);
}

/**
 * The same by the newest version of the group, by which all its figures are told; at a past moment as it was published, by the newest
 * of then. A region is spread to its branches. Asks nothing for a filter without codes and region. Throws `validation_failed`.
 */
export async function spreadByGroup<F extends Coded & Parameters<typeof spreadRegion>[2]>(
  tx: BoardTx,
  groupId: string,
  filter: F,
  at: number | null = null,
): Promise<F> {
  const placed = await spreadRegion(tx, groupId, filter);
  if (filter.faultCodes.length + filter.departmentCodes.length + filter.tiers.length === 0) return placed;
  const codes = await currentCodes(tx, groupId, at);
  return codes ? spreadCodes(placed, codes) : placed;
}

export type CodeName = { list: CodeList; code: string; name: Named['name'] };
/** A version never changes, so what it says is read once; which one is the newest is asked each time. */
const newestKnown = new Map<string, { version: string; lists: NamedCodes }>();
const MAX_KNOWN = 200;
const NEWEST = `select s.id as version, case when s.id is distinct from $2::uuid then ${LISTS} end as lists, ${BROUGHT} as brought
  from (select id, content from standard_version where group_id = here_group($1) order by number desc limit 1) s`;

/** The codes of headquarters' newest standard, and those that members brought along. */
export async function newestCodes(tx: Tx<'hq'>, groupId: string): Promise<NamedCodes | null> {
  const known = newestKnown.get(groupId);
  type Row = { version: string; lists: NamedCodes | null; brought: BroughtCodes[] };
  const [row] = await tx.rows<Row>(NEWEST, [groupId, known?.version ?? null], 'newest-codes');
  const lists = row?.lists ?? known?.lists;
  if (!row || !lists) return null;
  if (row.lists) {
    if (newestKnown.size >= MAX_KNOWN) newestKnown.clear();
    newestKnown.set(groupId, { version: row.version, lists });
  }
  return namedCodes({ ofThen: lists, newest: null, carried: null, isSince: true, brought: row.brought });
}

/** What headquarters calls these codes today; a code can stand in several lists. */
export function codeNames(named: NamedCodes | null, codes: readonly (string | null)[]): CodeName[] {
  const wanted = new Set(codes);
  return CODE_LISTS.flatMap((list) => (named?.[list] ?? []).flatMap(({ code, name }) => (wanted.has(code) ? [{ list, code, name }] : [])));
}
