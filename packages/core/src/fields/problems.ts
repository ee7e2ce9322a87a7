import type { FieldColumn, FieldDefinition } from './definition.ts';
import { isEmptyValue } from './empty.ts';
import {
  COLUMN_TYPES,
  comesLater,
  isAttached,
  isBounded,
  isChoice,
  isPublicType,
  isReadOnly,
  isWritten,
  LONGEST,
  MOST_FILES,
  MOST_STARS,
  mayBeUnique,
  RESULTS,
} from './types.ts';
import { judgeValue } from './value.ts';

/** What is wrong with a definition: where in it, a code for words of ours, and words for whoever calls the API. */
export type DefinitionProblem = { path: (string | number)[]; code: string; message: string };

type Shape = Pick<FieldDefinition, 'type' | 'options' | 'min' | 'max' | 'maxLength' | 'decimals' | 'currency'> &
  Partial<Pick<FieldDefinition, 'result'>>;
const givesOf = (f: Shape) => f.result ?? null;

function optionProblems(f: Shape, at: (string | number)[]): DefinitionProblem[] {
  const path = [...at, 'options'];
  // What a lookup shows of what it takes is filled in.
  if (f.type === 'lookup') return [];
  if (!isChoice(f.type))
    return f.options.length > 0 ? [{ path, code: 'options_without_choice', message: 'only choices have options' }] : [];
  if (f.options.length === 0) return [{ path, code: 'no_options', message: 'a choice needs at least one option' }];
  return new Set(f.options.map((o) => o.key)).size === f.options.length
    ? []
    : [{ path, code: 'twice', message: 'two options have the same key' }];
}

function boundProblems(f: Shape, at: (string | number)[]): DefinitionProblem[] {
  const found: DefinitionProblem[] = [];
  const add = (name: string, code: string, message: string) => found.push({ path: [...at, name], code, message });
  if (f.min !== null && !isBounded(f.type)) add('min', 'not_for_type', `a ${f.type} has no smallest value`);
  if (f.min !== null && f.max !== null && f.min > f.max) add('max', 'below_min', 'smaller than min');
  if ((f.type === 'money' || f.type === 'duration') && [f.min, f.max].some((n) => n !== null && !Number.isSafeInteger(n)))
    add('min', 'whole', 'whole units only');
  if (f.max !== null && !isBounded(f.type)) {
    const most = f.type === 'rating' ? MOST_STARS : f.type === 'file' || f.type === 'photo' ? MOST_FILES : 0;
    if (!(Number.isInteger(f.max) && f.max >= 1 && f.max <= most))
      add('max', 'not_for_type', most === 0 ? `a ${f.type} has no largest value` : `from 1 to ${most}`);
  }
  if (f.maxLength !== null && !(isWritten(f.type) && f.maxLength <= (LONGEST[f.type] ?? 0)))
    add('maxLength', 'not_for_type', isWritten(f.type) ? `at most ${LONGEST[f.type]}` : `a ${f.type} has no length`);
  if (f.decimals !== null && f.type !== 'number' && f.type !== 'lookup' && !(f.type === 'formula' && givesOf(f) === 'number'))
    add('decimals', 'not_for_type', 'only numbers have decimals');
  if (f.currency !== null && f.type !== 'money' && f.type !== 'lookup' && !(f.type === 'formula' && givesOf(f) === 'money'))
    add('currency', 'not_for_type', 'only money has a currency');
  return found;
}

function columnProblems(f: FieldDefinition): DefinitionProblem[] {
  const isTable = f.type === 'table';
  if (isTable && f.columns.length === 0) return [{ path: ['columns'], code: 'no_columns', message: 'a table needs at least one column' }];
  if (!isTable && f.columns.length > 0) return [{ path: ['columns'], code: 'not_for_type', message: 'only tables have columns' }];
  const found = f.columns.flatMap((c, i) => [...optionProblems(c, ['columns', i]), ...boundProblems(c, ['columns', i])]);
  if (new Set(f.columns.map((c) => c.key)).size !== f.columns.length)
    found.push({ path: ['columns'], code: 'twice', message: 'two columns have the same key' });
  return found;
}

