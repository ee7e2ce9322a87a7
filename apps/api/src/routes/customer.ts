import { plainText } from '@bodan/core/text';
import { lookUpCustomer } from '@bodan/services/customer/look-up';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, workspaceRoute } from '../operation.ts';

const instant = z.iso.datetime();
const ticket = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  stage: z.string(),
  flowVersionId: z.string(),
  isOpen: z.boolean(),
  device: z.string(),
  deviceSerial: z.string(),
  address: z.string(),
  createdAt: instant,
  closedAt: instant.nullable(),
});
const cards = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        phone: z.string(),
        name: z.string(),
        address: z.string(),
        openTickets: z.array(ticket),
        recentTickets: z.array(ticket),
        devices: z.array(z.object({ device: z.string(), serial: z.string() })),
      }),
    ),
  })
  .openapi('CustomerCards');

const lookUp = workspaceRoute('customer.read', {
  method: 'get',
  path: '/v1/w/{workspace}/customers',
  tags: ['Customers'],
  summary: 'Who is calling: by a whole number in any spelling, or its last digits',
  request: { params: z.object({ workspace: z.string().max(60) }), query: z.strictObject({ phone: plainText(40, 3) }) },
  responses: { 200: answer(cards, 'Known customers with their tickets and devices') },
});

export function mountCustomers(api: Api): void {
  api.openapi(lookUp, async (c) => c.json({ items: await lookUpCustomer(c.get('workspace'), c.req.valid('query').phone) }, 200));
}
