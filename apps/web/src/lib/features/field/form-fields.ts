import { conditionSources, dependencyOrder, hiddenFields, isRequiredNow } from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isEmptyValue } from '@bodan/core/fields/empty';
import type { LookupSources } from '@bodan/core/fields/lookup';
import type { FieldFacts } from '@bodan/core/fields/settle';

type Values = Readonly<Record<string, unknown>>;

/** What a form holds: what was said in it, and where nothing was said yet what its fields start with. */
export function startedValues(fields: readonly FieldDefinition[], said: Values): Record<string, unknown> {
  const given = new Map(Object.entries(said));
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = given.has(field.key) ? given.get(field.key) : field.initial;
      return isEmptyValue(value) ? [] : [[field.key, value] as const];
    }),
  );
}

/** Fields that have a condition, each after those it looks at; made once for a form. */
const conditionalFields = (fields: readonly FieldDefinition[]): readonly FieldDefinition[] =>
  (dependencyOrder(fields, (field) => conditionSources(field.showIf)) ?? fields).filter((field) => field.showIf !== null);

/** Values as they stand once everything that follows from them was done, and what is not shown. */
export type Settled = { values: Values; hidden: ReadonlySet<string> };
/** Made once for a set of fields; asked with every letter. */
export type Settle = (values: Values, facts: FieldFacts, sources?: LookupSources) => Settled;

/** For forms without formulas, such as those of customers: only what is not shown is worked out. */
export function settleShown(fields: readonly FieldDefinition[]): Settle {
  const conditional = conditionalFields(fields);
  return (values, facts) => ({ values, hidden: hiddenFields(conditional, values, facts) });
}

/** The same field as one that must be filled, made once, so that what shows it is not drawn anew with every letter. */
const mandatory = new WeakMap<FieldDefinition, FieldDefinition>();
function asRequired(field: FieldDefinition): FieldDefinition {
  const made = mandatory.get(field) ?? { ...field, isRequired: true };
  mandatory.set(field, made);
  return made;
}

/** The fields that are shown for these values, each as required as it is now. */
export function shownFields(fields: readonly FieldDefinition[], { values, hidden }: Settled, facts: FieldFacts): FieldDefinition[] {
  const left = new Map(Object.entries(values).filter(([key]) => !hidden.has(key)));
  return fields
    .filter((field) => !field.isHidden && !hidden.has(field.key))
    .map((field) => (!field.isRequired && field.requiredIf !== null && isRequiredNow(field, left, facts) ? asRequired(field) : field));
}

/** What a form sends: everything that was said for what is shown, also that something shall stay empty. */
export function sentValues(shown: readonly FieldDefinition[], said: Values): Record<string, unknown> {
  const keys = new Set(shown.map((field) => field.key));
  return Object.fromEntries(
    Object.entries(said)
      .filter(([key]) => keys.has(key))
      .map(([key, v]) => [key, v === '' ? null : v]),
  );
}
