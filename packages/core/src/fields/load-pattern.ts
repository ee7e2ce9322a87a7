import type { FieldError } from '../errors.ts';
import type { FieldDefinition } from './definition.ts';

/** What judges texts by patterns. It is handed in, because most fields have none and need not pay for it. */
export type Patterns = { matches(pattern: string, text: string): boolean };

/** The engine of patterns, loaded when a field has one: neither the start of the API nor the first page pays for it. */
export async function loadPatterns(fields: readonly Pick<FieldDefinition, 'pattern'>[]): Promise<Patterns | undefined> {
  if (fields.every((f) => f.pattern === null)) return undefined;
  const { matchesPattern, patternProblem } = await import('./pattern.ts');
  // What was stored is not refused here: a pattern that cannot be run asks for nothing.
  return { matches: (pattern, text) => patternProblem(pattern) !== null || matchesPattern(pattern, text) };
}

/** What is wrong with the patterns of these fields; pointers lead into `{fields: […]}`. */
export async function patternErrors(fields: readonly Pick<FieldDefinition, 'pattern'>[]): Promise<FieldError[]> {
  if (fields.every((f) => f.pattern === null)) return [];
  const { patternProblem } = await import('./pattern.ts');
  return fields.flatMap((f, i): FieldError[] => {
    const problem = f.pattern === null ? null : patternProblem(f.pattern);
    return problem === null ? [] : [{ pointer: `/fields/${i}/pattern`, code: 'bad_pattern', detail: problem }];
  });
}
