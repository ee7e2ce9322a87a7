import { DomainError, type FieldError } from '@bodan/core/errors';
import { patternErrors } from '@bodan/core/fields/load-pattern';
import { loadRules } from '@bodan/core/flow/load-rules';
import type { StandardContent } from '@bodan/core/standard/content';

async function checkPatterns(content: StandardContent): Promise<void> {
  const fields = await patternErrors(content.fields);
  if (fields.length > 0)
    throw new DomainError('validation_failed', undefined, { fields: fields.map((f) => ({ ...f, pointer: `/content${f.pointer}` })) });
}

/** Refuses patterns of fields and rules of splits that cannot be run, each with its place. Throws `validation_failed`. */
export async function checkRules(content: StandardContent): Promise<void> {
  await checkPatterns(content);
  const splits = content.faultCodes.flatMap((f, i) => (f.retired?.split ?? []).map((way, j) => ({ i, j, when: way.when })));
  if (splits.length === 0) return;
  const rules = await loadRules();
  const fields = splits.flatMap(({ i, j, when }): FieldError[] => {
    const checked = rules.check(when, content.fields, 'bool');
    return checked.ok
      ? []
      : [{ pointer: `/content/faultCodes/${i}/retired/split/${j}/when`, code: 'bad_rule', detail: checked.error.detail }];
  });
  if (fields.length > 0) throw new DomainError('validation_failed', undefined, { fields });
}
