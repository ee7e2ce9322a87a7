import type { FieldError } from '@bodan/core/errors';
import type { DecideOptions } from '@bodan/core/fields/compile';
import type { FieldDefinition } from '@bodan/core/fields/definition';

const load = () => Promise.all([import('@bodan/core/fields/compile'), import('@bodan/core/fields/load-pattern')]);

/** What the server would refuse of these values, by its own rules, which are loaded when a form is first sent. */
export async function fieldErrors(
  fields: readonly FieldDefinition[],
  values: unknown,
  asks: DecideOptions['asks'],
  facts: DecideOptions['facts'],
  before: Record<string, unknown> | null = null,
): Promise<FieldError[]> {
  if (fields.length === 0) return [];
  // Without a line there are no rules: a form is never held up by that, the server judges it when it comes.
  const rules = await load().catch(() => undefined);
  if (!rules) return [];
  const [{ compileFields }, { loadPatterns }] = rules;
  return compileFields({ fields: [...fields] }, await loadPatterns(fields)).decide(values, { before, asks, facts }).errors;
}
