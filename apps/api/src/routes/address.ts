import { checkTypedAddress } from '@bodan/services/address/check';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, jsonBody, workspaceRoute } from '../operation.ts';
import { addressBody, addressCheck } from '../schema/address.ts';

const check = workspaceRoute('ticket.create', {
  method: 'post',
  path: '/v1/w/{workspace}/address/check',
  tags: ['Tickets'],
  summary: 'Whether an address can be found; it is read, never corrected, and not kept',
  request: { params: z.object({ workspace: z.string().max(60) }), body: jsonBody(addressBody) },
  responses: { 200: answer(addressCheck, 'The verdict and what it rests on') },
});

export function mountAddress(api: Api): void {
  api.openapi(check, async (c) => {
    const { contact: _, ...found } = await checkTypedAddress(c.get('workspace'), c.req.valid('json').address);
    return c.json(found, 200);
  });
}
