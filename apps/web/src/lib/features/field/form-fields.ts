import { type ConditionFacts, conditionSources, dependencyOrder, hiddenFields, isRequiredNow } from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isEmptyValue } from '@bodan/core/fields/empty';

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
export const conditionalFields = (fields: readonly FieldDefinition[]): readonly FieldDefinition[] =>
  (dependencyOrder(fields, (field) => conditionSources(field.showIf)) ?? fields).filter((field) => field.showIf !== null);

/** The fields of a form that are shown for these values, each as required as it is now. */
export function shownFields(
  fields: readonly FieldDefinition[],
  conditional: readonly FieldDefinition[],
  values: Values,
  facts: ConditionFacts,
): FieldDefinition[] {
  return shownBeside(fields, hiddenFields(conditional, values, facts), values, facts);
}

/** The same where it is known already what is not shown. */
export function shownBeside(
  fields: readonly FieldDefinition[],
  hidden: ReadonlySet<string>,
  values: Values,
  facts: ConditionFacts,
): FieldDefinition[] {
  const left = new Map(Object.entries(values).filter(([key]) => !hidden.has(key)));
  return fields
    .filter((field) => !field.isHidden && !hidden.has(field.key))
    .map((field) => (field.requiredIf === null ? field : { ...field, isRequired: isRequiredNow(field, left, facts) }));
}

/** What a form sends: everything that was said for what is shown, also that something shall stay empty. */
export const sentValues = (shown: readonly FieldDefinition[], said: Values): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(said)
      .filter(([key]) => shown.some((field) => field.key === key))
      .map(([key, v]) => [key, v === '' ? null : v]),
  );
