import { uuid } from '@bodan/core/ids';
import { WEEKDAYS } from '@bodan/core/sla/civil';
import { layeredCalendar } from '@bodan/core/sla/layered-calendar-schema';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { instant } from './identity.ts';
import { storable, UNSTORABLE } from './setting.ts';

const OFFICE = [
  ['08:30', '12:00'],
  ['13:30', '18:00'],
];
const EXAMPLE = {
  arrangement: [{ year: 2026, source: '国务院办公厅通知', off: ['2026-10-01'], work: ['2026-10-10'] }],
  adjustedHoursOf: null,
  own: { tz: 'Asia/Shanghai', weekly: { mon: OFFICE, tue: OFFICE }, holidays: ['2026-11-24'], notes: { '2026-11-24': '台风' } },
  branches: { '01900000-0000-7000-8000-00000000beef': { weekly: { sat: [['09:00', '12:00']] } } },
};

const interval = z
  .array(z.string())
  .length(2)
  .openapi({ example: ['08:30', '12:00'] });
const dateHours = z.record(z.string(), z.array(interval));
const parts = {
  holidays: z.array(z.string()).optional().openapi({ description: 'Closed dates' }),
  special: dateHours.optional().openapi({ description: 'Hours of single dates; they win over holidays and the week' }),
  notes: z.record(z.string(), z.string()).optional(),
};
const layer = z
  .object({
    tz: z.string().optional(),
    weekly: dateHours.optional(),
    ...parts,
    national: z.boolean().optional().openapi({ description: 'False works on official days off' }),
  })
  .openapi('CalendarLayer');
const year = z.object({ year: z.number().int(), source: z.string(), off: z.array(z.string()), work: z.array(z.string()) });
const content = z
  .object({
    arrangement: z.array(year.openapi('ArrangementYear')),
    adjustedHoursOf: z
      .enum(WEEKDAYS)
      .nullable()
      .openapi({ description: 'Whose hours an adjusted working day takes; null: the first weekday with hours' }),
    own: z.object({ tz: z.string(), weekly: dateHours, ...parts, knownYears: z.array(z.number().int()).optional() }),
    branches: z.record(z.string(), layer),
  })
  .openapi('LayeredCalendar', { example: EXAMPLE });

export const calendarSchema = z
  .object({
    revision: z.number().int(),
    number: z.number().int(),
    validFrom: instant,
    content,
    versions: z.array(
      z.object({
        number: z.number().int(),
        validFrom: instant,
        createdAt: instant,
        createdBy: z.object({ id: z.string(), name: z.string() }).nullable(),
      }),
    ),
    missingYears: z.array(z.number().int()).openapi({ description: 'Of this and the next year, those without official days' }),
    provisionalTickets: z.number().int().openapi({ description: 'Open tickets with a due time that reaches into such a year' }),
    waitingTickets: z.number().int().openapi({ description: 'Open tickets that are still to be reckoned by the newest version' }),
  })
  .openapi('Calendar');

const branchWarning = z.object({
  branchId: z.string().nullable(),
  date: z.string(),
  edge: z.enum(['start', 'end']),
  shiftVanishes: z.boolean(),
});
export const calendarBody = layeredCalendar
  .extend({ validFrom: z.iso.datetime({ offset: true }).optional() })
  .refine(storable, UNSTORABLE)
  .openapi('SaveCalendar', { type: 'object', additionalProperties: true, example: EXAMPLE });
export const calendarSaved = z
  .object({
    revision: z.number().int(),
    number: z.number().int(),
    warnings: z.array(branchWarning).openapi({ description: 'Intervals that begin or end in an hour the clocks skip' }),
  })
  .openapi('CalendarSaved');

export const arrangementBody = z
  .strictObject({
    file: z.looseObject({}).refine(storable, UNSTORABLE).openapi({ type: 'object', additionalProperties: true }),
    source: plainText(300).default(''),
  })
  .openapi('ImportArrangement', {
    example: { file: { year: 2027, papers: [], days: [{ name: '元旦', date: '2027-01-01', isOffDay: true }] }, source: '' },
  });
export const arrangementTaken = z
  .object({ revision: z.number().int(), number: z.number().int(), years: z.array(year.openapi('ArrangementYear')) })
  .openapi('ArrangementTaken');

export const tryBody = z
  .strictObject({
    createdAt: z.iso.datetime({ offset: true }),
    minutes: z.number().int().min(1).max(525_600),
    branchId: uuid.nullable().default(null),
  })
  .openapi('TryCalendar', { example: { createdAt: '2026-11-27T17:50:00+08:00', minutes: 60, branchId: null } });
export const tried = z
  .object({
    startsAt: instant.openapi({ description: 'When counting begins: the next opening' }),
    dueAt: instant,
    breachAt: instant.openapi({ description: 'The last instant in time' }),
    isProvisional: z.boolean().openapi({ description: 'It reaches into a year without official days' }),
  })
  .openapi('TriedCalendar');
