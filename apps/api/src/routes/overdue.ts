import { CURRENCIES, type Currency } from '@bodan/core/fields/types';
import { uuid } from '@bodan/core/ids';
import { code } from '@bodan/core/text';
import { readCostOfDelay, readCostTickets } from '@bodan/services/overdue/hq';
import { listOverdue } from '@bodan/services/overdue/list';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, workspaceRoute } from '../operation.ts';
import { codeNames, hqFacts } from '../schema/hq-ticket.ts';
import { listItemSchema } from '../schema/ticket.ts';
import { boardInput, hqWaitQuery, many } from './board-query.ts';

const query = z.strictObject({
  branch: many(uuid, 'Branch ids, comma-separated; - for none'),
  tier: many(code, 'SLA tiers, comma-separated', null),
  department: many(code, 'Codes of the departments they are stuck with, comma-separated; - for none'),
  sort: z.enum(['minutes', 'money']).default('minutes').openapi({ description: 'By working time late, or by what the breach costs' }),
});
const count = z.number().int();
const instant = z.iso.datetime();
const asked = z
  .object({
    count,
    lastAt: instant,
    lastBy: z.string().nullable(),
    personId: z
      .string()
      .nullable()
      .openapi({ description: 'Whom the last one asked; null when nobody held the ticket and the dispatchers were' }),
  })
  .openapi('AskedToHurry');
const cents = count.openapi({ description: 'In the smallest unit of the currency' });
const penalty = z
  .object({
    cents: cents.openapi({ description: 'What its open clocks cost by now; a held clock keeps what it cost' }),
    nextHourCents: cents.openapi({ description: 'What comes to it in one more working hour' }),
    breachCents: cents.openapi({ description: 'What the breach of its most urgent clock costs at once' }),
  })
  .openapi('PenaltyOfTicket');
const board = z
  .object({
    asOf: instant,
    late: count.openapi({ description: 'How many tickets are late: the overdue figure of the board' }),
    atRisk: count,
    penalty: z
      .object({ currency: z.string(), cents, nextHourCents: cents })
      .nullable()
      .openapi({ description: 'Of all late tickets, also those not listed; null where no tier says what a breach costs' }),
    items: z.array(listItemSchema.extend({ isLate: z.boolean(), nudges: asked.nullable(), penalty: penalty.nullable() })).openapi({
      description:
        'The first 500: late ones by working time beyond the target or by money, then those at risk by what is left or by what a breach would cost',
    }),
  })
  .openapi('OverdueBoard');

const read = workspaceRoute('ticket.read', {
  method: 'get',
  path: '/v1/w/{workspace}/overdue',
  tags: ['Board'],
  summary: 'Tickets that are late or at risk now, and who was asked to hurry',
  request: { params: z.object({ workspace: z.string().max(60) }), query },
  responses: { 200: answer(board, 'Exact at asOf') },
});

const cost = z.object({
  currency: z.string(),
  cents,
  nextHourCents: cents.openapi({ description: 'What comes to it in one more working hour' }),
});
const costs = {
  asOf: instant,
  late: count.openapi({ description: 'How many tickets are late: the overdue figure of the board' }),
  sums: z.array(cost).openapi({ description: 'What they cost by now, one sum a currency; none where no tier says what a breach costs' }),
};
const hqParams = z.object({ group: z.string().max(60) });
const hqCost = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/cost-of-delay',
  tags: ['Board'],
  summary: 'What the late tickets of the group cost now, by subsidiary',
  request: { params: hqParams, query: hqWaitQuery },
  responses: {
    200: answer(
      z
        .object({
          ...costs,
          items: z
            .array(z.object({ tenantId: z.string(), late: count, cost: cost.nullable() }))
            .openapi({ description: 'The money of each subsidiary’s own overdue board; null where its tiers have no prices' }),
        })
        .openapi('GroupCostOfDelay'),
      'Exact at asOf',
    ),
  },
});
const hqCostTickets = hqRoute('hq.ticket.read', {
  method: 'get',
  path: '/v1/hq/{group}/cost-of-delay/tickets',
  tags: ['Board'],
  summary: 'The late tickets behind the cost of delay, the dearest first',
  request: {
    params: hqParams,
    query: hqWaitQuery.extend({
      currency: z
        .enum(Object.keys(CURRENCIES) as [Currency, ...Currency[]])
        .optional()
        .openapi({ description: 'Only of subsidiaries with prices in this currency' }),
    }),
  },
  responses: {
    200: answer(
      z
        .object({
          ...costs,
          items: z
            .array(
              z
                .object({
                  ...hqFacts,
                  lateSeconds: count.openapi({ description: 'Working seconds beyond the target of its most urgent clock' }),
                  cost: cost.nullable(),
                })
                .openapi('HqLateTicket'),
            )
            .openapi({ description: 'The first 500; masked facts. Where there are several currencies, one after the other' }),
          closedOff: count,
          names: codeNames,
        })
        .openapi('HqLateTickets'),
      'Exact at asOf',
    ),
  },
});

export function mountOverdue(api: Api): void {
  api.openapi(hqCost, async (c) => c.json(await readCostOfDelay(c.get('hq'), boardInput(c.req.valid('query'))), 200));
  api.openapi(hqCostTickets, async (c) => {
    const q = c.req.valid('query');
    return c.json(await readCostTickets(c.get('hq'), { ...boardInput(q), currency: q.currency ?? null }), 200);
  });
  api.openapi(read, async (c) => {
    const q = c.req.valid('query');
    const narrowed = { branchIds: q.branch ?? [], tiers: q.tier ?? [], departmentCodes: q.department ?? [], sort: q.sort };
    return c.json((await listOverdue(c.get('workspace'), narrowed)) as z.infer<typeof board>, 200);
  });
}
