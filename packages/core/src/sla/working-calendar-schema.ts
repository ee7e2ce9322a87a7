import { z } from 'zod';
import { plainText } from '../text.ts';
import { DAY_SECONDS, parseDay, parseWallTime, WEEKDAYS } from './civil.ts';
import { parseInterval, type WorkingCalendar } from './working-calendar.ts';
import { isZone } from './zone.ts';

/** Limits of a calendar a person edits: far above real use, low enough that compiling stays cheap. */
const MAX_INTERVALS_A_DAY = 24;
const MAX_DATES = 5_000;

const date = z.string().refine((text) => parseDay(text) !== null, { error: 'Write an existing date as YYYY-MM-DD.' });

const interval = z
  .tuple([z.string(), z.string()], { error: 'An interval is a start and an end, such as ["08:30", "12:00"].' })
  .superRefine((value, context) => {
    value.forEach((text, index) => {
      const time = parseWallTime(text);
      if (time === null) context.addIssue({ code: 'custom', path: [index], message: 'Write the time as HH:MM, from 00:00 to 24:00.' });
      else if (index === 0 && time === DAY_SECONDS)
        context.addIssue({ code: 'custom', path: [0], message: '24:00 can only be an end; start at 00:00 of the next day.' });
    });
  });

const hours = z
  .array(interval)
  .max(MAX_INTERVALS_A_DAY, { error: `At most ${MAX_INTERVALS_A_DAY} intervals a day.` })
  .superRefine((intervals, context) => {
    const shifts = intervals.map((value, index) => ({ shift: parseInterval(value), index }));
    const sorted = shifts.flatMap(({ shift, index }) => (shift ? [{ ...shift, index }] : [])).sort((a, b) => a.start - b.start);
    sorted.forEach((shift, position) => {
      const earlier = sorted[position - 1];
      if (earlier && shift.start < earlier.end)
        context.addIssue({ code: 'custom', path: [shift.index], message: 'This interval overlaps another one of the same day.' });
    });
  });

/** What every layer may say; says per field what is wrong. */
export const calendarParts = {
  tz: z.string().max(64).refine(isZone, { error: 'Choose a time zone of the IANA list, such as Asia/Shanghai.' }),
  weekly: z.partialRecord(z.enum(WEEKDAYS), hours),
  holidays: z
    .array(date)
    .max(MAX_DATES, { error: `At most ${MAX_DATES} closed dates.` })
    .optional(),
  special: z
    .record(date, hours)
    .refine((dates) => Object.keys(dates).length <= MAX_DATES, { error: `At most ${MAX_DATES} dates with their own hours.` })
    .optional(),
  notes: z
    .record(date, plainText(60))
    .refine((dates) => Object.keys(dates).length <= MAX_DATES, { error: `At most ${MAX_DATES} notes.` })
    .optional(),
  knownYears: z.array(z.int().min(1901).max(2299)).max(400).optional(),
};

/** The form of a working calendar as people and files give it. Source: SLA specification A2.6. */
export const workingCalendar: z.ZodType<WorkingCalendar> = z.strictObject(calendarParts);
