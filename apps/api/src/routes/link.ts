import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { createReportLink, endReportLink, followLink, listReportLinks } from '@bodan/services/public/link';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';

const params = z.object({ workspace: z.string().max(60) });
const tags = ['QR links'];
const link = z
  .object({
    id: z.string(),
    label: z.string(),
    branchId: z.string().nullable(),
    url: z.string(),
    createdAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .openapi('ReportLink');
const BASE = '/v1/w/{workspace}/report-links';

const list = workspaceRoute('link.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'QR links under which customers report',
  request: { params },
  responses: { 200: answer(z.object({ items: z.array(link) }), 'Newest first') },
});
const create = workspaceRoute('link.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Make a QR link',
  request: {
    params,
    headers: idempotencyHeader,
    body: jsonBody(
      z.strictObject({ label: plainText(80).default(''), branchId: uuid.nullable().default(null) }).openapi('CreateReportLink'),
    ),
  },
  responses: { 201: answer(link, 'The link') },
});
const end = workspaceRoute('link.write', {
  method: 'delete',
  path: `${BASE}/{linkId}`,
  tags,
  summary: 'End a QR link',
  request: { params: params.extend({ linkId: uuid }), headers: idempotencyHeader },
  responses: { 204: { description: 'It stops working at once' } },
});
const follow = workspaceRoute('ticket.read', {
  method: 'post',
  path: '/v1/w/{workspace}/tickets/{ticketId}/follow-link',
  tags,
  summary: 'The address under which the customer follows this ticket',
  request: { params: params.extend({ ticketId: uuid }) },
  responses: { 200: answer(z.object({ url: z.string() }).openapi('FollowLink'), 'Made once, the same ever after') },
});

export function mountLinks(api: Api): void {
  api.openapi(list, async (c) => c.json({ items: await listReportLinks(c.get('workspace')) }, 200));
  api.openapi(create, async (c) => c.json(await createReportLink(c.get('workspace'), c.req.valid('json')), 201));
  api.openapi(end, async (c) => {
    await endReportLink(c.get('workspace'), c.req.valid('param').linkId);
    return c.body(null, 204);
  });
  api.openapi(follow, async (c) => {
    const { url } = await followLink(c.get('workspace'), c.req.valid('param').ticketId);
    return c.json({ url }, 200);
  });
}
