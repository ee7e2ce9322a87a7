import { z } from '@hono/zod-openapi';
import { hqFacts } from './hq-ticket.ts';

const count = z.number().int();
const seconds = z.number().int();
const instant = z.iso.datetime({ offset: true });
const sums = {
  countedSeconds: seconds.openapi({ description: 'Working seconds that count against the resolution target' }),
  pausedSeconds: seconds.openapi({ description: 'Working seconds of waits that do not count' }),
  businessSeconds: seconds.openapi({ description: 'counted + paused' }),
  wallSeconds: seconds,
};
const place = { stage: z.string(), departmentCode: z.string().nullable(), personId: z.string().nullable() };
const lateCell = z.object({ ...place, tickets: count, seconds }).openapi('LateTime');

const figures = {
  tickets: count.openapi({ description: 'Tickets created in the range' }),
  totals: z.object(sums),
  cells: z.array(z.object({ ...place, waitingReason: z.string().nullable(), tickets: count, ...sums }).openapi('TimeCell')),
  late: z.object({
    tickets: count.openapi({ description: 'Tickets beyond their resolution target' }),
    overdueSeconds: seconds,
    causes: z.array(lateCell).openapi({ description: 'Seconds over the stage’s own budget, by who held the ticket there longest' }),
    tail: z.array(lateCell).openapi({ description: 'Seconds after the target was used up; they add up to overdueSeconds' }),
  }),
};
const range = z.object({ from: z.string(), to: z.string(), timeZone: z.string() });
const named = z.array(z.object({ key: z.string(), name: z.object({ 'zh-CN': z.string(), en: z.string().optional() }) }));

export const timeBoardSchema = z.object({ asOf: instant, range, ...figures }).openapi('TimeBoard');
export const hqTimeSchema = z
  .object({
    asOf: instant,
    range,
    ...figures,
    bySubsidiary: z.array(z.object({ tenantId: z.string(), slug: z.string(), name: z.string(), ...figures }).openapi('SubsidiaryTime')),
    names: z.object({
      stages: z
        .array(named.element.extend({ kind: z.string(), tenantIds: z.array(z.string()) }))
        .openapi({ description: 'One entry a key and name: flows of subsidiaries may call a stage differently' }),
      departments: named,
      reasons: named,
      tiers: named,
      subsidiaries: z.array(z.object({ key: z.string(), name: z.string() })),
    }),
  })
  .openapi('HqTime');

export const timeTicketsSchema = z
  .object({
    seconds: seconds.openapi({ description: 'The number that was opened' }),
    tickets: count,
    items: z.array(
      z
        .object({
          id: z.string(),
          number: z.string(),
          title: z.string(),
          stage: z.string(),
          flowVersionId: z.string().openapi({ description: 'The flow version it runs by, which names its stage' }),
          isOpen: z.boolean(),
          createdAt: instant,
          seconds,
        })
        .openapi('TimeTicket'),
    ),
    nextCursor: z.string().nullable(),
  })
  .openapi('TimeTickets');

export const hqTimeTicketsSchema = z
  .object({
    seconds,
    tickets: count,
    items: z.array(z.object({ ...hqFacts, seconds }).openapi('HqTimeTicket')),
    nextCursor: z.string().nullable(),
  })
  .openapi('HqTimeTickets');
