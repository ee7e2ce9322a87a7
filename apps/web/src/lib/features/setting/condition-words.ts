import {
  type Comparison,
  type Condition,
  type ConditionColumn,
  type ConditionTest,
  isConditionColumn,
  valueType,
} from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { isSeveral } from '@bodan/core/fields/types';
import type { StandardContent } from '@bodan/core/standard/content';
import type { FieldPlace } from '#lib/features/field/place.ts';
import { textOfField, valueText } from '#lib/features/field/value-text.ts';
import { priorities, sources } from '#lib/features/ticket/kinds.ts';
import { priorityName, sourceName } from '#lib/features/ticket/words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { FieldScene } from './field-scene.ts';

export const columnName: Record<ConditionColumn, () => string> = {
  source: m.filter_source,
  priority: m.filter_priority,
  tier: m.filter_tier,
  faultCode: m.filter_fault,
  departmentCode: m.filter_department,
  branchId: m.filter_branch,
};
export const comparisonName: Record<Comparison, () => string> = {
  is: m.cond_is,
  is_not: m.cond_is_not,
  one_of: m.cond_one_of,
  contains: m.cond_contains,
  at_least: m.cond_at_least,
  at_most: m.cond_at_most,
  filled: m.cond_filled,
  empty: m.cond_empty,
};
export const needsValue = (comparison: Comparison): boolean => comparison !== 'filled' && comparison !== 'empty';

export type Choice = { value: string; label: string };
const codedIn = (list: readonly { code: string; name: FieldDefinition['name'] }[], say: FieldPlace['say']): Choice[] =>
  list.map(({ code, name }) => ({ value: code, label: say(name) }));

/** What a real column may be compared with that means the same everywhere; null for what differs from company to company. */
export function commonChoices(
  column: ConditionColumn,
  { tiers, faultCodes, departments }: Pick<StandardContent, 'tiers' | 'faultCodes' | 'departments'>,
  say: FieldPlace['say'],
): Choice[] | null {
  switch (column) {
    case 'source':
      return sources.map((key) => ({ value: key, label: sourceName(key) }));
    case 'priority':
      return priorities.map((key) => ({ value: key, label: priorityName(key) }));
    case 'tier':
      return codedIn(tiers, say);
    case 'faultCode':
      return codedIn(faultCodes, say);
    case 'departmentCode':
      return codedIn(departments, say);
    case 'branchId':
      return null;
    default: {
      const never: never = column;
      return never;
    }
  }
}
/** The same in a workspace, with its branches. */
export const columnChoices = (workspace: Workspace, column: ConditionColumn): Choice[] =>
  commonChoices(column, workspace.settings.standard.content, (label) => workspace.say(label)) ??
  workspace.settings.branches.map((branch) => ({ value: branch.id, label: branch.name }));

function valueWords(scene: FieldScene, source: FieldDefinition | undefined, { field, value }: ConditionTest): string {
  const one = (v: unknown): string => {
    if (isConditionColumn(field)) return scene.choicesOf(field).find((choice) => choice.value === v)?.label ?? textOfField(v);
    if (!source) return textOfField(v);
    return valueText(scene.place, isSeveral(valueType(source)) ? { ...source, type: 'choice' } : source, v);
  };
  return Array.isArray(value) ? value.map(one).join(m.filter_joiner()) : one(value);
}

/** A condition as a sentence: 「保修」是「保外」，并且「报价」不小于 ¥500.00 */
export function conditionSentence(scene: FieldScene, fields: readonly FieldDefinition[], condition: Condition): string {
  const clauses = condition.tests.map((test) => {
    const source = fields.find((field) => field.key === test.field);
    const name = isConditionColumn(test.field) ? columnName[test.field]() : (source && scene.place.say(source.name)) || m.cond_nameless();
    const words = needsValue(test.comparison) ? valueWords(scene, source, test) || '…' : '';
    return m.cond_clause({ field: name, comparison: comparisonName[test.comparison](), value: words }).trim();
  });
  return clauses.join(condition.mode === 'all' ? m.cond_and() : m.cond_or());
}
