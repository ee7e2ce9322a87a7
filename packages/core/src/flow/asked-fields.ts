import { valueType } from '../fields/condition.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import type { Flow } from './definition.ts';

/** Own fields whose value is said in a line of a list. */
const SAID = ['money', 'number', 'duration', 'choice', 'text', 'long_text', 'date', 'department', 'person'];
/** More than these nobody reads in a row. */
const MOST = 3;

/**
 * The keys of the custom fields that the way into a stage asks for: what somebody who approves there decides about. Amounts come first, then
 * the others in the order of the form.
 */
export function askedFields(flow: Flow, stage: string, fields: readonly FieldDefinition[]): string[] {
  const into = flow.transitions.filter((t) => t.to === stage).flatMap((t) => t.requires);
  const asked = new Set([...(flow.stages.find((s) => s.key === stage)?.requires ?? []), ...into]);
  const shown = fields.filter((f) => asked.has(f.key) && !f.isHidden && SAID.includes(valueType(f)));
  const isAmount = (f: FieldDefinition) => valueType(f) === 'money';
  return [...shown.filter(isAmount), ...shown.filter((f) => !isAmount(f))].slice(0, MOST).map((f) => f.key);
}
