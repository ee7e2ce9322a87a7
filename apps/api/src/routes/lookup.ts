import { anyFieldKey } from '@bodan/core/fields/definition';
import { previewLookups } from '@bodan/services/lookup/preview';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, jsonBody, workspaceRoute } from '../operation.ts';
import { customValues } from '../schema/ticket-input.ts';

const lookups = z.object({ values: customValues }).openapi('LookupValues');
const drawn = z.strictObject({ key: anyFieldKey, through: anyFieldKey, take: z.string().min(1).max(80) });
const body = z
  .strictObject({
    custom: customValues,
    lookups: z
      .array(drawn)
      .max(50)
      .default([])
      .openapi({ description: 'Lookups that are only drawn, for who may draw them; without them those in force' }),
  })
  .openapi('PreviewLookups', { example: { custom: { x_customer: '01890000-0000-7000-8000-000000000001' } } });

const preview = workspaceRoute('ticket.read', {
  method: 'post',
  path: '/v1/w/{workspace}/lookups/preview',
  tags: ['Fields'],
  summary: 'What lookups would give for these values',
  description:
    'Changes nothing. What a ticket with these values would show you in its lookups, for a form that is being filled in. An id of another workspace, and one that never was, give nothing.',
  request: { params: z.object({ workspace: z.string().max(60) }), body: jsonBody(body) },
  responses: { 200: answer(lookups, 'By the key of the lookup; one that gives nothing is not in it') },
});

export function mountLookups(api: Api): void {
  api.openapi(preview, async (c) => {
    const { custom, lookups: of } = c.req.valid('json');
    return c.json({ values: await previewLookups(c.get('workspace'), custom, of) }, 200);
  });
}
