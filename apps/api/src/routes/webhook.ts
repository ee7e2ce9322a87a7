import { uuid } from '@bodan/core/ids';
import {
  createEndpoint,
  deleteEndpoint,
  listEndpoints,
  readEndpoint,
  rotateEndpointSecret,
  updateEndpoint,
} from '@bodan/services/webhook/keep';
import { listDeliveries, replayDeliveries, testEndpoint } from '@bodan/services/webhook/log';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/outgoing.ts';

const BASE = '/v1/w/{workspace}/webhooks';
const ONE = `${BASE}/{endpointId}`;
const tags = ['Webhooks'];
const params = s.workspaceParams.extend({ endpointId: uuid });
const deliveryParams = params.extend({ deliveryId: uuid });
const headers = idempotencyHeader;

const list = workspaceRoute('integration.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'List webhook endpoints',
  request: { params: s.workspaceParams, query: s.pageQuery },
  responses: { 200: answer(s.endpointPage, 'A page') },
});
const create = workspaceRoute('integration.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Add a webhook endpoint',
  request: { params: s.workspaceParams, headers, body: jsonBody(s.createEndpointBody) },
  responses: { 201: answer(s.endpointWithSecret, 'The endpoint with its secret, shown once') },
});
const read = workspaceRoute('integration.read', {
  method: 'get',
  path: ONE,
  tags,
  summary: 'Read a webhook endpoint',
  request: { params },
  responses: { 200: answer(s.endpointSchema, 'The endpoint') },
});
const update = workspaceRoute('integration.write', {
  method: 'patch',
  path: ONE,
  tags,
  summary: 'Change a webhook endpoint, switch it on or off',
  request: { params, headers, body: jsonBody(s.updateEndpointBody) },
  responses: { 200: answer(s.endpointSchema, 'The endpoint after it') },
});
const remove = workspaceRoute('integration.write', {
  method: 'delete',
  path: ONE,
  tags,
  summary: 'Remove a webhook endpoint and its log',
  request: { params, headers },
  responses: { 200: answer(s.deleted, 'Removed') },
});
const rotate = workspaceRoute('integration.write', {
  method: 'post',
  path: `${ONE}/rotate`,
  tags,
  summary: 'Make a new signing secret; the old one signs along for a day',
  request: { params, headers },
  responses: { 200: answer(s.endpointWithSecret, 'The endpoint with its new secret, shown once') },
});
const test = workspaceRoute('integration.write', {
  method: 'post',
  path: `${ONE}/test`,
  tags,
  summary: 'Send a test event',
  request: { params, headers },
  responses: { 202: answer(s.testQueued, 'On its way; see the log') },
});
const deliveries = workspaceRoute('integration.read', {
  method: 'get',
  path: `${ONE}/deliveries`,
  tags,
  summary: 'The log of deliveries, newest first',
  request: { params, query: s.deliveryQuery },
  responses: { 200: answer(s.deliveryPage, 'A page') },
});
const replayOne = workspaceRoute('integration.write', {
  method: 'post',
  path: `${ONE}/deliveries/{deliveryId}/replay`,
  tags,
  summary: 'Send one delivery again',
  request: { params: deliveryParams, headers },
  responses: { 202: answer(s.replayResult, 'On its way') },
});
const replaySpan = workspaceRoute('integration.write', {
  method: 'post',
  path: `${ONE}/replay`,
  tags,
  summary: 'Send the deliveries of a span again, at most 1000 a call',
  request: { params, headers, body: jsonBody(s.replayBody) },
  responses: { 202: answer(s.replayResult, 'On their way') },
});

export function mountWebhooks(api: Api): void {
  api.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    return c.json(await listEndpoints(c.get('workspace'), cursor ?? null, limit), 200);
  });
  api.openapi(create, async (c) => c.json(await createEndpoint(c.get('workspace'), c.req.valid('json')), 201));
  api.openapi(read, async (c) => c.json(await readEndpoint(c.get('workspace'), c.req.valid('param').endpointId), 200));
  api.openapi(update, async (c) =>
    c.json(await updateEndpoint(c.get('workspace'), c.req.valid('param').endpointId, c.req.valid('json')), 200),
  );
  api.openapi(remove, async (c) => c.json(await deleteEndpoint(c.get('workspace'), c.req.valid('param').endpointId), 200));
  api.openapi(rotate, async (c) => c.json(await rotateEndpointSecret(c.get('workspace'), c.req.valid('param').endpointId), 200));
  api.openapi(test, async (c) => c.json(await testEndpoint(c.get('workspace'), c.req.valid('param').endpointId), 202));
  api.openapi(deliveries, async (c) => {
    const { cursor, limit, status, type } = c.req.valid('query');
    const page = await listDeliveries(c.get('workspace'), {
      endpointId: c.req.valid('param').endpointId,
      status: status ?? null,
      eventType: type ?? null,
      before: cursor ?? null,
      limit,
    });
    return c.json(page, 200);
  });
  api.openapi(replayOne, async (c) => {
    const { endpointId, deliveryId } = c.req.valid('param');
    return c.json(await replayDeliveries(c.get('workspace'), endpointId, { deliveryId }), 202);
  });
  api.openapi(replaySpan, async (c) => {
    const { from, to, onlyFailed } = c.req.valid('json');
    return c.json(
      await replayDeliveries(c.get('workspace'), c.req.valid('param').endpointId, {
        from: Date.parse(from),
        to: Date.parse(to),
        onlyFailed,
      }),
      202,
    );
  });
}
