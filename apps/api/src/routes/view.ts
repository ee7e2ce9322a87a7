import { uuid } from '@bodan/core/ids';
import { plainText } from '@bodan/core/text';
import { changeView, createView, listViews, removeView, type View } from '@bodan/services/view/save';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import type { ApiEnv } from '../http.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';

const params = z.object({ workspace: z.string().max(60) });
const oneParams = params.extend({ viewId: uuid });
const tags = ['Views'];
const fields = {
  name: plainText(60, 1),
  icon: z.string().regex(/^[a-z-]{1,30}$/),
  isShared: z.boolean(),
  query: z
    .string()
    .max(3000)
    .regex(/^[A-Za-z0-9_.:,=&%+~|-]*$/, { error: 'a query string as the ticket list takes it' }),
  position: z.number().int().min(0).max(10_000),
};
const createBody = z
  .strictObject({
    ...fields,
    icon: fields.icon.default('list'),
    isShared: fields.isShared.default(false),
    position: fields.position.default(0),
  })
  .openapi('CreateView', { example: { name: '今天到期', query: 'open=true&sort=due' } });
const changeBody = z.strictObject(fields).partial().openapi('ChangeView');
const view = z
  .object({
    id: z.string(),
    name: z.string(),
    icon: z.string(),
    isShared: z.boolean(),
    isMine: z.boolean(),
    query: z.string(),
    position: z.number().int(),
    version: z.number().int(),
  })
  .openapi('View');
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

const list = workspaceRoute('ticket.read', {
  method: 'get',
  path: '/v1/w/{workspace}/views',
  tags,
  summary: 'Own and shared views',
  request: { params },
  responses: { 200: answer(z.object({ items: z.array(view) }), 'In their order') },
});
const create = workspaceRoute('view.write', {
  method: 'post',
  path: '/v1/w/{workspace}/views',
  tags,
  summary: 'Save a view',
  request: { params, headers: idempotencyHeader, body: jsonBody(createBody) },
  responses: { 201: answer(view, 'The view') },
});
const change = workspaceRoute('view.write', {
  method: 'patch',
  path: '/v1/w/{workspace}/views/{viewId}',
  tags,
  summary: 'Change a view',
  request: { params: oneParams, headers, body: jsonBody(changeBody) },
  responses: { 200: answer(view, 'The view') },
});
const remove = workspaceRoute('view.write', {
  method: 'delete',
  path: '/v1/w/{workspace}/views/{viewId}',
  tags,
  summary: 'Delete a view',
  request: { params: oneParams, headers: idempotencyHeader },
  responses: { 204: { description: 'Deleted' } },
});

export function mountViews(api: Api): void {
  const send = (c: Context<ApiEnv>, v: View) => tagged(c, v);
  api.openapi(list, async (c) => c.json({ items: await listViews(c.get('workspace')) }, 200));
  api.openapi(create, async (c) => c.json(send(c, await createView(c.get('workspace'), c.req.valid('json'))), 201));
  api.openapi(change, async (c) =>
    c.json(
      send(c, await changeView(c.get('workspace'), c.req.valid('param').viewId, c.req.valid('json'), versionOf(c.req.header('if-match')))),
      200,
    ),
  );
  api.openapi(remove, async (c) => {
    await removeView(c.get('workspace'), c.req.valid('param').viewId);
    return c.body(null, 204);
  });
}
