import type { StandardContent } from '@bodan/core/standard/content';
import type { CodeList } from '@bodan/core/standard/retirement';
import { type Branch, under } from './tree.ts';

export type Entry<L extends CodeList> = StandardContent[L][number];
/** What every entry of every list has. */
export type AnyEntry = Entry<CodeList>;
export type Retired = { replacedBy: string | null; split?: { when: string; to: string }[] };
type Named = { 'zh-CN': string; en: string };

const noName = (): Named => ({ 'zh-CN': '', en: '' });

/** The list is one of four unions; what is put back has the kind that was taken out. */
const withList = <L extends CodeList>(s: StandardContent, list: L, entries: readonly Entry<L>[]): StandardContent => ({
  ...s,
  [list]: entries,
});

/** A code nobody has to think of: the next number below its parent, unlike any in use. */
export function freeCode(s: StandardContent, list: CodeList, parent: string | null): string {
  const taken = new Set(s[list].map((x) => x.code));
  const prefix = parent ? `${parent}-` : { faultCodes: 'F', departments: 'D', tiers: 'T', waitingReasons: 'W' }[list];
  const numbers = [...taken].flatMap((code) => {
    const rest = code.startsWith(prefix) ? code.slice(prefix.length) : '';
    return /^\d{1,6}$/.test(rest) ? [Number(rest)] : [];
  });
  for (let n = Math.max(0, ...numbers) + 1; ; n++) {
    const code = `${prefix}${String(n).padStart(2, '0')}`.slice(0, 40);
    if (!taken.has(code)) return code;
  }
}

const BLANK: { [L in CodeList]: (code: string, parent: string | null) => Entry<L> } = {
  faultCodes: (code, parent) => ({
    code,
    name: noName(),
    parent,
    departmentCode: null,
    requiredSkill: null,
    quickTags: [],
    productLine: null,
    aliases: [],
    questions: [],
    checklists: [],
    retired: null,
  }),
  departments: (code, parent) => ({ code, name: noName(), parent, retired: null }),
  tiers: (code) => ({
    code,
    name: noName(),
    firstResponseMinutes: 30,
    planMinutes: 240,
    resolutionMinutes: 1440,
    atRiskPercent: 75,
    stageMinutes: {},
    stageAlarms: false,
    zoneFrom: 'calendar',
    clocks: [],
    retired: null,
  }),
  waitingReasons: (code) => ({ code, name: noName(), pauses: [], departmentCode: null, isForPart: false, retired: null }),
};

/** A new entry without a name yet, below a parent where the list is a tree; it takes what its parent has. */
export function addCode(s: StandardContent, list: CodeList, parent: string | null): { content: StandardContent; code: string } {
  const code = freeCode(s, list, parent);
  const blank = BLANK[list](code, parent);
  const above = list === 'faultCodes' && parent !== null ? s.faultCodes.find((f) => f.code === parent) : undefined;
  const entry = above
    ? { ...blank, departmentCode: above.departmentCode, requiredSkill: above.requiredSkill, productLine: above.productLine }
    : blank;
  return { content: withList(s, list, [...s[list], entry] as Entry<typeof list>[]), code };
}

export function patchCode<L extends CodeList>(s: StandardContent, list: L, code: string, patch: Partial<Entry<L>>): StandardContent {
  const entries: readonly Entry<L>[] = s[list];
  return withList(
    s,
    list,
    entries.map((x) => (x.code === code ? { ...x, ...patch } : x)),
  );
}

type Swap = (code: string) => string | null;
/** Everything that names a code of a list, with another or none in its place. */
function swapNames(s: StandardContent, list: CodeList, swap: Swap, alsoRetired: boolean): StandardContent {
  const of = (on: CodeList) => (code: string | null) => (on === list && code !== null ? swap(code) : code);
  const fault = of('faultCodes');
  const department = of('departments');
  const reason = of('waitingReasons');
  const retired = <R extends Retired | null>(on: CodeList, r: R): R => {
    if (r === null || !alsoRetired) return r;
    const to = of(on);
    const split = r.split?.flatMap((w) => {
      const target = to(w.to);
      return target === null ? [] : [{ ...w, to: target }];
    });
    return { ...r, replacedBy: to(r.replacedBy), ...(split ? { split } : {}) };
  };
  const kept = (codes: readonly string[], to: (code: string | null) => string | null) => [...new Set(codes.flatMap((c) => to(c) ?? []))];
  return {
    ...s,
    faultCodes: s.faultCodes.map((f) => ({
      ...f,
      parent: fault(f.parent) === f.code ? null : fault(f.parent),
      departmentCode: department(f.departmentCode),
      retired: retired('faultCodes', f.retired),
    })),
    departments: s.departments.map((d) => ({
      ...d,
      parent: department(d.parent) === d.code ? null : department(d.parent),
      retired: retired('departments', d.retired),
    })),
    tiers: s.tiers.map((t) => ({
      ...t,
      retired: retired('tiers', t.retired),
      clocks: t.clocks.map((c) => ({
        ...c,
        department: department(c.department),
        pauses: c.pauses && kept(c.pauses, reason),
      })),
    })),
    waitingReasons: s.waitingReasons.map((r) => ({
      ...r,
      departmentCode: department(r.departmentCode),
      retired: retired('waitingReasons', r.retired),
    })),
    evidenceRules: alsoRetired ? s.evidenceRules.map((r) => ({ ...r, faultCodes: kept(r.faultCodes, fault) })) : s.evidenceRules,
  };
}

