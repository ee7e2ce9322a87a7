import { CRITERIA } from '@bodan/core/standard/conformance-weights';
import { z } from '@hono/zod-openapi';
import { hqDrillSchema } from './hq-ticket.ts';
import { listItemSchema } from './ticket.ts';

const count = z.number().int().min(0);
const each = <S extends z.ZodType>(schema: S) => z.object({ fields: schema, codes: schema, tier: schema, evidence: schema });
const weights = each(z.number());
const lost = each(z.object({ tickets: count, points: z.number() })).openapi({
  description: 'By criterion: tickets that lack it, and the points that fixing all of them gives',
});
const score = z
  .number()
  .nullable()
  .openapi({ description: '100 × Σ weight × (tickets that fulfil the criterion ÷ tickets), to hundredths; null without tickets' });
const counts = z.object({ tickets: count, fields: count, codes: count, tier: count, evidence: count });
const range = z.object({ from: z.string(), to: z.string(), timeZone: z.string() });

export const conformanceSchema = z.object({ range, weights, standardNumber: z.number().int(), counts, score, lost }).openapi('Conformance');
export const hqConformanceSchema = z
  .object({
    range,
    weights,
    counts,
    score,
    lost,
    items: z.array(
      z.object({ tenantId: z.string(), slug: z.string(), name: z.string(), standardNumber: z.number().int(), counts, score, lost }),
    ),
  })
  .openapi('GroupConformance');
export const criterion = z.enum(CRITERIA);
export const lackingSchema = z.object({ items: z.array(listItemSchema), nextCursor: z.string().nullable() }).openapi('LackingTickets');
export const hqLackingSchema = z
  .object({ items: z.array(hqDrillSchema.shape.items.element.omit({ value: true })), nextCursor: z.string().nullable() })
  .openapi('HqLackingTickets');
