import type { FieldError } from '../errors.ts';
import type { FormulaProblem } from '../formula/ast.ts';
import { type Condition, type ConditionTest, comparisonsOf, dependencyOrder, isConditionColumn, valueType } from './condition.ts';
import type { FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';
import { checkFieldFormula, formulaSources, resultsOf } from './formula.ts';
import { lookupErrors } from './lookup-errors.ts';
import { mirrorLookups } from './mirror.ts';
import { isSeenBy } from './right.ts';
import { fieldSources } from './settle.ts';
import { isSeveral } from './types.ts';
import { judgeValue } from './value.ts';

type Problem = Omit<FieldError, 'pointer'> & { at: string };

const needsValue = (comparison: ConditionTest['comparison']): boolean => comparison !== 'filled' && comparison !== 'empty';

/** What the page of a customer knows of the ticket it makes. */
const PUBLIC_COLUMNS: ReadonlySet<string> = new Set(['source', 'priority', 'faultCode']);

function testProblem(test: ConditionTest, self: FieldDefinition, known: ReadonlyMap<string, FieldDefinition>): Omit<Problem, 'at'> | null {
  const isColumn = isConditionColumn(test.field);
  const source = known.get(test.field);
  if (test.field === self.key) return { code: 'own', detail: 'a field cannot depend on itself' };
  if (!isColumn && !source) return { code: 'unknown_field', detail: `the workspace has no field ${test.field.slice(0, 60)}` };
  if (source && !isSeenBy(source, self))
    return { code: 'source_not_seen', detail: `whoever sees ${self.key} must see ${test.field}, or it would tell of it` };
  if (source?.isSensitive && needsValue(test.comparison))
    return { code: 'source_sensitive', detail: `${test.field} is sensitive; only whether it is filled may be looked at` };
  if (self.onPublicForm && !(source ? source.onPublicForm : PUBLIC_COLUMNS.has(test.field)))
    return { code: 'source_not_public', detail: `customers do not see ${test.field}, so nothing on their form can depend on it` };
  if (!comparisonsOf(isColumn || !source ? 'column' : valueType(source)).includes(test.comparison))
    return { code: 'not_for_type', detail: `${test.field} cannot be compared by ${test.comparison}` };
  if (!needsValue(test.comparison)) return test.value === null ? null : { code: 'no_value', detail: 'needs no value' };
  if (isEmptyValue(test.value)) return { code: 'required', detail: 'needs a value to compare with' };
  return source ? valueProblem(source, test) : null;
}

/** The value compared with must be one that the field could hold. Retired options may still be held. */
function valueProblem(source: FieldDefinition, { comparison, value }: ConditionTest): Omit<Problem, 'at'> | null {
  if (comparison === 'contains' && !isSeveral(valueType(source)))
    return typeof value === 'string' ? null : { code: 'not_text', detail: 'must be a text' };
  const list = comparison === 'one_of' ? value : [value];
  if (!Array.isArray(list)) return { code: 'not_list', detail: 'must be a list' };
  const open = {
    ...source,
    type: valueType(source),
    min: null,
    max: null,
    maxLength: null,
    minLength: null,
    pattern: null,
    decimals: null,
  };
  for (const v of list) {
    const judged = isSeveral(open.type) ? judgeValue(open, [v], [v], null) : judgeValue(open, v, v, null);
    if (open.type !== 'rating' && !judged.ok) return { code: judged.code, detail: judged.detail };
  }
  return null;
}

function conditionProblems(
  name: 'showIf' | 'requiredIf',
  condition: Condition | null,
  f: FieldDefinition,
  known: ReadonlyMap<string, FieldDefinition>,
): Problem[] {
  return (condition?.tests ?? []).flatMap((test, i) => {
    const problem = testProblem(test, f, known);
    return problem ? [{ at: `${name}/tests/${i}`, ...problem }] : [];
  });
}

/** What a formula gives must be what its field says, and of what fewer people see it may tell nobody else. */
function formulaErrors(f: FieldDefinition, i: number, known: ReadonlyMap<string, FieldDefinition>): FieldError[] {
  if (f.formula === null) return [];
  const checked = checkFieldFormula(f.formula, known);
  const at = `/fields/${i}/formula`;
  if (!checked.ok) return [{ pointer: at, code: checked.problem.code, detail: placed(checked.problem) }];
  if (!resultsOf(checked.type).some((result) => result === f.result))
    return [{ pointer: `/fields/${i}/result`, code: 'other_result', detail: `the formula gives a ${checked.type}` }];
  return formulaSources(f.formula).flatMap((key): FieldError[] => {
    const source = known.get(key);
    if (!source) return [];
    if (!isSeenBy(source, f))
      return [{ pointer: at, code: 'source_not_seen', detail: `whoever sees ${f.key} must see ${key}, or it would tell of it` }];
    return source.isSensitive && !f.isSensitive
      ? [{ pointer: at, code: 'source_sensitive', detail: `${key} is sensitive, so what is worked out from it is as well` }]
      : [];
  });
}
const placed = ({ detail, start, end }: FormulaProblem): string => `${detail} (characters ${start + 1} to ${Math.max(end, start + 1)})`;

/**
 * What is wrong with fields that look at each other: conditions on what is not there or cannot be compared so, and circles. `given` are the
 * fields that are being saved, `others` those they may look at as well. Pointers lead into `{fields: […]}`; the same for the editor and the API.
 */
export function togetherErrors(given: readonly FieldDefinition[], others: readonly FieldDefinition[]): FieldError[] {
  const own = mirrorLookups(given, others);
  const known = new Map([...others, ...own].map((f) => [f.key, f]));
  const errors = own.flatMap((f, i) =>
    [...conditionProblems('showIf', f.showIf, f, known), ...conditionProblems('requiredIf', f.requiredIf, f, known)].map(
      ({ at, ...problem }): FieldError => ({ pointer: `/fields/${i}/${at}`, ...problem }),
    ),
  );
  errors.push(...own.flatMap((f, i) => formulaErrors(f, i, known)), ...lookupErrors(own, known));
  if (errors.length > 0 || dependencyOrder([...known.values()], fieldSources) !== null) return errors;
  return own.flatMap((f, i): FieldError[] => {
    const circle = circleOf(f, known);
    return circle ? [{ pointer: `/fields/${i}/${dependsBy(f)}`, code: 'circle', detail: `${circle.join(' → ')} depends on itself` }] : [];
  });
}

const dependsBy = (f: FieldDefinition): string => (f.type === 'lookup' ? 'take' : f.formula === null ? 'showIf' : 'formula');

/** The shortest way from a field back to itself, by keys; null when there is none. */
function circleOf(start: FieldDefinition, known: ReadonlyMap<string, FieldDefinition>): string[] | null {
  const seen = new Set<string>();
  const ways = fieldSources(start).map((key) => [start.key, key]);
  for (const way of ways) {
    const key = way.at(-1) ?? '';
    if (key === start.key) return way;
    if (seen.has(key)) continue;
    seen.add(key);
    const next = known.get(key);
    if (next) ways.push(...fieldSources(next).map((source) => [...way, source]));
  }
  return null;
}
