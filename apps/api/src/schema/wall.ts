import { wallScenes } from '@bodan/core/wall/scene';
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

const hands = {
  technicians: count.openapi({ description: 'People who have open tickets now' }),
  assigned: count,
  perTechnician: z.number().nullable(),
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
    team: z
      .object({
        by: z.enum(['subsidiary', 'branch']),
        ...hands,
        lines: z.array(z.object({ name: label, of: label.nullable(), ...hands, open: count, late: count })),
      })
      .openapi({ description: 'Who has what in hand: branches where they are few, else subsidiaries; the most a head first' }),
    lateNow: z
      .array(
        z.object({
          subsidiary: label,
          branch: z.string().nullable(),
          stage: label,
          tier: label,
          since: z.iso.datetime(),
          lateSeconds: count.openapi({ description: 'Working seconds beyond the target' }),
          isSevere: z.boolean().openapi({ description: 'An urgent ticket, or one that has taken its whole target again' }),
          isPaused: z.boolean(),
        }),
      )
      .openapi({ description: 'The last 12 that became late, newest first' }),
  })
  .openapi('Wall');

/** What a wall shows; null for the scenes every wall has by itself. */
export const scenesSchema = z
  .nullable(wallScenes)
  .openapi({ description: 'Scenes of panels on 24 columns and 12 rows; null for the scenes every wall has by itself' });
