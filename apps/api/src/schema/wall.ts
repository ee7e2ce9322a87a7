import { z } from '@hono/zod-openapi';

const count = z.number().int();
const rate = z.number().nullable();
const label = z.object({ 'zh-CN': z.string(), en: z.string().optional() });
const figures = {
  rate: rate.openapi({ description: 'First responses in time of tickets created in the last 30 days; null when nothing is decided' }),
  sample: count,
  open: count,
  late: count,
};

export const wallSchema = z
  .object({
    asOf: z.iso.datetime(),
    group: z.string(),
    timeZone: z.string(),
    target: z.number(),
    totals: z.object({
      ...figures,
      previousRate: rate,
      createdToday: count,
      closedToday: count,
      planRate: rate,
      evidenceInTimeRate: rate,
      resolutionRate: rate,
    }),
    weeks: z.array(z.object({ from: z.string(), to: z.string(), rate })),
    subsidiaries: z.array(z.object({ name: label, ...figures, weeks: z.array(rate) })),
    stages: z.array(z.object({ name: label, open: count, late: count })),
    lateNow: z
      .array(
        z.object({
          subsidiary: label,
          branch: z.string().nullable(),
          stage: label,
          tier: label,
          lateSeconds: count.openapi({ description: 'Working seconds beyond the target' }),
          isPaused: z.boolean(),
        }),
      )
      .openapi({ description: 'The last 12 that became late, newest first' }),
  })
  .openapi('Wall');
