import type { StandardContent } from './content.ts';
import { type CodeList, type Retirable, successors } from './retirement.ts';

/** Codes of each list to those they become. */
export type CodeMapping = Record<CodeList, Record<string, string>>;
export const NO_MAPPING: CodeMapping = { faultCodes: {}, departments: {}, tiers: {}, waitingReasons: {} };

/** Codes that stand on a workspace's own past and that the standard of its group has not; retired, each with what it became. */
export type CarriedCodes = Partial<Pick<StandardContent, CodeList>>;

/** What carried codes became, as far as they became anything: one may have become another on the way here. */
export function carriedMapping(carried: CarriedCodes): CodeMapping {
  const of = (list: CodeList) => {
    const became = new Map((carried[list] ?? []).flatMap((x) => (x.retired?.replacedBy ? [[x.code, x.retired.replacedBy] as const] : [])));
    return Object.fromEntries(
      [...became].map(([code, to]) => {
        let last = to;
        for (let steps = 0; steps < became.size; steps++) last = became.get(last) ?? last;
        return [code, last] as const;
      }),
    );
  };
  return { faultCodes: of('faultCodes'), departments: of('departments'), tiers: of('tiers'), waitingReasons: of('waitingReasons') };
}

/** Those of a list whose codes are not known already. */
export const beside = <T extends Retirable>(list: readonly T[], known: readonly Retirable[]): T[] => {
  const codes = new Set(known.map((x) => x.code));
  return list.filter((x) => !codes.has(x.code));
};

/** The standard with what was carried into the group: both are known, only the group's can be chosen. */
export const withCarried = (s: StandardContent, carried: CarriedCodes): StandardContent => ({
  ...s,
  faultCodes: [...s.faultCodes, ...beside(carried.faultCodes ?? [], s.faultCodes)],
  departments: [...s.departments, ...beside(carried.departments ?? [], s.departments)],
  tiers: [...s.tiers, ...beside(carried.tiers ?? [], s.tiers)],
  waitingReasons: [...s.waitingReasons, ...beside(carried.waitingReasons ?? [], s.waitingReasons)],
});

/** The standard alone, as headquarters knows it. */
export const withoutCarried = (s: StandardContent, carried: CarriedCodes): StandardContent => ({
  ...s,
  faultCodes: beside(s.faultCodes, carried.faultCodes ?? []),
  departments: beside(s.departments, carried.departments ?? []),
  tiers: beside(s.tiers, carried.tiers ?? []),
  waitingReasons: beside(s.waitingReasons, carried.waitingReasons ?? []),
});

/** What a workspace takes into a group of its own standard: every code that is not the group's. Both must be complete. */
export function carryCodes(from: StandardContent, to: StandardContent, mapping: CodeMapping): CarriedCodes {
  const retiredOf = (list: CodeList, x: Retirable) => ({ replacedBy: mapping[list][x.code] ?? x.retired?.replacedBy ?? null });
  return {
    faultCodes: beside(from.faultCodes, to.faultCodes).map((x) => ({
      ...x,
      retired: { ...retiredOf('faultCodes', x), split: mapping.faultCodes[x.code] ? [] : (x.retired?.split ?? []) },
    })),
    departments: beside(from.departments, to.departments).map((x) => ({ ...x, retired: retiredOf('departments', x) })),
    tiers: beside(from.tiers, to.tiers).map((x) => ({ ...x, retired: retiredOf('tiers', x) })),
    waitingReasons: beside(from.waitingReasons, to.waitingReasons).map((x) => ({ ...x, retired: retiredOf('waitingReasons', x) })),
  };
}

/** What somebody who writes today says in place of each code that is no more: merged in the group, or carried into it. */
export function replacements(s: StandardContent): CodeMapping {
  const of = (list: CodeList) => Object.fromEntries([...successors(s[list])].filter(([code, to]) => code !== to));
  return { faultCodes: of('faultCodes'), departments: of('departments'), tiers: of('tiers'), waitingReasons: of('waitingReasons') };
}
export const isNoMapping = (mapping: CodeMapping): boolean => Object.values(mapping).every((codes) => Object.keys(codes).length === 0);
