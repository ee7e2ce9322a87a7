import { listGroupNotices, readGroupNotices } from '@bodan/services/notification/group';
import { listNotifications, readNotifications } from '@bodan/services/notification/list';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
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

const HQ = '/v1/hq/{group}/notifications';
const hqParams = z.object({ group: z.string().max(60) });
const hqList = hqRoute('hq.board.read', {
  method: 'get',
  path: HQ,
  tags,
  summary: 'What came in for you at headquarters, newest first',
  request: { params: hqParams, query: s.notificationQuery },
  responses: { 200: answer(s.groupNoticePage, 'A page') },
});
const hqRead = hqRoute('hq.board.read', {
  method: 'post',
  path: `${HQ}/read`,
  tags,
  summary: 'Mark your notices at headquarters as read',
  request: { params: hqParams, headers: idempotencyHeader, body: jsonBody(s.readNotificationsBody) },
  responses: { 200: answer(s.unreadSchema, 'What is left unread') },
});

export function mountNotifications(api: Api): void {
  api.openapi(list, async (c) => {
    const { cursor, limit, unread } = c.req.valid('query');
    return c.json(await listNotifications(c.get('workspace'), { cursor: cursor ?? null, limit, unreadOnly: unread ?? false }), 200);
  });
  api.openapi(hqList, async (c) => {
    const { cursor, limit, unread } = c.req.valid('query');
    return c.json(await listGroupNotices(c.get('hq'), { cursor: cursor ?? null, limit, unreadOnly: unread ?? false }), 200);
  });
  api.openapi(hqRead, async (c) => {
    const call = await personCall(c);
    const left = await readGroupNotices(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(left, 200);
  });
  api.openapi(read, async (c) => c.json(await readNotifications(c.get('workspace'), c.req.valid('json')), 200));
}
