import { z } from 'zod';
import type { FieldError } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { plainText } from '../text.ts';
import { compileCalendar, findNextOpen } from './calendar.ts';
import { parseDay, WEEKDAYS } from './civil.ts';
import { calendarFor, type LayeredCalendar } from './layered-calendar.ts';
import { calendarParts, workingCalendar } from './working-calendar-schema.ts';

const MAX_YEARS = 100;
const MAX_BRANCHES = 500;
const date = z.string().refine((text) => parseDay(text) !== null, { error: 'Write an existing date as YYYY-MM-DD.' });

const arrangementYear = z
  .strictObject({
    year: z.int().min(1950).max(2200),
    source: plainText(300),
    off: z.array(date).max(366),
    work: z.array(date).max(366),
  })
  .superRefine((value, context) => {
    const seen = new Map<string, string>();
    for (const kind of ['off', 'work'] as const)
      value[kind].forEach((day, index) => {
        const fail = (message: string) => context.addIssue({ code: 'custom', path: [kind, index], message });
        const lies = day.startsWith(`${value.year}-`) || day.startsWith(`${value.year - 1}-12`);
        if (!lies) fail(`The date does not belong to the arrangement of ${value.year}.`);
        if (seen.has(day)) fail(seen.get(day) === kind ? 'This date is there twice.' : 'This date is both off and worked.');
        seen.set(day, kind);
      });
  });

const { tz, weekly, holidays, special, notes } = calendarParts;
const branchLayer = z.strictObject({
  tz: tz.optional(),
  weekly: weekly.optional(),
  holidays,
  special,
  notes,
  national: z.boolean().optional(),
});

/** The form of all layers as people and files give it; says per field what is wrong. Source: SLA specification A2.6. */
export const layeredCalendar = z.strictObject({
  arrangement: z
    .array(arrangementYear)
    .max(MAX_YEARS)
    .superRefine((years, context) => {
      years.forEach(({ year }, index) => {
        if (years.findIndex((other) => other.year === year) < index)
          context.addIssue({ code: 'custom', path: [index, 'year'], message: 'This year is there twice.' });
      });
    }),
  adjustedHoursOf: z.enum(WEEKDAYS).nullable(),
  own: workingCalendar,
  branches: z
    .record(z.string().refine(isUuid, { error: 'The id of a branch.' }), branchLayer)
    .refine((branches) => Object.keys(branches).length <= MAX_BRANCHES, { error: `At most ${MAX_BRANCHES} branches.` }),
});

/**
 * What is wrong with the layers together, from `atMs` on: calendars that never open or never again once their dates are over, and
 * branches the workspace does not have. The place is named. Source: SLA specification A2.6.
 */
export function calendarErrors(layered: LayeredCalendar, branchIds: ReadonlySet<string>, atMs: number): FieldError[] {
  const errors: FieldError[] = [];
  const opens = (branchId: string | null): boolean => {
    const calendar = calendarFor(layered, branchId);
    const hasHours = WEEKDAYS.some((day) => (calendar.weekly[day]?.length ?? 0) > 0);
    return hasHours && findNextOpen(compileCalendar(calendar), atMs) !== null;
  };
  const never = (pointer: string, detail: string) => errors.push({ pointer, code: 'calendar_never_open', detail });
  if (!opens(null)) never('/own/weekly', 'The week has no working hours: give at least one weekday an interval.');
  for (const id of Object.keys(layered.branches)) {
    const pointer = `/branches/${id}`;
    if (!branchIds.has(id)) errors.push({ pointer, code: 'unknown', detail: 'The workspace has no such branch.' });
    else if (!opens(id)) never(`${pointer}/weekly`, 'The week of this branch has no working hours: give at least one weekday an interval.');
  }
  return errors;
}

/** Years of the given ones whose official days are not known; empty where no arrangement is followed. */
export function unknownYears(layered: LayeredCalendar, years: readonly number[]): number[] {
  const { knownYears } = calendarFor(layered, null);
  return knownYears ? years.filter((year) => !knownYears.includes(year)) : [];
}
