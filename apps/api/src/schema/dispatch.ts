import { RULES } from '@bodan/core/dispatch/rules';
import { uuid } from '@bodan/core/ids';
import { calendarParts } from '@bodan/core/sla/working-calendar-schema';
import { plainText } from '@bodan/core/text';
import { PRIORITIES } from '@bodan/core/ticket/state';
import { z } from '@hono/zod-openapi';
import { placeSchema } from './place.ts';
import { blockReasonSchema } from './ticket.ts';
import { instantInput } from './ticket-input.ts';

const instant = z.iso.datetime({ offset: true });
const ms = z.number().int().openapi({ description: 'Epoch ms' });
const span = z.object({ from: ms, to: ms });
const reasons = z.array(z.looseObject({ kind: z.string() })).openapi({ description: 'What speaks for and against, in figures' });
const failed = z
  .object({
    rule: z.enum(RULES),
    detail: z.string(),
    at: instant.nullable(),
    value: z.number().int().nullable(),
    needed: z.number().int().nullable(),
  })
  .openapi('DispatchRefusal', {
    description: 'The first hard rule that failed: since or until when, what is there and what it is held against',
  });
const candidate = z
  .object({
    personId: z.string(),
    name: z.string(),
    rank: z.number().int().nullable(),
    cost: z.number().int().openapi({ description: 'All that speaks against this person, in metres of way; the least is rank 1' }),
    reasons,
    failed: z.union([failed, z.null()]),
  })
  .openapi('Candidate');
export const candidatesSchema = z.object({ items: z.array(candidate) }).openapi('Candidates');
export const windowQuery = z
  .strictObject({ from: instantInput.optional(), to: instantInput.optional() })
  .refine((q) => (q.from === undefined) === (q.to === undefined) && (q.from ?? 0) <= (q.to ?? 0), { error: 'from and to, in this order' });

export const dispatchHistory = z
  .object({
    items: z.array(
      z.object({
        eventId: z.string(),
        at: instant,
        by: z.object({ kind: z.string(), name: z.string() }),
        from: z.string().nullable(),
        to: z.string().nullable(),
        certificate: z
          .object({
            rule: z.string(),
            at: instant,
            chosen: z.string(),
            rank: z.number().int().nullable(),
            override: z.object({ failed, reason: z.string() }).nullable(),
            window: z.object({ from: instant, to: instant }).nullable(),
            requiredSkill: z.string().nullable(),
            candidates: z.array(candidate),
            isSound: z.boolean().openapi({ description: 'Ranks and costs are those that its own figures give' }),
          })
          .nullable(),
      }),
    ),
  })
  .openapi('DispatchHistory');

export const refuseBody = z
  .strictObject({ reason: plainText(500, 1) })
  .openapi('RefuseTicket', { example: { reason: '手上有急单，赶不过去' } });
export const takenSchema = z
  .object({
    ticketId: z.string().nullable(),
    number: z.string().nullable(),
    passed: z
      .array(z.object({ ticketId: z.string(), failed }))
      .openapi({ description: 'Older ones, each with the rule that kept me from it' }),
  })
  .openapi('TakenTicket');

const day = z.iso.date();
const rules = z.array(z.object({ rule: z.enum(RULES), people: z.number().int() }));
export const planBody = z
  .strictObject({ day: day.nullable().default(null), ticketIds: z.array(uuid).min(1).max(300).nullable().default(null) })
  .openapi('PlanDispatch', { example: { day: '2027-01-04' } });
const brief = { ticketId: z.string(), number: z.string(), title: z.string(), version: z.number().int() };
export const planSchema = z
  .object({
    rule: z.string(),
    at: instant,
    day,
    assigned: z.array(z.object({ ...brief, personId: z.string(), personName: z.string(), metres: z.number().int(), reasons })),
    left: z.array(z.object({ ...brief, why: z.enum(['nobody_may', 'all_taken', 'beyond_bound']), rules })),
    lacking: z.array(z.object({ ...brief, blocked: z.array(blockReasonSchema) })).openapi({
      description: 'Tickets the flow lets nobody take as they are, with what it asks for; they are in no plan',
    }),
    peopleBeyond: z.number().int(),
    cost: z.number(),
    lowerBound: z.number(),
    gap: z.number().openapi({ description: 'Share of the cost that is not proved to be needed' }),
    mayTakeMore: z.number().int().openapi({ description: 'How many tickets more another plan might take' }),
    isOptimal: z.boolean(),
  })
  .openapi('DispatchPlan');
export const applyBody = z
  .strictObject({
    items: z
      .array(z.strictObject({ ticketId: uuid, personId: uuid, version: z.number().int().min(1) }))
      .min(1)
      .max(300),
  })
  .openapi('ApplyDispatch');
