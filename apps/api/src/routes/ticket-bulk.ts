import { uuid } from '@bodan/core/ids';
import { code, plainText } from '@bodan/core/text';
import { PRIORITIES } from '@bodan/core/ticket/state';
import { changeMany } from '@bodan/services/ticket/bulk';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';

const body = z
  .strictObject({
    ticketIds: z.array(uuid).min(1).max(100),
    action: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('assign'), assigneeId: uuid.nullable(), reason: plainText(500, 1).nullable().optional() }),
      z.strictObject({
        kind: z.literal('move'),
        transition: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
        reason: plainText(500).nullable().default(null),
        assigneeId: uuid.nullable().optional(),
      }),
      z.strictObject({ kind: z.literal('priority'), priority: z.enum(PRIORITIES) }),
      z.strictObject({ kind: z.literal('tags'), tags: z.array(plainText(30, 1)).max(20) }),
      z.strictObject({ kind: z.literal('tier'), tier: code }),
    ]),
  })
  .openapi('BulkChange');
const results = z
  .object({
    items: z.array(
      z.object({
        ticketId: z.string(),
        ok: z.boolean(),
        version: z.number().int().nullable(),
        stage: z.string().nullable(),
        error: z
          .object({
            code: z.string(),
            detail: z.string(),
            errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
          })
          .nullable(),
      }),
    ),
  })
  .openapi('BulkResults');

const bulk = workspaceRoute('ticket.update', {
  method: 'post',
  path: '/v1/w/{workspace}/tickets/bulk',
  tags: ['Tickets'],
  summary: 'One action on up to 100 tickets',
  description: 'Every ticket is changed on its own; what fails is told per ticket and stops nothing else.',
  request: { params: z.object({ workspace: z.string().max(60) }), headers: idempotencyHeader, body: jsonBody(body) },
  responses: { 200: answer(results, 'One result per ticket, in the order given') },
});

export function mountTicketBulk(api: Api): void {
  api.openapi(bulk, async (c) => {
    const { ticketIds, action } = c.req.valid('json');
    return c.json({ items: await changeMany(c.get('workspace'), [...new Set(ticketIds)], action) }, 200);
  });
}
