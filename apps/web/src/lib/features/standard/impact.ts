import { type StandardChange, touchOf } from '@bodan/core/standard/diff';
import type { HqImpact, Impact, Preview } from './standard-api.ts';

/** What names a code: things of a workspace, and templates of the group. */
export type UseKind = Impact['uses'][number]['kind'] | 'template';
/** What one change does, in one company or in all together. */
export type Effect = {
  tickets: number;
  lacking: number;
  goesTo: readonly { code: string | null; tickets: number }[];
  unmapped: { tickets: number; values: readonly { value?: unknown; tickets: number }[] };
  uses: readonly { kind: UseKind; count: number; names: readonly string[] }[];
};
/** `change` as the document describes it, with the kinds of `core`. */
type Change = HqImpact['change'];
export type ChangeEffect = { key: string; change: Change; effect: Effect };
export type Share = { tenantId: string; effect: Effect };
/** One change with what it does in all companies together and in each that feels it. */
export type ChangeTotal = ChangeEffect & { shares: Share[] };

const NO_EFFECT: Effect = { tickets: 0, lacking: 0, goesTo: [], unmapped: { tickets: 0, values: [] }, uses: [] };

const counted = (uses: HqImpact['uses']): Effect['uses'] => uses.map((use) => ({ ...use, names: [] }));
/** What names a thing in one workspace, kind by kind. */
export const namedUses = (uses: Impact['uses']): { kind: Impact['uses'][number]['kind']; count: number; names: string[] }[] =>
  [...Map.groupBy(uses, (use) => use.kind)].map(([kind, list]) => ({ kind, count: list.length, names: list.map((use) => use.name) }));

function summed<T>(lists: readonly (readonly T[])[], keyOf: (x: T) => string, add: (a: T, b: T) => T): T[] {
  const found = new Map<string, T>();
  for (const x of lists.flat()) {
    const before = found.get(keyOf(x));
    found.set(keyOf(x), before === undefined ? x : add(before, x));
  }
  return [...found.values()];
}
const byTickets = <T extends { tickets: number }>(list: readonly T[]): T[] => list.toSorted((a, b) => b.tickets - a.tickets);

function together(effects: readonly Effect[]): Effect {
  const sum = (of: (e: Effect) => number) => effects.reduce((total, e) => total + of(e), 0);
  const more = <T extends { tickets: number }>(a: T, b: T): T => ({ ...a, tickets: a.tickets + b.tickets });
  return {
    tickets: sum((e) => e.tickets),
    lacking: sum((e) => e.lacking),
    goesTo: byTickets(
      summed(
        effects.map((e) => e.goesTo),
        (x) => x.code ?? '',
        more,
      ),
    ),
    unmapped: {
      tickets: sum((e) => e.unmapped.tickets),
      values: byTickets(
        summed(
          effects.map((e) => e.unmapped.values),
          (x) => JSON.stringify(x.value),
          more,
        ),
      ),
    },
    uses: summed(
      effects.map((e) => e.uses),
      (x) => x.kind,
      (a, b) => ({ ...a, count: a.count + b.count }),
    ),
  };
}
const isFelt = (e: Effect) => e.tickets + e.lacking + e.unmapped.tickets + e.uses.length > 0;
/** Whether a change says something of tickets there are. A new field that takes over own ones does so by the tickets it is counted with. */
export const touches = (change: Change): boolean =>
  touchOf(change as StandardChange) !== null || (change.list === 'fields' && change.kind === 'added');

/** The changes of a draft with their effects; what companies still have to catch up with beside it stands in `older`. */
export function totalsOf(
  preview: Preview,
  nameOf: (name: Preview['templates'][number]['names'][number]) => string,
): { changes: ChangeTotal[]; older: ChangeTotal[] } {
  const shares = preview.workspaces.flatMap(({ tenantId, impacts }) =>
    impacts.map(({ uses, ...impact }) => ({
      key: impact.key,
      change: impact.change,
      tenantId,
      effect: { ...impact, uses: counted(uses) },
    })),
  );
  const byKey = Map.groupBy(shares, (share) => share.key);
  const total = (key: string, change: Change): ChangeTotal => {
    const own = byKey.get(key) ?? [];
    const felt = own.filter((share) => isFelt(share.effect)).map(({ tenantId, effect }) => ({ tenantId, effect }));
    const effect = own.length > 0 ? together(own.map((share) => share.effect)) : NO_EFFECT;
    const names = preview.templates.find((t) => t.key === key)?.names.map(nameOf) ?? [];
    const uses = names.length > 0 ? [...effect.uses, { kind: 'template' as const, count: names.length, names }] : effect.uses;
    return { key, change, effect: { ...effect, uses }, shares: byShare(felt) };
  };
  const keyOf = (c: Change) => `${c.list}/${c.code}/${c.kind}`;
  const known = new Set(preview.changes.map(keyOf));
  const older = [...byKey].flatMap(([key, [first]]) => (known.has(key) || !first ? [] : [total(key, first.change)]));
  return { changes: preview.changes.map((change) => total(keyOf(change), change)), older };
}
const byShare = (shares: Share[]): Share[] => shares.toSorted((a, b) => b.effect.tickets - a.effect.tickets);

export type Figures = { changes: number; touched: number; unmapped: number; lacking: number };
/** The sums over changes. A ticket that several changes touch counts with each. */
export const figuresOf = (changes: readonly ChangeEffect[]): Figures => ({
  changes: changes.length,
  touched: changes.reduce((sum, c) => sum + (touches(c.change) ? c.effect.tickets : 0), 0),
  unmapped: changes.reduce((sum, c) => sum + c.effect.unmapped.tickets + lost(c.effect), 0),
  lacking: changes.reduce((sum, c) => sum + c.effect.lacking, 0),
});
/** Tickets of a split code that no rule takes. */
const lost = (e: Effect): number => e.goesTo.reduce((sum, way) => sum + (way.code === null ? way.tickets : 0), 0);
