import { RE2JS } from 're2js';

export const MAX_PATTERN = 100;
/** Larger counts make the automaton large; nobody needs them. */
const MAX_REPEAT = 50;
const MAX_KEPT = 500;
const kept = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  let p = kept.get(pattern);
  if (!p) {
    if (kept.size >= MAX_KEPT) kept.clear();
    p = RE2JS.compile(pattern);
    kept.set(pattern, p);
  }
  return p;
}

/** Why a text is no pattern, or one that could take long; null when it is one. Patterns run in linear time, whatever they say. */
export function patternProblem(pattern: string): string | null {
  if (pattern.length > MAX_PATTERN) return `the pattern is longer than ${MAX_PATTERN} characters`;
  for (const [, from, to] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g))
    if (Number(to || from) > MAX_REPEAT || Number(from) > MAX_REPEAT) return `a count is larger than ${MAX_REPEAT}`;
  try {
    compiled(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'not a pattern';
  }
}

/** Whether the pattern is somewhere in the text. Throws for what is no pattern. */
export const findsPattern = (pattern: string, text: string): boolean => compiled(pattern).matcher(text).find();

/** Whether the whole text is as the pattern says. Throws for what is no pattern. */
export const matchesPattern = (pattern: string, text: string): boolean => compiled(pattern).matcher(text).matches();
