import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { valuesOfFact } from './choices.ts';
import { type Condition, hasValue, type Sentence } from './guard.ts';
import { factName, operatorName } from './words.ts';

function conditionWords(workspace: Workspace, { fact, operator, value }: Condition): string {
  const subject = factName(workspace, fact);
  if (!hasValue(operator)) return m.flow_guard_plain({ fact: subject, question: operatorName(operator) });
  const answer = valuesOfFact(workspace, fact)?.find((v) => v.value === value)?.label ?? value;
  return m.flow_guard_says({ fact: subject, question: operatorName(operator), answer });
}

/** "优先级 是 紧急，并且 照片数 至少 1"; empty when nothing is asked. */
export const sentenceWords = (workspace: Workspace, { join, conditions }: Sentence): string =>
  conditions.map((c) => conditionWords(workspace, c)).join(join === 'all' ? m.flow_guard_and() : m.flow_guard_or());
