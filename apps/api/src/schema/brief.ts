import { DELAY_CAUSE_KEYS } from '@bodan/core/brief/cause';
import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';
import { day } from '../routes/board-query.ts';
import { boardSchema } from './board.ts';
import { hqTimeSchema } from './time.ts';

const instant = z.iso.datetime({ offset: true });
const seconds = z.number().int();
const cause = z.enum(DELAY_CAUSE_KEYS).openapi({ description: 'other says what it was in its note' });

export const briefCauseSchema = z
  .object({ cause, note: z.string(), byName: z.string(), byHq: z.boolean(), at: instant })
  .openapi('BriefCause');
export const briefActionSchema = z
  .object({
    tenantId: z.string(),
    id: z.string(),
    ticketId: z.string(),
    number: z.string(),
    day: z.string().openapi({ description: 'The day whose brief it came from' }),
    text: z.string(),
    ownerId: z.string(),
    ownerName: z.string(),
    dueDay: z.string(),
    byName: z.string(),
    byHq: z.boolean(),
    at: instant,
    doneAt: instant.nullable(),
    doneByName: z.string().nullable(),
  })
  .openapi('BriefAction');
const slice = z.object({
  stage: z.string(),
  departmentCode: z.string().nullable(),
  personId: z.string().nullable(),
  personName: z.string().openapi({ description: 'Empty for headquarters' }),
  waitingReason: z.string().nullable(),
  counted: z.boolean(),
  startedAt: instant,
  endedAt: instant,
  businessSeconds: seconds,
});
const delay = z
  .object({
    tenantId: z.string(),
    ticketId: z.string(),
    number: z.string(),
    seconds: seconds.openapi({
      description: 'Working seconds from the start of the clock to the first response, or to the end of the day',
    }),
    targetSeconds: seconds,
    startedAt: instant,
    endedAt: instant,
    isAnswered: z.boolean(),
    slices: z.array(slice).openapi({ description: 'Whose seconds; they add up to the delay' }),
    causes: z.array(briefCauseSchema).openapi({ description: 'The newest first; it counts' }),
    actions: z.array(briefActionSchema),
  })
  .openapi('BriefDelay');
const board = boardSchema.shape;

export const briefSchema = z
  .object({
    day: z.string(),
    today: z.string(),
    timeZone: z.string(),
    asOf: instant.openapi({ description: 'The last instant of the day: the board asked for the day at this moment says the same figures' }),
    isWorkingDay: z.boolean(),
    figures: board.totals,
    dayBefore: board.totals,
    bySubsidiary: board.bySubsidiary,
    delays: z.array(delay).openapi({ description: 'The three longest, longest first' }),
    earlierActions: z.array(briefActionSchema).openapi({ description: 'What briefs of earlier days left open' }),
    closed: z.object({ byName: z.string(), at: instant }).nullable(),
    mayWrite: z.boolean(),
    owners: z.array(z.object({ tenantId: z.string(), personId: z.string(), name: z.string() })),
    names: hqTimeSchema.shape.names,
  })
  .openapi('Brief');

export const briefQuery = z.strictObject({ day: day.optional().openapi({ description: 'By default the last working day before today' }) });
export const causeBody = z.strictObject({ day, ticketId: uuid, cause, note: plainText(500).default('') }).openapi('SetBriefCause');
export const actionBody = z
  .strictObject({ day, ticketId: uuid, text: plainText(500, 1), ownerId: uuid, dueDay: day })
  .openapi('AddBriefAction');
export const actionPatch = z.strictObject({ isDone: z.boolean() }).openapi('FinishBriefAction');
export const closeBody = z.strictObject({ day }).openapi('CloseBrief');
export const closedSchema = z.object({ day: z.string(), byName: z.string(), at: instant }).openapi('ClosedBrief');