export const appliedSchema = z
  .object({
    items: z.array(
      z.object({
        ticketId: z.string(),
        ok: z.boolean(),
        version: z.number().int().nullable(),
        error: z
          .object({
            code: z.string(),
            detail: z.string(),
            errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
            blocked: z.array(blockReasonSchema).openapi({ description: 'With `requirement_missing`: what the flow asks for' }),
            stage: z
              .object({ key: z.string(), name: z.object({ 'zh-CN': z.string(), en: z.string() }) })
              .openapi({ description: 'Where the ticket stands, as the flow version calls it that it runs by' }),
          })
          .nullable(),
      }),
    ),
  })
  .openapi('AppliedDispatch');

const demand = z.object({
  ticketId: z.string(),
  requiredSkill: z.string().nullable(),
  requiredLevel: z.number().int(),
  branchId: z.string().nullable(),
  place: placeSchema.nullable(),
  window: span.nullable(),
  refusedBy: z.array(z.string()),
});
const card = z.object({
  ticketId: z.string(),
  number: z.string(),
  title: z.string(),
  stage: z.string(),
  flowVersionId: z.string(),
  isOpen: z.boolean(),
  version: z.number().int(),
  priority: z.enum(PRIORITIES),
  tier: z.string(),
  tags: z.array(z.string()),
  waitingReason: z.string().nullable(),
  assigneeId: z.string().nullable(),
  faultCode: z.string().nullable(),
  branchId: z.string().nullable(),
  address: z.string(),
  demand,
});
export const dayQuery = z.strictObject({ day: day.optional() });
export const daySchema = z
  .object({
    at: ms,
    day,
    span,
    timeZone: z.string(),
    branches: z.array(z.object({ id: z.string(), name: z.string(), region: z.string(), place: placeSchema.nullable() })),
    people: z.array(
      z.object({
        personId: z.string(),
        name: z.string(),
        roles: z.array(z.string()),
        branchIds: z.array(z.string()),
        skills: z.record(z.string(), z.number().int()),
        onDuty: z.boolean(),
        leaves: z.array(span.extend({ reason: z.string() })),
        dailyCapacity: z.number().int().nullable(),
        base: placeSchema.nullable(),
        jobs: z.array(span.extend({ ticketId: z.string(), place: placeSchema.nullable() })),
        dayJobs: z.number().int(),
        openTickets: z.number().int(),
        onShift: z.array(span),
        free: z.array(span),
        nextOnAt: ms.nullable(),
      }),
    ),
    jobs: z.array(card.extend(span.shape)),
    pool: z.array(
      card.extend({
        pooledAt: ms,
        blocked: z.array(blockReasonSchema).openapi({ description: 'What the flow asks for before anybody may be given it' }),
      }),
    ),
    hasMore: z.boolean(),
  })
  .openapi('DispatchDay');

const shifts = calendarParts.weekly.nullable().openapi({
  type: ['object', 'null'],
  additionalProperties: { type: 'array', items: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 } },
  description: 'Own hours by weekday, as in the working calendar; null works by the calendar of the workspace',
});
const leave = z.object({ id: z.string(), from: instant, to: instant, reason: z.string() });
export const profileSchema = z
  .object({
    personId: z.string(),
    shifts: z.record(z.string(), z.array(z.array(z.string()))).nullable(),
    dailyCapacity: z.number().int().nullable(),
    base: placeSchema.nullable(),
    leaves: z.array(leave),
    version: z.number().int(),
  })
  .openapi('DispatchProfile');
export const profileBody = z
  .strictObject({
    shifts: shifts.optional(),
    dailyCapacity: z.number().int().min(1).max(50).nullable().optional(),
    base: placeSchema.nullable().optional(),
  })
  .refine((b) => Object.keys(b).length > 0, { error: 'say what to change' })
  .openapi('UpdateDispatchProfile', { example: { shifts: { mon: [['08:30', '17:30']] }, dailyCapacity: 8 } });
export const leaveBody = z
  .strictObject({ from: instantInput, to: instantInput, reason: plainText(200).default('') })
  .openapi('EnterLeave', { example: { from: '2027-01-04T00:00:00+08:00', to: '2027-01-05T00:00:00+08:00', reason: '事假' } });
export const ownDaySchema = z
  .object({
    onDuty: z.boolean(),
    hours: z.array(z.object({ from: instant, to: instant })),
    leaves: z.array(z.object({ from: instant, to: instant, reason: z.string() })),
    dayJobs: z.number().int(),
    dailyCapacity: z.number().int().nullable(),
  })
  .openapi('OwnDay');
