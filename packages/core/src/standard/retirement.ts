import { z } from 'zod';
import { code } from '../text.ts';

/** A code that is used no more: old tickets keep it, new ones cannot have it, figures count it under what replaced it. */
export const retirement = z.strictObject({ replacedBy: code.nullable().default(null) });

/** A rule as long as a flow's guard may be. */
const MAX_RULE = 1000;

/**
 * A fault code may be split: of its tickets each goes to the first code whose rule holds (CEL over the facts of the ticket), the rest to
 * `replacedBy`; without that they keep it.
 */
export const splitRetirement = retirement.extend({
  split: z
    .array(z.strictObject({ when: z.string().min(1).max(MAX_RULE), to: code }))
    .max(20)
    .default([]),
});

export const CODE_LISTS = ['faultCodes', 'departments', 'tiers', 'waitingReasons'] as const;
export type CodeList = (typeof CODE_LISTS)[number];

type Retired = { replacedBy: string | null; split?: readonly { when: string; to: string }[] | undefined };
export type Retirable = { code: string; retired?: Retired | null | undefined };
type Lists = Record<CodeList, readonly Retirable[]>;

export const isActive = (x: Retirable): boolean => !x.retired;

/**
 * Under which code each code is counted now: itself while it is active, else where its replacements lead. A code that was split or
 * retired without a replacement stands for itself, until its tickets have another.
 */
export function successors(list: readonly Retirable[]): Map<string, string> {
  const byCode = new Map(list.map((x) => [x.code, x]));
  return new Map(
    list.map((x) => {
      let at = x;
      for (let steps = 0; steps < list.length; steps++) {
        const next = at.retired && (at.retired.split ?? []).length === 0 && at.retired.replacedBy;
        const there = next ? byCode.get(next) : undefined;
        if (!there) break;
        at = there;
      }
      return [x.code, at.code];
    }),
  );
}

/** The codes as given and all that are counted under one of them; what the list does not know stands for itself. */
export function withPredecessors(list: readonly Retirable[], codes: readonly string[]): string[] {
  if (codes.length === 0) return [];
  const leadsTo = successors(list);
  const wanted = new Set(codes);
  return [...new Set([...codes, ...[...leadsTo].filter(([, to]) => wanted.has(to)).map(([from]) => from)])];
}

type Place = { path: (string | number)[]; message: string };

function chainProblem(byCode: ReadonlyMap<string, Retirable>, start: Retirable, to: string): string | null {
  const seen = new Set([start.code]);
  for (let at: string | null = to; at !== null; ) {
    const there = byCode.get(at);
    if (!there) return 'no such code';
    if (seen.has(at)) return 'its replacements lead back to itself';
    seen.add(at);
    if (there.retired && (there.retired.split ?? []).length > 0) return null;
    at = there.retired?.replacedBy ?? null;
  }
  return null;
}

/** What is wrong with the retirements of a standard: replacements that are not there or lead in a circle, and kinds of which nothing is left. */
export function retirementProblems(s: Lists): Place[] {
  const problems: Place[] = [];
  for (const list of CODE_LISTS) {
    const byCode = new Map(s[list].map((x) => [x.code, x]));
    s[list].forEach((x, i) => {
      const ways = [
        ...(x.retired?.replacedBy ? [{ to: x.retired.replacedBy, path: ['replacedBy'] as (string | number)[] }] : []),
        ...(x.retired?.split ?? []).map((w, j) => ({ to: w.to, path: ['split', j, 'to'] as (string | number)[] })),
      ];
      for (const { to, path } of ways) {
        const message = chainProblem(byCode, x, to);
        if (message) problems.push({ path: [list, i, 'retired', ...path], message });
      }
    });
    if ((list === 'tiers' || list === 'waitingReasons') && s[list].length > 0 && !s[list].some(isActive))
      problems.push({ path: [list], message: 'all are retired; at least one must be left' });
  }
  return problems;
}
