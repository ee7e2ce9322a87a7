import { plainText } from '@bodan/core/text';
import { REPAIR_OUTCOMES } from '@bodan/services/repair/store';
import { z } from '@hono/zod-openapi';
import { instant } from './identity.ts';
import { whatIfSchema } from './what-if.ts';

const count = z.number().int();
const numbered = z.string().regex(/^WO-\d{4}-\d{1,9}$/);

const question = {
  version: z.number().int().min(1).max(1_000_000).openapi({ description: 'Number of the calendar version whose hours should have held' }),
  fromAt: z.iso.datetime({ offset: true }),
  untilAt: z.iso.datetime({ offset: true }).openapi({ description: 'Not included; time that has passed only' }),
  number: numbered.optional().openapi({ description: 'One ticket alone, still within the range of the query' }),
};
const EXAMPLE = { version: 2, fromAt: '2026-11-24T00:00:00+08:00', untilAt: '2026-11-25T00:00:00+08:00' };
export const repairQuestion = z.strictObject(question).openapi('RepairQuestion', { example: EXAMPLE });
export const repairStart = z
  .strictObject({
    ...question,
    reason: plainText(500, 1).openapi({ description: 'Stands in every ticket that is repaired' }),
    expected: z.number().int().min(0).max(20_000).openapi({ description: 'Tickets the preview said would be repaired' }),
  })
  .openapi('RepairStart', { example: { ...EXAMPLE, reason: '台风停工，日历当时没有登记', expected: 12 } });

const { range, metrics, turned } = whatIfSchema.shape;
export const repairPreview = z
  .object({
    range,
    tickets: count,
    repaired: count.openapi({ description: 'Tickets of which any second would be counted otherwise' }),
    same: count,
    differing: z.object({ total: count, numbers: z.array(z.string()) }).openapi({
      description: 'Tickets that would stay as they are, since their log does not give what was recorded; at most 50 are named',
    }),
    metrics,
    turned,
  })
  .openapi('RepairPreview');
export const repairStarted = z.object({ id: z.string(), tickets: count, revision: count }).openapi('RepairStarted');
export const repairUndone = z.object({ revision: count }).openapi('RepairUndone');

const list = z.array(z.string()).nullable();
export const repairSchema = z
  .object({
    id: z.string(),
    status: z.enum(['running', 'done', 'undoing', 'undone']),
    version: count,
    from: instant,
    until: instant,
    reason: z.string(),
    number: z.string().nullable(),
    chosen: z.object({ from: z.string(), to: z.string(), branches: list, faults: list, departments: list, tiers: list }),
    createdAt: instant,
    finishedAt: instant.nullable(),
    undoneAt: instant.nullable(),
    createdBy: z.object({ id: z.string(), name: z.string() }).nullable(),
    expected: count.openapi({ description: 'Tickets the preview said would be repaired' }),
    counts: z.object({
      total: count,
      done: count,
      repaired: count,
      differing: count,
      restored: count,
      changedSince: count.openapi({ description: 'Tickets that stayed repaired, since their log gives something else by now' }),
    }),
  })
  .openapi('Repair');
export const repairList = z.object({ items: z.array(repairSchema) }).openapi('Repairs');

const stand = z.object({ status: z.string(), countedSeconds: count, dueAt: z.string().nullable() });
export const repairOutcome = z.enum(REPAIR_OUTCOMES);
export const repairTickets = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        number: z.string(),
        title: z.string(),
        outcome: repairOutcome.nullable().openapi({ description: 'Null until it was its turn' }),
        undo: z.enum(['restored', 'changed_since']).nullable(),
        clocks: z.array(z.object({ metric: z.string(), cycle: count, from: stand, to: stand })),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('RepairTickets');