/** Another code for an entry that was never published; whatever names it follows. */
export function renameCode(s: StandardContent, list: CodeList, from: string, to: string): StandardContent {
  return swapNames(patchCode(s, list, from, { code: to }), list, (code) => (code === from ? to : code), true);
}

/** Takes out an entry that was never published. What lay below it moves up; nothing names it any more. */
export function removeCode(s: StandardContent, list: CodeList, code: string): StandardContent {
  const gone = s[list].find((x) => x.code === code);
  const up = gone && 'parent' in gone ? gone.parent : null;
  const rest = withList(s, list, s[list].filter((x) => x.code !== code) as Entry<typeof list>[]);
  const moved = raise(rest, list, code, up);
  return swapNames(moved, list, (named) => (named === code ? null : named), true);
}

/** An entry of another content, put into this one where it is missing. */
export function putBack(s: StandardContent, from: StandardContent, list: CodeList, code: string): StandardContent {
  const entry = from[list].find((x) => x.code === code);
  if (!entry || s[list].some((x) => x.code === code)) return s;
  return withList(s, list, [...s[list], entry] as Entry<typeof list>[]);
}

/** What lies below an entry goes below another; one up where that other lies below it itself. */
function raise(s: StandardContent, list: CodeList, code: string, to: string | null): StandardContent {
  if (list !== 'faultCodes' && list !== 'departments') return s;
  const entries: readonly Branch[] = s[list];
  const above = entries.find((x) => x.code === code)?.parent ?? null;
  const goal = to !== null && under(entries, code).has(to) ? above : to;
  const below = entries.filter((x) => x.parent === code).map((x) => x.code);
  return below.reduce((at, child) => patchCode(at, list, child, { parent: goal }), s);
}

/**
 * No longer used: merged into another, split, or just retired. What lies below goes below what replaces it, else one up; departments of
 * fault codes and of reasons follow a replacement.
 */
export function retireCode(s: StandardContent, list: CodeList, code: string, retired: Retired): StandardContent {
  const entry = s[list].find((x) => x.code === code);
  const above = entry && 'parent' in entry ? entry.parent : null;
  const to = retired.replacedBy;
  const split = retired.split ?? [];
  const done =
    list === 'faultCodes'
      ? patchCode(s, list, code, { retired: { replacedBy: to, split } })
      : patchCode(s, list, code, { retired: { replacedBy: to } });
  const raised = raise(done, list, code, split.length > 0 ? above : (to ?? above));
  return to === null || split.length > 0 ? raised : swapNames(raised, list, (named) => (named === code ? to : named), false);
}

export const restoreCode = (s: StandardContent, list: CodeList, code: string): StandardContent =>
  patchCode(s, list, code, { retired: null });

/**
 * A draft written on an older version, after a newer one was published: codes and fields that only the newer has are added, since what was
 * published can be retired, never dropped.
 */
export function withPublished(mine: StandardContent, published: StandardContent): StandardContent {
  const lists = (['faultCodes', 'departments', 'tiers', 'waitingReasons'] as const).reduce((s, list) => {
    const known = new Set(s[list].map((x) => x.code));
    const missing = published[list].filter((x) => !known.has(x.code));
    return missing.length === 0 ? s : withList(s, list, [...s[list], ...missing] as Entry<typeof list>[]);
  }, mine);
  const keys = new Set(mine.fields.map((f) => f.key));
  return { ...lists, fields: [...mine.fields, ...published.fields.filter((f) => !keys.has(f.key))] };
}
