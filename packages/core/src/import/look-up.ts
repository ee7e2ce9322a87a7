import { isActive, type Retirable } from '../standard/retirement.ts';
import type { Label } from '../text.ts';
import { PRIORITIES, type Priority } from '../ticket/state.ts';

/** Full-width letters and digits as they are typed on a Chinese keyboard, outer blanks, upper case. */
export const folded = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

type Named = Retirable & { name: Label };
type NamedFault = Named & { parent: string | null; aliases: readonly string[] };
/** What words of a sheet can name in a workspace. */
export type NamedThings = {
  standard: { faultCodes: readonly NamedFault[]; departments: readonly Named[]; tiers: readonly Named[] };
  branches: readonly { id: string; code: string; name: string }[];
  members: readonly { personId: string; name: string; isDisabled: boolean }[];
};

/** Keys by the words they go by; null is a word that several go by, which names none of them. */
export type LookUp = ReadonlyMap<string, string | null>;

function lookUp(things: readonly { key: string; words: readonly string[] }[]): LookUp {
  const found = new Map<string, string | null>();
  for (const { key, words } of things)
    for (const word of new Set(words.map(folded))) {
      if (word === '') continue;
      const other = found.get(word);
      found.set(word, other === undefined || other === key ? key : null);
    }
  // A code is exact, whatever else is called the same.
  for (const { key, words } of things) if (words[0] !== undefined) found.set(folded(words[0]), key);
  return found;
}
const namesOf = (name: Label): string[] => [name['zh-CN'], name.en];

/** A fault also goes by its aliases and by the name of its parent before its own: 空调漏水, 空调/漏水. */
export function faultLookUp(faults: readonly NamedFault[]): LookUp {
  const byCode = new Map(faults.map((f) => [f.code, f]));
  return lookUp(
    faults.filter(isActive).map((f) => {
      const parent = f.parent === null ? undefined : byCode.get(f.parent);
      const whole = parent ? ['', '/', '-', ' '].map((sign) => `${parent.name['zh-CN']}${sign}${f.name['zh-CN']}`) : [];
      return { key: f.code, words: [f.code, ...namesOf(f.name), ...f.aliases, ...whole] };
    }),
  );
}
/** Departments, or tiers. */
export const codeLookUp = (list: readonly Named[]): LookUp =>
  lookUp(list.filter(isActive).map((x) => ({ key: x.code, words: [x.code, ...namesOf(x.name)] })));
export const branchLookUp = (branches: NamedThings['branches']): LookUp =>
  lookUp(branches.map((b) => ({ key: b.id, words: [b.code, b.name] })));
export const memberLookUp = (members: NamedThings['members']): LookUp =>
  lookUp(members.filter((p) => !p.isDisabled).map((p) => ({ key: p.personId, words: [p.personId, p.name] })));

const PRIORITY_WORDS: Record<Priority, readonly string[]> = {
  low: ['低', '不急', '较低', '低优先级', 'p4'],
  normal: ['普通', '一般', '中', '正常', '中等', 'medium', 'p3'],
  high: ['高', '较高', '重要', '高优先级', 'p2'],
  urgent: ['紧急', '急', '特急', '加急', '非常紧急', '最高', 'critical', 'p1'],
};
export const PRIORITY_LOOK_UP: LookUp = lookUp(PRIORITIES.map((key) => ({ key, words: [key, ...PRIORITY_WORDS[key]] })));
