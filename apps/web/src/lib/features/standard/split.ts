import type { FaultCode, StandardContent } from '@bodan/core/standard/content';
import { readGuard, type Sentence, writeGuard } from '#lib/features/flow/guard.ts';
import { addCode, patchCode, retireCode } from './change.ts';

/** One way of a split while it is picked: what a ticket must be like, and the code it goes to, one there is or a new one by name. */
export type Way = { sentence: Sentence; rule: string | null; to: string; isNew: boolean; name: string };

export const blankWay = (): Way => ({
  sentence: { join: 'all', conditions: [{ fact: 'ticket.tags', operator: 'contains', value: '' }] },
  rule: null,
  to: '',
  isNew: false,
  name: '',
});
/** Ways of a split there is already; a rule that says more than a sentence stays as it is. */
export function waysOf(entry: FaultCode | undefined, s: StandardContent): Way[] {
  const ways = (entry?.retired?.split ?? []).map(({ when, to }): Way => {
    const sentence = readGuard(when, s.fields);
    return { ...blankWay(), sentence: sentence ?? { join: 'all', conditions: [] }, rule: sentence ? null : when, to };
  });
  return ways.length > 0 ? ways : [blankWay()];
}

const needsValue = ({ operator, value }: Sentence['conditions'][number]): boolean =>
  !['yes', 'no', 'filled', 'empty'].includes(operator) && value.trim() === '';
/** What is still missing of a way. */
export function lackOf(way: Way): 'rule' | 'target' | null {
  if (way.rule === null && (way.sentence.conditions.length === 0 || way.sentence.conditions.some(needsValue))) return 'rule';
  return (way.isNew ? way.name.trim() : way.to) === '' ? 'target' : null;
}

/** The content with the code split: new targets stand beside it, as it stands. */
export function splitCode(s: StandardContent, code: string, ways: readonly Way[], rest: string | null): StandardContent {
  const entry = s.faultCodes.find((f) => f.code === code);
  let at = s;
  const split = ways.map((way) => {
    const when = way.rule ?? writeGuard(way.sentence, s.fields) ?? 'false';
    if (!way.isNew) return { when, to: way.to };
    const made = addCode(at, 'faultCodes', entry?.parent ?? null);
    const { departmentCode = null, requiredSkill = null, productLine = null } = entry ?? {};
    at = patchCode(made.content, 'faultCodes', made.code, {
      name: { 'zh-CN': way.name.trim(), en: '' },
      departmentCode,
      requiredSkill,
      productLine,
    });
    return { when, to: made.code };
  });
  return retireCode(at, 'faultCodes', code, { replacedBy: rest, split });
}
