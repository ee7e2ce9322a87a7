import type { FieldDefinition } from '@bodan/core/fields/definition';
import { planFields, settleValues } from '@bodan/core/fields/settle';
import type { Settle } from './form-fields.ts';

/** For forms of the workspace: what is not shown is taken away, lookups are taken and formulas are worked out, as the server does it. */
export function settleAll(fields: readonly FieldDefinition[]): Settle {
  const plan = planFields(fields);
  return (values, facts, sources) => settleValues(plan, values, facts, { sources });
}
