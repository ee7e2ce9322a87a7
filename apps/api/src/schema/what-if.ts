import { workingCalendar } from '@bodan/core/sla/working-calendar-schema';
import { code } from '@bodan/core/text';
import { z } from '@hono/zod-openapi';

const minutes = z.number().int().min(1).max(525_600);
const count = z.number().int();

export const whatIfBody = z
  .strictObject({
    calendar: workingCalendar
      .optional()
      .openapi('SupposedCalendar', { type: 'object', description: 'Instead of the workspace’s and its branches’ own' }),
    tiers: z
      .array(
        z.strictObject({
          code,
          firstResponseMinutes: minutes.optional(),
          planMinutes: minutes.optional(),
          resolutionMinutes: minutes.optional(),
        }),
      )
      .max(20)
      .optional()
      .openapi({ description: 'Other targets in working minutes; what is left out stays' }),
    budgets: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/), minutes)
      .refine((b) => Object.keys(b).length <= 60, { error: 'at most 60 stages' })
      .optional()
      .openapi({ description: 'Other stage budgets in working minutes' }),
  })
  .openapi('WhatIfQuestion', { example: { tiers: [{ code: 'STD', firstResponseMinutes: 15 }] } });

const tally = z
  .object({
    met: count,
    missed: count,
    late: count.openapi({ description: 'Still open and beyond the target' }),
    running: count,
    overSeconds: count.openapi({ description: 'Working seconds beyond the targets' }),
  })
  .openapi('OutcomeTally');
const outcome = z.enum(['met', 'missed', 'late', 'running']);
const overrun = z.array(
  z.object({
    stage: z.string(),
    departmentCode: z.string().nullable(),
    personId: z.string().nullable(),
    tickets: count,
    seconds: count,
  }),
);

export const whatIfSchema = z
  .object({
    range: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }),
    tickets: count,
    differing: z.array(z.string()).openapi({
      description: 'Numbers of tickets whose log does not give the recorded clocks under the rules that hold; none is expected',
    }),
    metrics: z.array(z.object({ metric: z.string(), truth: tally, supposed: tally })),
    overruns: z.object({ truth: overrun, supposed: overrun }),
    turned: z.object({
      total: count,
      items: z.array(
        z.object({
          id: z.string(),
          number: z.string(),
          title: z.string(),
          metric: z.string(),
          truth: outcome,
          supposed: outcome,
          truthSeconds: count.openapi({ description: 'Working seconds beyond the target, negative before it' }),
          supposedSeconds: count,
        }),
      ),
    }),
  })
  .openapi('WhatIf');

const price = z.number().int().min(0).max(1_000_000);
const pricesOf = <S extends z.ZodType>(one: S) => ({
  otherBranch: one,
  otherRegion: one,
  unknownWay: one,
  tightWay: one,
  levelBelowBest: one,
  jobOfTheDay: one,
  longestWay: one,
});
export const whatIfDispatchBody = z
  .strictObject({
    weights: z.strictObject(pricesOf(price.optional())).openapi({
      description: 'What speaks against somebody, in metres they would rather drive; what is left out stays',
    }),
  })
  .openapi('WhatIfDispatchQuestion', { example: { weights: { jobOfTheDay: 0 } } });
const prices = z.object(pricesOf(z.number())).openapi('DispatchPrices');
const pick = z.object({ personId: z.string(), metres: z.number().nullable() });
export const whatIfDispatchSchema = z
  .object({
    range: z.object({ from: z.string(), to: z.string(), timeZone: z.string() }),
    weights: z.object({ truth: prices, supposed: prices }),
    choices: count.openapi({ description: 'Choices with a certificate, for tickets created in the range' }),
    byHand: count.openapi({ description: 'Of them those that went to somebody else than the rules ranked first' }),
    metres: z.object({ truth: z.number(), supposed: z.number() }).openapi({ description: 'Of the ways that are known on both sides' }),
    people: z.array(z.object({ personId: z.string(), name: z.string(), truth: count, supposed: count })),
    turned: z.object({
      total: count,
      items: z.array(
        z.object({
          id: z.string(),
          number: z.string(),
          title: z.string(),
          at: z.iso.datetime({ offset: true }),
          truth: pick,
          supposed: pick,
        }),
      ),
    }),
  })
  .openapi('WhatIfDispatch');
