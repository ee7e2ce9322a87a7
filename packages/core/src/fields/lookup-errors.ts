import type { FieldError } from '../errors.ts';
import type { FieldDefinition } from './definition.ts';
import { partsOfTake, plainTake, takenField } from './lookup.ts';
import { takeableType } from './mirror.ts';
import { isSourceType } from './types.ts';

type Problem = { at: 'through' | 'take'; code: string; detail: string };

function sourceProblem(f: FieldDefinition, known: ReadonlyMap<string, FieldDefinition>): Problem | null {
  const at = 'through';
  const source = known.get(f.through ?? '');
  if (f.through === f.key) return { at, code: 'own', detail: 'a field cannot depend on itself' };
  if (!source) return { at, code: 'unknown_field', detail: `${f.key} looks through ${f.through?.slice(0, 60)}, which is no field` };
  if (isSourceType(source.type)) return null;
  return { at, code: 'not_a_source', detail: `${source.key} is a ${source.type}, which points at nothing` };
}

function takeProblem(f: FieldDefinition, known: ReadonlyMap<string, FieldDefinition>): Problem | null {
  const at = 'take';
  const source = known.get(f.through ?? '');
  if (partsOfTake(f.take)?.kind !== source?.type)
    return { at, code: 'not_of_source', detail: `${f.take?.slice(0, 60)} is nothing of a ${source?.type}` };
  const key = takenField(f.take);
  if (key === null) return plainTake(f.take) ? null : { at, code: 'unknown_take', detail: `there is no ${f.take?.slice(0, 60)}` };
  const taken = known.get(key);
  if (!taken) return { at, code: 'unknown_field', detail: `${f.key} takes ${key}, which is no field` };
  return takeableType(taken) ? null : { at, code: 'not_takeable', detail: `what a ${taken.type} holds stays on its ticket` };
}

/** What keeps the lookups among these fields from being saved; `known` are all fields by key. Pointers lead into `{fields: […]}`. */
export const lookupErrors = (own: readonly FieldDefinition[], known: ReadonlyMap<string, FieldDefinition>): FieldError[] =>
  own.flatMap((f, i): FieldError[] => {
    if (f.type !== 'lookup' || f.through === null || f.take === null) return [];
    const problem = sourceProblem(f, known) ?? takeProblem(f, known);
    return problem ? [{ pointer: `/fields/${i}/${problem.at}`, code: problem.code, detail: problem.detail }] : [];
  });
