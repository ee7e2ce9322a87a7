import { may } from '../access.ts';
import { sharedFields } from '../measures/shared-field.ts';
import type { Criterion } from './conformance-weights.ts';
import type { StandardContent } from './content.ts';
import type { Touch } from './diff.ts';
import { type CodeList, isActive, type Retirable, successors } from './retirement.ts';

/**
 * What keeps figures of a subsidiary from being compared: it works by an older version; a code is counted under nothing of the newest one, was split
 * and not sorted yet, or is used no more; a field was not taken, is not filled, could not be filled from an own one, or holds what is no option of it.
 */
export const GAP_KINDS = ['version', 'unmapped_code', 'split_code', 'retired_code', 'field', 'unfilled', 'backfill', 'option'] as const;
export type GapKind = (typeof GAP_KINDS)[number];
/** What closes a gap: adopting the newest version, correcting tickets, or a version that says what becomes of it. */
export const GAP_ACTS = ['adopt', 'correct', 'publish'] as const;
export type GapAct = (typeof GAP_ACTS)[number];

type Label = { 'zh-CN': string; en?: string | undefined };
/** `isOwn`: a code of the workspace's own past, whose name headquarters does not know. `options` and `values`: keys and names that an older version listed. */
export type Gap = {
  key: string;
  kind: GapKind;
  act: GapAct;
  list: CodeList | null;
  code: string | null;
  field: string | null;
  options: string[];
  values: Label[];
  name: Label | null;
  isOwn: boolean;
  criterion: Criterion | null;
  /** Listed values of a field that figures are told by; null where no coverage hangs on it. */
  listed: string[] | null;
  /** For `backfill`: the own field, or the same one under its former type. */
  from: string | null;
};

type Known = Retirable & { name: Label };
export type GapQuestion = {
  newest: { number: number; content: StandardContent };
  adopted: { number: number; content: StandardContent };
  /** Every code the workspace knows: those of the newest version, and what it carried into the group. */
  known: Record<CodeList, readonly Known[]>;
  /** Codes on its tickets of the range. */
  used: readonly { list: CodeList; code: string }[];
  /** Fields whose values were to be filled from others and could not all be. */
  failed: readonly { from: string; field: string }[];
  /** Options that some version of the group listed and the newest does not. */
  dropped: readonly { field: string; option: string; name: Label }[];
};

const CRITERION: Record<CodeList, Criterion | null> = { faultCodes: 'codes', departments: 'codes', tiers: 'tier', waitingReasons: null };
const NOTHING = {
  list: null,
  code: null,
  field: null,
  options: [],
  values: [],
  name: null,
  isOwn: false,
  criterion: null,
  listed: null,
  from: null,
};

function codeGaps({ newest, adopted, known, used }: GapQuestion): Gap[] {
  return used.flatMap(({ list, code }): Gap[] => {
    const at = new Map(known[list].map((x) => [x.code, x]));
    const own = at.get(code);
    const to = own && at.get(successors(known[list]).get(code) ?? code);
    const standard = newest.content[list].find((x) => x.code === code);
    const isCurrent = adopted.content[list].some((x) => x.code === code && isActive(x));
    const isRetiredHere = adopted.content[list].some((x) => x.code === code && !isActive(x));
    const gap = (kind: GapKind, act: GapAct): Gap[] => [
      {
        ...NOTHING,
        key: `${kind}:${list}:${code}`,
        kind,
        act,
        list,
        code,
        name: standard?.name ?? own?.name ?? null,
        isOwn: !standard,
        criterion: CRITERION[list],
      },
    ];
    if (to && isActive(to)) return isCurrent || to.code === code || list === 'waitingReasons' ? [] : gap('retired_code', 'correct');
    if (to?.retired?.split?.length) return gap('split_code', isRetiredHere ? 'correct' : 'adopt');
    return gap('unmapped_code', 'publish');
  });
}

/** A field that everybody fills: shown and asked for only sometimes cannot be missed by counting. */
export const isAlwaysAsked = (f: StandardContent['fields'][number]): boolean => f.isRequired && !f.isHidden && !('showIf' in f && f.showIf);

function fieldGaps({ newest, adopted, failed, dropped }: GapQuestion): Gap[] {
  const shared = new Map(sharedFields(newest.content.fields).map((f) => [f.key, f.values.map((v) => v.key)]));
  return newest.content.fields.flatMap((f): Gap[] => {
    if (f.isHidden) return [];
    const listed = shared.get(f.key) ?? null;
    const gap = (kind: GapKind, act: GapAct, more: Partial<Gap> = {}): Gap => ({
      ...NOTHING,
      key: [kind, f.key, ...(more.from ? [more.from] : [])].join(':'),
      kind,
      act,
      field: f.key,
      name: f.name,
      listed,
      ...more,
    });
    const here = adopted.content.fields.find((x) => x.key === f.key);
    if (!here) return [gap('field', 'adopt')];
    const gone = dropped.filter((d) => d.field === f.key);
    const isOffered = gone.some((d) => here.options.some((o) => o.key === d.option));
    return [
      ...(isAlwaysAsked(here) ? [gap('unfilled', 'correct', { criterion: 'fields' })] : []),
      ...failed.filter((x) => x.field === f.key).map(({ from }) => gap('backfill', 'correct', { from })),
      ...(listed && gone.length > 0
        ? [gap('option', isOffered ? 'publish' : 'correct', { options: gone.map((d) => d.option), values: gone.map((d) => d.name) })]
        : []),
    ];
  });
}

/** What may keep figures of a workspace from being compared; those that touch no ticket are left out by whoever counts, but for `version` and `field`. */
export function gapsOf(q: GapQuestion): Gap[] {
  const isBehind = q.adopted.number < q.newest.number;
  const version: Gap[] = isBehind ? [{ ...NOTHING, key: 'version', kind: 'version', act: 'adopt' }] : [];
  return [...version, ...codeGaps(q), ...fieldGaps(q)];
}

/** Tickets a code or a value stands on; null for gaps that are found another way. */
export const touchOfGap = (gap: Gap): Touch | null => (gap.list && gap.code ? { list: gap.list, code: gap.code } : null);

/** Whether somebody of these roles closes a gap by this act; tickets are corrected by all, and those are told of it who lead. */
export const mayClose = (roles: readonly string[], act: GapAct): boolean =>
  act === 'adopt' ? may(roles, 'settings.write') : act === 'correct' && may(roles, 'ticket.update') && may(roles, 'ticket.assign');

export type Keeper = { personId: string; name: string; roles: readonly string[]; isDisabled: boolean };
/** Whoever closes a gap by this act, and by which of their roles. */
export function keepersOf(members: Iterable<Keeper>, act: GapAct): { people: Keeper[]; roles: string[] } {
  const people = [...members].filter((p) => !p.isDisabled && mayClose(p.roles, act));
  const roles = new Set(people.flatMap((p) => p.roles.filter((role) => mayClose([role], act))));
  return { people, roles: [...roles].sort() };
}
