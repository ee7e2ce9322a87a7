import type { components } from '#lib/api/schema.d.ts';
import { failureWords } from '#lib/features/ticket/candidate-words.ts';

/** A ticket that waits and that I may not take, with the rule against it. */
export type Passed = components['schemas']['TakenTicket']['passed'][number];
export type Reason = { rule: string; words: string; count: number };

/** Why tickets that wait are not for me, each reason once with how many it keeps from me, the most common first. */
export function passedWords(passed: readonly Passed[], timeZone: string): Reason[] {
  const found = new Map<string, Reason>();
  for (const { failed } of passed) {
    const words = failureWords(failed, timeZone);
    found.set(words, { rule: failed.rule, words, count: (found.get(words)?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}
