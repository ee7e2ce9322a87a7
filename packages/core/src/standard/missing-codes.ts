import type { StandardContent } from './content.ts';

/** Codes that tickets hold, by what they are. */
export type UsedCodes = { faultCodes: string[]; departments: string[]; tiers: string[]; waitingReasons: string[] };

/** The used codes a standard does not have, by kind; empty kinds are left out, so an empty object means that it fits. */
export function missingCodes(standard: StandardContent, used: UsedCodes): Partial<UsedCodes> {
  const missing: Partial<UsedCodes> = {};
  for (const kind of ['faultCodes', 'departments', 'tiers', 'waitingReasons'] as const) {
    const known = new Set(standard[kind].map((x) => x.code));
    const absent = used[kind].filter((code) => !known.has(code));
    if (absent.length > 0) missing[kind] = absent;
  }
  return missing;
}