function textProblems(f: FieldDefinition): DefinitionProblem[] {
  const found: DefinitionProblem[] = [];
  if (!isWritten(f.type) && (f.minLength !== null || f.pattern !== null))
    found.push({ path: [f.minLength === null ? 'pattern' : 'minLength'], code: 'not_for_type', message: `a ${f.type} is not written` });
  if (f.minLength !== null && f.minLength > (f.maxLength ?? LONGEST[f.type] ?? 0))
    found.push({ path: ['minLength'], code: 'above_max', message: 'more than the most there may be' });
  return found;
}

/** A new ticket cannot start with what is looked up, attached or filled by itself. */
function initialProblems(f: FieldDefinition): DefinitionProblem[] {
  if (isEmptyValue(f.initial)) return [];
  const isFree = !comesLater(f.type) && !isReadOnly(f.type) && f.type !== 'customer' && f.type !== 'ticket';
  if (!isFree) return [{ path: ['initial'], code: 'not_for_type', message: `a ${f.type} starts empty` }];
  const judged = judgeValue(f, f.initial, undefined, null);
  return judged.ok ? [] : [{ path: ['initial'], code: judged.code, message: judged.detail }];
}

/** A lookup names what it goes through and what it takes there; whether it can, `togetherErrors` says. */
function lookupProblems(f: FieldDefinition): DefinitionProblem[] {
  const isLookup = f.type === 'lookup';
  return (['through', 'take'] as const).flatMap((name): DefinitionProblem[] =>
    isLookup === (f[name] !== null)
      ? []
      : [
          {
            path: [name],
            code: isLookup ? `no_${name}` : 'not_for_type',
            message: 'a lookup names a source and what it takes, others neither',
          },
        ],
  );
}

/** What keeps a definition from being saved, looked at by itself; the same for the editor and for the API. Empty when it is right. */
export function definitionProblems(f: FieldDefinition): DefinitionProblem[] {
  const found = [...optionProblems(f, []), ...boundProblems(f, []), ...columnProblems(f), ...textProblems(f), ...initialProblems(f)];
  if (f.numbering !== null && f.type !== 'auto_number')
    found.push({ path: ['numbering'], code: 'not_for_type', message: 'only automatic numbers are numbered' });
  if ((f.isRequired || f.requiredIf) && (comesLater(f.type) || isReadOnly(f.type)))
    found.push({
      path: [f.isRequired ? 'isRequired' : 'requiredIf'],
      code: comesLater(f.type) ? 'attached_later' : 'fills_itself',
      message: comesLater(f.type) ? 'a new ticket has none of it yet; ask for it in a step of the flow' : 'it fills itself',
    });
  // The pictures of a ticket are seen by whoever sees the ticket.
  if (isAttached(f.type) && (f.isSensitive || f.readRoles.length > 0))
    found.push({
      path: [f.isSensitive ? 'isSensitive' : 'readRoles'],
      code: 'not_for_type',
      message: 'whoever sees a ticket sees its pictures',
    });
  if (f.isSensitive && !isEmptyValue(f.initial))
    found.push({ path: ['initial'], code: 'not_for_type', message: 'what every ticket starts with is no secret' });
  if (f.isUnique && !mayBeUnique(f.type))
    found.push({ path: ['isUnique'], code: 'not_for_type', message: `values of a ${f.type} may be the same` });
  if (f.isUnique && !isEmptyValue(f.initial))
    found.push({ path: ['initial'], code: 'unique_start', message: 'a value that every ticket starts with cannot belong to one alone' });
  if (f.type === 'formula' ? f.formula === null : f.formula !== null)
    found.push({
      path: ['formula'],
      code: f.type === 'formula' ? 'no_formula' : 'not_for_type',
      message: 'a formula field needs a formula, others have none',
    });
  const mayGive = f.type === 'formula' ? RESULTS.some((r) => r === f.result) : f.type === 'lookup' || f.result === null;
  if (!mayGive) found.push({ path: ['result'], code: 'not_for_type', message: 'says what a formula gives, and nothing of other fields' });
  found.push(...lookupProblems(f));
  if (f.onPublicForm && !isPublicType(f.type))
    found.push({ path: ['onPublicForm'], code: 'not_public', message: `customers cannot be asked for a ${f.type}` });
  return found;
}

export const isColumnType = (type: string): type is FieldColumn['type'] => (COLUMN_TYPES as readonly string[]).includes(type);
