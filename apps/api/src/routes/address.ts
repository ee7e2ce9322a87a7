import { ADDRESS_VERDICTS } from '@bodan/core/address/check';
import { plainText } from '@bodan/core/text';
import { checkTypedAddress } from '@bodan/services/address/check';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, jsonBody, workspaceRoute } from '../operation.ts';

const division = z.object({
  province: z.string().nullable(),
  city: z.string().nullable(),
  district: z.string().nullable(),
  adcode: z.string().nullable().openapi({ description: 'GB/T 2260' }),
});
const body = z
  .strictObject({ address: plainText(300, 1) })
  .openapi('CheckAddress', { example: { address: '杭州市西湖区文三路 1 号 3 幢 502' } });
const result = division
  .extend({
    verdict: z.enum(ADDRESS_VERDICTS),
    street: z.string().nullable(),
    detail: z.string(),
    zone: z.string().nullable(),
    outdated: z.string().nullable(),
    current: z.array(z.string()),
    candidates: z.array(division).openapi({ description: 'What it may mean, for somebody to choose; nothing is chosen here' }),
    repairs: z.array(z.object({ typed: z.string(), meant: z.string() })).openapi({ description: 'Where it was read otherwise than typed' }),
    inferred: z.array(z.enum(['province', 'city', 'district'])),
    warnings: z.array(z.string()),
  })
  .openapi('AddressCheck');

const check = workspaceRoute('ticket.create', {
  method: 'post',
  path: '/v1/w/{workspace}/address/check',
  tags: ['Tickets'],
  summary: 'Whether an address can be found; it is read, never corrected, and not kept',
  request: { params: z.object({ workspace: z.string().max(60) }), body: jsonBody(body) },
  responses: { 200: answer(result, 'The verdict and what it rests on') },
});

export function mountAddress(api: Api): void {
  api.openapi(check, async (c) => {
    const { contact: _, ...found } = await checkTypedAddress(c.get('workspace'), c.req.valid('json').address);
    return c.json(found, 200);
  });
}
