import { m } from '#lib/paraglide/messages.js';
import type { FactNames } from './fact-names.ts';
import { type Condition, hasValue, type Sentence } from './guard.ts';
import { operatorName } from './words.ts';

function conditionWords(facts: FactNames, { fact, operator, value }: Condition): string {
  const subject = facts.nameOf(fact);
  if (!hasValue(operator)) return m.flow_guard_plain({ fact: subject, question: operatorName(operator) });
  const answer = facts.valuesOf(fact)?.find((v) => v.value === value)?.label ?? value;
  return m.flow_guard_says({ fact: subject, question: operatorName(operator), answer });
}

/** "优先级 是 紧急，并且 照片数 至少 1"; empty when nothing is asked. */
export const sentenceWords = (facts: FactNames, { join, conditions }: Sentence): string =>
  conditions.map((c) => conditionWords(facts, c)).join(join === 'all' ? m.flow_guard_and() : m.flow_guard_or());
