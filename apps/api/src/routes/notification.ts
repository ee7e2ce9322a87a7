import { listNotifications, readNotifications } from '@bodan/services/notification/list';
import type { Api } from '../app.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/outgoing.ts';

const BASE = '/v1/w/{workspace}/notifications';
const tags = ['Notifications'];

const list = workspaceRoute('ticket.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Your own notices, newest first',
  request: { params: s.workspaceParams, query: s.notificationQuery },
  responses: { 200: answer(s.notificationPage, 'A page') },
});
const read = workspaceRoute('ticket.read', {
  method: 'post',
  path: `${BASE}/read`,
  tags,
  summary: 'Mark your notices as read',
  request: { params: s.workspaceParams, headers: idempotencyHeader, body: jsonBody(s.readNotificationsBody) },
  responses: { 200: answer(s.unreadSchema, 'What is left unread') },
});

export function mountNotifications(api: Api): void {
  api.openapi(list, async (c) => {
    const { cursor, limit, unread } = c.req.valid('query');
    return c.json(await listNotifications(c.get('workspace'), { cursor: cursor ?? null, limit, unreadOnly: unread ?? false }), 200);
  });
  api.openapi(read, async (c) => c.json(await readNotifications(c.get('workspace'), c.req.valid('json')), 200));
}
