import { beside, type CarriedCodes, carriedMapping } from './carry.ts';
import { CODE_LISTS, type CodeList, type Retirable } from './retirement.ts';

type Label = { 'zh-CN': string; en?: string | undefined };
type Named = Retirable & { name: Label };

/** Codes that a workspace brought into its group, each with what it became there; null for what stands on its closed past alone. */
export type BroughtCodes = Partial<Record<CodeList, Record<string, string | null>>>;

/** All that headquarters is told of what was carried: no name that the workspace gave it. */
export function broughtOf(carried: CarriedCodes): BroughtCodes {
  const became = carriedMapping(carried);
  const lists = CODE_LISTS.filter((list) => (carried[list] ?? []).length > 0);
  return Object.fromEntries(
    lists.map((list) => [list, Object.fromEntries((carried[list] ?? []).map((x) => [x.code, became[list][x.code] ?? null]))]),
  );
}

const before = (name: Label): Label => ({ 'zh-CN': `${name['zh-CN']}（加入前）`, en: `${name.en || name['zh-CN']} (before joining)` });

/**
 * Codes of a list that only members brought, named for headquarters: on open tickets until they are converted, on moments before that, on the few
 * closed ones that count anew. One that became the same code everywhere is counted under it; else it stands for itself.
 */
export function brought(list: CodeList, members: readonly BroughtCodes[], known: readonly Named[]): Named[] {
  const names = new Map(known.map((x) => [x.code, x.name]));
  const ways = new Map<string, Set<string | null>>();
  for (const [code, to] of members.flatMap((m) => Object.entries(m[list] ?? {}))) ways.set(code, (ways.get(code) ?? new Set()).add(to));
  const all = [...ways].map(([code, [to, ...others]]): Named => {
    const name = to && others.length === 0 ? names.get(to) : undefined;
    return { code, name: before(name ?? { 'zh-CN': code, en: code }), retired: { replacedBy: to && name ? to : null } };
  });
  return beside(all, known);
}
