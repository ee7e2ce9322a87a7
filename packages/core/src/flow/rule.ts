import type { FieldDefinition } from '../fields/definition.ts';
import type { CodePart } from '../standard/code-part.ts';
import type { Flow } from './definition.ts';
import type { FactType, FlowFacts } from './facts.ts';

/** Where a rule is wrong: a range of the text as it was typed, a code for words of ours, and the engine's own words. */
export type RuleError = { code: string; start: number; end: number; detail: string };
export type RuleType = FactType | 'bool';
export type CheckedRule = { ok: true; type: string } | { ok: false; error: RuleError };
export type RuleValue = string | number | boolean | string[];
/** `detail` says why there is no value: a field that is not filled, a division by zero … */
export type RuleAnswer = { ok: true; value: RuleValue } | { ok: false; detail: string };

/** What checks and runs rules. It is handed in, because most flows have no rule and need not pay for it. */
export type RuleEngine = {
  /** Whether a rule can be saved: it reads, is cheap enough, and gives `expected` (int is a double as well). Errors carry their place. */
  check(source: string, fields: readonly FieldDefinition[], expected: RuleType): CheckedRule;
  /** The value of a rule for these facts. It never throws: whatever goes wrong is an answer without a value. */
  evaluate(source: string, fields: readonly FieldDefinition[], facts: FlowFacts): RuleAnswer;
  /** The rule as far as codes of the standard matter; null for one that cannot be saved. */
  codes(source: string, fields: readonly FieldDefinition[]): CodePart | null;
};

/** For flows without rules. A rule that comes along all the same has no value, so it lets nothing pass. */
export const NO_RULES: RuleEngine = {
  check: (source) => ({ ok: false, error: { code: 'not_loaded', start: 0, end: source.length, detail: 'rules are not loaded' } }),
  evaluate: () => ({ ok: false, detail: 'rules are not loaded' }),
  codes: () => null,
};

/** Whether a flow has any rule, so that it needs the engine. */
export const usesRules = (flow: Pick<Flow, 'stages' | 'transitions'>): boolean =>
  flow.transitions.some((t) => t.guard !== null) ||
  [...flow.stages, ...flow.transitions].some((x) => x.actions.some((a) => a.kind === 'setField'));

/** Whether a decision must know what hangs on the ticket: evidence is asked for, or a rule speaks of counts. */
export const usesCounts = (flow: Pick<Flow, 'stages' | 'transitions'>): boolean =>
  flow.transitions.some((t) => t.guard?.includes('counts') === true) ||
  [...flow.stages, ...flow.transitions].some(
    (x) => x.evidence.length > 0 || x.actions.some((a) => a.kind === 'setField' && a.value.includes('counts')),
  );

/** Whether a guard lets pass: only the value true does. `detail` is set when it could not be evaluated. */
export function guardHolds(
  world: { rules: RuleEngine; fields: readonly FieldDefinition[] },
  source: string | null,
  facts: FlowFacts,
): { holds: boolean; detail: string | null } {
  if (source === null) return { holds: true, detail: null };
  const answer = world.rules.evaluate(source, world.fields, facts);
  return answer.ok ? { holds: answer.value === true, detail: null } : { holds: false, detail: answer.detail };
}
