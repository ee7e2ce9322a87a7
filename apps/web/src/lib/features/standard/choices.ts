import type { StandardContent } from '@bodan/core/standard/content';
import { type CodeList, isActive } from '@bodan/core/standard/retirement';
import { say } from '#lib/features/hq/hq.ts';
import { metricName } from '#lib/features/ticket/words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Choice } from '#lib/ui/field-shape.ts';

/** Stands for no choice in a list of choices. */
export const NONE = '-';
export const orNull = (value: string): string | null => (value === NONE || value === '' ? null : value);

/** Entries in use by name, with what is chosen now even where it is not. */
export const codeChoices = (s: StandardContent, list: CodeList, chosen?: string | null, without?: ReadonlySet<string>): Choice[] =>
  s[list]
    .filter((x) => (isActive(x) || x.code === chosen) && !without?.has(x.code))
    .map((x) => ({ value: x.code, label: say(x.name) || x.code, hint: x.code }));
export const withNone = (choices: Choice[], label: string = m.std_none()): Choice[] => [{ value: NONE, label }, ...choices];

/** Clocks a reason may stop: the three of every tier, those that tiers add, and what it names already. */
export function clockChoices(s: StandardContent, chosen: readonly string[]): Choice[] {
  const own = s.tiers.flatMap((t) => t.clocks).map((c) => ({ value: c.key, label: say(c.name, c.key) }));
  const base = ['first_response', 'plan', 'resolution'].map((value) => ({ value, label: metricName(value) }));
  const all = [...base, ...own, ...chosen.map((value) => ({ value, label: metricName(value) }))];
  return [...new Map(all.toReversed().map((choice) => [choice.value, choice])).values()].toReversed();
}
/** Words that are used already, to be offered while one is typed. */
export const wordsUsed = (s: StandardContent, key: 'requiredSkill' | 'productLine'): string[] =>
  [...new Set(s.faultCodes.flatMap((f) => f[key] ?? []))].toSorted((a, b) => a.localeCompare(b, 'zh-CN'));
