import type { CustomValues } from './compile.ts';
import type { FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';
import type { FieldType } from './types.ts';

export const COMPARISONS = ['is', 'is_not', 'one_of', 'contains', 'at_least', 'at_most', 'filled', 'empty'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export type ConditionValue = string | number | boolean | string[] | null;
/** One thing that must be so: of a custom field by its key, or of a real column. */
export type ConditionTest = { field: string; comparison: Comparison; value: ConditionValue };
/** When a field is shown or must be filled. */
export type Condition = { mode: 'all' | 'any'; tests: ConditionTest[] };

/** Real columns that a condition may look at: codes that are chosen when a ticket is written, and nothing that time changes. */
export const CONDITION_COLUMNS = ['source', 'priority', 'tier', 'faultCode', 'departmentCode', 'branchId'] as const;
export type ConditionColumn = (typeof CONDITION_COLUMNS)[number];
export type ConditionFacts = Readonly<Partial<Record<ConditionColumn, string | null>>>;
export const isConditionColumn = (name: string): name is ConditionColumn => (CONDITION_COLUMNS as readonly string[]).includes(name);

/** How a value of this type may be compared. */
export function comparisonsOf(type: Exclude<FieldType, 'formula' | 'lookup'> | 'column'): readonly Comparison[] {
  switch (type) {
    case 'column':
    case 'choice':
    case 'person':
    case 'department':
      return ['is', 'is_not', 'one_of', 'filled', 'empty'];
    case 'text':
    case 'scan':
    case 'auto_number':
      return ['is', 'is_not', 'contains', 'filled', 'empty'];
    case 'long_text':
    case 'address':
    case 'multiple_choice':
    case 'checklist':
      return ['contains', 'filled', 'empty'];
    case 'number':
    case 'money':
    case 'duration':
    case 'rating':
    case 'date':
    case 'datetime':
      return ['is', 'at_least', 'at_most', 'filled', 'empty'];
    case 'switch':
      return ['is', 'filled', 'empty'];
    case 'phone':
    case 'customer':
    case 'device':
    case 'ticket':
    case 'file':
    case 'photo':
    case 'signature':
    case 'location':
    case 'table':
      return ['filled', 'empty'];
    default: {
      const never: never = type;
      throw new Error(`unknown field type ${String(never)}`);
    }
  }
}

/** What values of a field are like: of a formula or a lookup, what it gives. */
export const valueType = (f: Pick<FieldDefinition, 'type' | 'result'>): Exclude<FieldType, 'formula' | 'lookup'> =>
  f.type === 'formula' || f.type === 'lookup' ? (f.result ?? 'text') : f.type;

const isOrdered = (a: unknown, b: unknown): boolean =>
  (typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string');

function testHolds({ comparison, value: wanted }: ConditionTest, v: unknown): boolean {
  switch (comparison) {
    case 'filled':
      return !isEmptyValue(v);
    case 'empty':
      return isEmptyValue(v);
    case 'is':
      return !isEmptyValue(v) && v === wanted;
    case 'is_not':
      return v !== wanted;
    case 'one_of':
      return typeof v === 'string' && Array.isArray(wanted) && wanted.includes(v);
    case 'contains':
      if (Array.isArray(v)) return v.includes(wanted);
      return typeof v === 'string' && typeof wanted === 'string' && v.toLowerCase().includes(wanted.toLowerCase());
    case 'at_least':
      return isOrdered(v, wanted) && String(v) !== '' && (v as number) >= (wanted as number);
    case 'at_most':
      return isOrdered(v, wanted) && String(v) !== '' && (v as number) <= (wanted as number);
    default: {
      const never: never = comparison;
      throw new Error(`unknown comparison ${String(never)}`);
    }
  }
}

/**
 * Whether a condition holds for these values; the same function in browser and server. A field that is not filled, is not shown or
 * is not there any more counts as empty.
 */
export function conditionHolds(condition: Condition, values: ReadonlyMap<string, unknown>, facts: ConditionFacts): boolean {
  const lookUp = (field: string): unknown => (isConditionColumn(field) ? facts[field] : values.get(field));
  const holds = (test: ConditionTest) => testHolds(test, lookUp(test.field));
  return condition.mode === 'all' ? condition.tests.every(holds) : condition.tests.some(holds);
}

/** Custom fields that a condition looks at. */
export const conditionSources = (condition: Condition | null): string[] =>
  condition === null ? [] : condition.tests.map((t) => t.field).filter((field) => !isConditionColumn(field));

/** Whether a field that is shown must be filled. */
export const isRequiredNow = (
  f: Pick<FieldDefinition, 'isHidden' | 'isRequired' | 'requiredIf'>,
  values: ReadonlyMap<string, unknown>,
  facts: ConditionFacts,
): boolean => !f.isHidden && (f.isRequired || (f.requiredIf !== null && conditionHolds(f.requiredIf, values, facts)));

type Conditional = Pick<FieldDefinition, 'key' | 'showIf'>;

/**
 * Fields in an order in which everything stands after what it depends on; null when some depend on each other in a circle. Those
 * that depend on nothing keep their order.
 */
export function dependencyOrder<F extends { key: string }>(fields: readonly F[], sourcesOf: (f: F) => readonly string[]): F[] | null {
  const byKey = new Map(fields.map((f) => [f.key, f]));
  const done = new Map<string, 'open' | 'closed'>();
  const order: F[] = [];
  for (const start of fields) {
    const stack: { f: F; next: number; sources: readonly string[] }[] = [];
    const enter = (f: F) => {
      done.set(f.key, 'open');
      stack.push({ f, next: 0, sources: sourcesOf(f) });
    };
    if (!done.has(start.key)) enter(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const source = top.sources[top.next];
      if (source === undefined) {
        done.set(top.f.key, 'closed');
        order.push(top.f);
        stack.pop();
        continue;
      }
      top.next += 1;
      const f = byKey.get(source);
      if (f && done.get(source) === 'open') return null;
      if (f && !done.has(source)) enter(f);
    }
  }
  return order;
}

/** Keys of fields that are not shown for these values; what they held counts as empty for those after them. */
export function hiddenFields(fields: readonly Conditional[], values: CustomValues, facts: ConditionFacts): Set<string> {
  const left = new Map(Object.entries(values));
  const hidden = new Set<string>();
  for (const f of fields) {
    if (!f.showIf || conditionHolds(f.showIf, left, facts)) continue;
    hidden.add(f.key);
    left.delete(f.key);
  }
  return hidden;
}
