import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';

export type WhatIf = components['schemas']['WhatIf'];
type Question = components['schemas']['WhatIfQuestion'];
type Tally = components['schemas']['OutcomeTally'];

/** Working hours that are easily supposed; the calendar page makes others. */
export const HOURS = ['current', 'saturday', 'weekend', 'always'] as const;
export type Hours = (typeof HOURS)[number];
type Intervals = [string, string][];
type Calendar = { tz: string; weekly: Record<string, Intervals>; holidays?: string[]; special?: Record<string, Intervals> };
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The calendar to suppose: Saturdays (or both days) with the hours of the first weekday that has some, or round the clock. */
export function supposedCalendar(current: Calendar, hours: Hours): Calendar | undefined {
  if (hours === 'current') return undefined;
  if (hours === 'always') return { tz: current.tz, weekly: Object.fromEntries(DAYS.map((d) => [d, [['00:00', '24:00']]])) };
  const usual = DAYS.map((d) => current.weekly[d]).find((list) => (list?.length ?? 0) > 0) ?? [];
  const added = hours === 'saturday' ? ['sat'] : ['sat', 'sun'];
  return {
    tz: current.tz,
    weekly: { ...current.weekly, ...Object.fromEntries(added.map((d) => [d, usual])) },
    holidays: current.holidays ?? [],
    special: current.special ?? {},
  };
}

export const TARGETS = ['firstResponseMinutes', 'planMinutes', 'resolutionMinutes'] as const;
export type Target = (typeof TARGETS)[number];

/** A year of minutes; longer targets are none. */
export const MOST_MINUTES = 525_600;
/** What is typed of minutes and is no whole number of them; nothing typed is not wrong. */
export const isWrongMinutes = (text: string): boolean => {
  const typed = text.trim();
  return typed !== '' && !(/^\d{1,6}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= MOST_MINUTES);
};

/** What was typed as the question; empty boxes leave things as they are. */
export function questionOf(typed: {
  targets: Record<string, string>;
  budgets: Record<string, string>;
  calendar: Calendar | undefined;
}): Question {
  const byTier = new Map<string, Partial<Record<Target, number>>>();
  for (const [key, text] of Object.entries(typed.targets)) {
    if (text.trim() === '') continue;
    const [code = '', target = ''] = key.split('/');
    byTier.set(code, { ...byTier.get(code), [target]: Number(text) });
  }
  const budgets = Object.fromEntries(
    Object.entries(typed.budgets).flatMap(([stage, text]) => (text.trim() === '' ? [] : [[stage, Number(text)]])),
  );
  return {
    ...(byTier.size > 0 ? { tiers: [...byTier].map(([code, targets]) => ({ code, ...targets })) } : {}),
    ...(Object.keys(budgets).length > 0 ? { budgets } : {}),
    ...(typed.calendar ? { calendar: typed.calendar as never } : {}),
  };
}

/** 达成率 of a tally; null when nothing is decided. */
export const rateOf = (t: Tally): number | null => {
  const decided = t.met + t.missed + t.late;
  return decided === 0 ? null : t.met / decided;
};

const outcomeWords: Record<string, () => string> = {
  met: m.what_met,
  missed: m.what_missed,
  late: m.what_late,
  running: m.what_running,
};
export const outcomeName = (key: string): string => outcomeWords[key]?.() ?? key;
