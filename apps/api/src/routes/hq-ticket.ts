import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { readHqTicket, revealHqTicket } from '@bodan/services/board/hq-ticket';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, jsonBody } from '../operation.ts';
import { hqTicketSchema, revealedSchema } from '../schema/hq-ticket.ts';

const params = z.object({ group: z.string().max(60), ticketId: uuid });
const tags = ['Board'];
const read = hqRoute('hq.ticket.read', {
  method: 'get',
  path: '/v1/hq/{group}/tickets/{ticketId}',
  tags,
  summary: 'Facts, clocks and where the time went; no text',
  request: { params },
  responses: { 200: answer(hqTicketSchema, 'The ticket, masked') },
});
const reveal = hqRoute('hq.ticket.reveal', {
  method: 'post',
  path: '/v1/hq/{group}/tickets/{ticketId}/reveal',
  tags,
  summary: 'The ticket’s words, for the auditor; leaves an event in the subsidiary',
  request: {
    params,
    body: jsonBody(z.strictObject({ reason: plainText(500, 5) }).openapi('RevealTicket', { example: { reason: '客户投诉复核 2026-118' } })),
  },
  responses: { 200: answer(revealedSchema, 'What was written and said') },
});

export function mountHqTickets(api: Api): void {
  api.openapi(read, async (c) => c.json(await readHqTicket(c.get('hq'), c.req.valid('param').ticketId), 200));
  api.openapi(reveal, async (c) =>
    c.json(await revealHqTicket(c.get('hq'), c.req.valid('param').ticketId, c.req.valid('json').reason), 200),
  );
}
