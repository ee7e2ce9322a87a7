import type { FormulaNode } from '../formula/ast.ts';
import type { CustomValues } from './compile.ts';
import { type ConditionFacts, conditionHolds, conditionSources, dependencyOrder } from './condition.ts';
import type { FieldDefinition } from './definition.ts';
import { computeField, type FormulaFacts, formulaSources, readFormula } from './formula.ts';
import { type LookupSources, lookedUp, takenField } from './lookup.ts';

/** What of a ticket conditions and formulas look at beside custom values. */
export type FieldFacts = ConditionFacts & FormulaFacts;
/** Fields that are shown by a condition, worked out or looked up, each after those it looks at, ready to be gone through. */
export type SettlePlan = {
  byKey: ReadonlyMap<string, FieldDefinition>;
  steps: readonly { f: FieldDefinition; node: FormulaNode | null }[];
};

/** Keys of the fields that a lookup depends on: what it goes through, and what it takes of other tickets, which may depend on it in turn. */
const lookupKeys = (f: FieldDefinition): string[] =>
  f.type === 'lookup' ? [f.through, takenField(f.take)].filter((key): key is string => key !== null) : [];

/** Keys of the fields that a field looks at. */
export const fieldSources = (f: FieldDefinition): string[] => [
  ...conditionSources(f.showIf),
  ...formulaSources(f.formula),
  ...lookupKeys(f),
];

/** Made once for a set of fields. A circle cannot be saved; should one be there all the same, fields are taken as they are listed. */
export function planFields(fields: readonly FieldDefinition[]): SettlePlan {
  const sources = new Map(fields.map((f) => [f.key, fieldSources(f)]));
  const ordered = dependencyOrder(fields, (f) => sources.get(f.key) ?? []) ?? fields;
  return {
    byKey: new Map(fields.map((f) => [f.key, f])),
    steps: ordered.filter((f) => f.showIf !== null || f.formula !== null || f.type === 'lookup').map((f) => ({ f, node: readFormula(f) })),
  };
}

export type SettleOptions = {
  /** Takes nothing away, though formulas do not see it. */
  keepHidden?: boolean;
  /** What lookups give; without it they keep what they hold while their source stays what it was in `before`. */
  sources?: LookupSources | undefined;
  before?: CustomValues | undefined;
};

/**
 * Values as they stand once everything that follows from them was done: what is not shown is taken away, lookups are taken and formulas
 * worked out, in the order in which they depend on each other. The same in browser and server.
 */
export function settleValues(
  { byKey, steps }: SettlePlan,
  values: CustomValues,
  facts: FieldFacts,
  { keepHidden = false, sources, before }: SettleOptions = {},
): { values: CustomValues; hidden: ReadonlySet<string> } {
  const hidden = new Set<string>();
  if (steps.length === 0) return { values, hidden };
  const left = new Map(Object.entries(values));
  for (const { f, node } of steps) {
    if (f.showIf && !conditionHolds(f.showIf, left, facts)) {
      hidden.add(f.key);
      left.delete(f.key);
    } else if (f.formula !== null) {
      const value = node === null ? null : computeField(f, node, byKey, left, facts);
      value === null ? left.delete(f.key) : left.set(f.key, value);
    } else if (f.type === 'lookup') {
      const value = lookedUp(f, left, { sources, held: left.get(f.key), before });
      value === null ? left.delete(f.key) : left.set(f.key, value);
    }
  }
  if (keepHidden) for (const key of hidden) if (Object.hasOwn(values, key) && byKey.get(key)?.formula === null) left.set(key, values[key]);
  return { values: Object.fromEntries(left), hidden };
}
