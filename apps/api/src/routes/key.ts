import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { createHqKey, createKey, deleteHqKey, deleteKey, type KeyView, listHqKeys, listKeys } from '@bodan/services/identity/key';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import { pageQuery } from '../schema/identity.ts';
import * as s from '../schema/member.ts';

const tags = ['API keys'];
const headers = idempotencyHeader;
const params = z.object({ workspace: z.string().max(60) });
const hqParams = z.object({ group: z.string().max(60) });
const keyId = { keyId: uuid };
const gone = { 204: { description: 'Ended at once' } };
const description = 'The key acts as the person who makes it, narrowed to its scopes. A key made with a key has no more than that one.';

const list = workspaceRoute('integration.read', {
  method: 'get',
  path: '/v1/w/{workspace}/keys',
  tags,
  summary: 'API keys of the workspace',
  request: { params, query: pageQuery },
  responses: { 200: answer(s.keyPage, 'Newest first, without secrets') },
});
const create = workspaceRoute('integration.write', {
  method: 'post',
  path: '/v1/w/{workspace}/keys',
  tags,
  summary: 'Make an API key',
  description,
  request: { params, headers, body: jsonBody(s.createKeyBody) },
  responses: { 201: answer(s.keyMade, 'The key; its secret is shown this once') },
});
const remove = workspaceRoute('integration.write', {
  method: 'delete',
  path: '/v1/w/{workspace}/keys/{keyId}',
  tags,
  summary: 'End an API key',
  request: { params: params.extend(keyId), headers },
  responses: gone,
});
const hqList = hqRoute('hq.member.write', {
  method: 'get',
  path: '/v1/hq/{group}/keys',
  tags,
  summary: 'API keys of headquarters',
  request: { params: hqParams, query: pageQuery },
  responses: { 200: answer(s.keyPage, 'Newest first, without secrets') },
});
const hqCreate = hqRoute('hq.member.write', {
  method: 'post',
  path: '/v1/hq/{group}/keys',
  tags,
  summary: 'Make an API key of headquarters',
  description,
  request: { params: hqParams, headers, body: jsonBody(s.createKeyBody) },
  responses: { 201: answer(s.keyMade, 'The key; its secret is shown this once') },
});
const hqRemove = hqRoute('hq.member.write', {
  method: 'delete',
  path: '/v1/hq/{group}/keys/{keyId}',
  tags,
  summary: 'End an API key of headquarters',
  request: { params: hqParams.extend(keyId), headers },
  responses: gone,
});

const view = (k: KeyView) => ({ ...k, createdAt: iso(k.createdAt), expiresAt: iso(k.expiresAt) });

export function mountKeys(api: Api): void {
  api.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const { items, nextCursor } = await listKeys(c.get('workspace'), cursor ?? null, limit);
    return c.json({ items: items.map(view), nextCursor }, 200);
  });
  api.openapi(create, async (c) => {
    const made = await createKey(c.get('workspace'), c.req.valid('json'));
    return c.json({ ...made, scopes: [...made.scopes], expiresAt: iso(made.expiresAt) }, 201);
  });
  api.openapi(remove, async (c) => {
    await deleteKey(c.get('workspace'), c.req.valid('param').keyId);
    return c.body(null, 204);
  });
  api.openapi(hqList, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const { items, nextCursor } = await listHqKeys(c.get('hq'), cursor ?? null, limit);
    return c.json({ items: items.map(view), nextCursor }, 200);
  });
  api.openapi(hqCreate, async (c) => {
    const call = await personCall(c);
    const made = await createHqKey(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json({ ...made, scopes: [...made.scopes], expiresAt: iso(made.expiresAt) }, 201);
  });
  api.openapi(hqRemove, async (c) => {
    const call = await personCall(c);
    await deleteHqKey(c.get('hq'), call, c.req.valid('param').keyId);
    markReplay(c, call);
    return c.body(null, 204);
  });
}
