import { convertValue, type ValueConversion } from '../conversion/convert.ts';
import { type CompiledFields, type CustomValues, compileFields } from './compile.ts';
import type { FieldSet } from './definition.ts';
import type { Patterns } from './load-pattern.ts';

/** An own field that is another name for a field of the standard: the way there, and the way back. */
export type FieldAlias = { there: ValueConversion; back: ValueConversion };

const through = (c: ValueConversion, value: unknown): unknown => (value === null ? null : (convertValue(c, value)?.value ?? null));

/**
 * A change of custom values with what it means for the other name of each field, so that both always say the same: forms, flows and views
 * that know the own field go on. Where both are given the standard's counts; a value without a place on the other side is empty there.
 */
export function withAliases(aliases: readonly FieldAlias[], change: CustomValues): CustomValues {
  if (aliases.length === 0) return change;
  const given = new Map(Object.entries(change));
  const all = new Map(given);
  for (const { there, back } of aliases) {
    const [own, standard] = [there.from.key, there.to.key];
    if (given.has(standard)) all.set(own, through(back, given.get(standard)));
    else if (given.has(own)) all.set(standard, through(there, given.get(own)));
  }
  return Object.fromEntries(all);
}

/** The rules of a set in which some own fields are other names of fields of the standard. */
export const compileWithAliases = (set: FieldSet, aliases: readonly FieldAlias[], patterns?: Patterns): CompiledFields =>
  compileFields(set, patterns, (change) => withAliases(aliases, change));
