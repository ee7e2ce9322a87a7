import { CODE_LISTS, type CodeList, isActive, type Retirable } from './retirement.ts';

type Lists = Record<CodeList, readonly Retirable[]>;
/** A list that holds more than it can. */
export type Overfull = { list: CodeList; codes: number; most: number };

/** Codes that can be chosen at once, far above what a service group needs. */
export const MOST_IN_USE: Record<CodeList, number> = { faultCodes: 2000, departments: 500, tiers: 20, waitingReasons: 50 };
/** Codes a group knows: retired ones stay for the sake of the past. */
export const MOST_KNOWN: Record<CodeList, number> = { faultCodes: 4000, departments: 1000, tiers: 100, waitingReasons: 200 };
/** A workspace that left its group knows the codes it had carried in beside the group's, so a standard of its own may hold twice as many. */
export const mostOwn = (list: CodeList): number => 2 * MOST_KNOWN[list];

const over = (lists: Lists, most: Record<CodeList, number>): Overfull[] =>
  CODE_LISTS.flatMap((list) => (lists[list].length > most[list] ? [{ list, codes: lists[list].length, most: most[list] }] : []));

/** Lists with more codes in use than there may be. */
export const overusedLists = (s: Lists): Overfull[] => {
  const active = (list: CodeList) => s[list].filter(isActive);
  return over(
    {
      faultCodes: active('faultCodes'),
      departments: active('departments'),
      tiers: active('tiers'),
      waitingReasons: active('waitingReasons'),
    },
    MOST_IN_USE,
  );
};

/** Lists with more codes than a group may know, or a workspace may carry into one. */
export const overfullLists = (s: Partial<Lists>): Overfull[] =>
  over({ faultCodes: [], departments: [], tiers: [], waitingReasons: [], ...s }, MOST_KNOWN);
