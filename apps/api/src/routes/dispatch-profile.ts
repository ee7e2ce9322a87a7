import { uuid } from '@bodan/core/ids';
import { cancelLeave, enterLeave, readOwnDay, readProfile, updateProfile } from '@bodan/services/dispatch/profile';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/dispatch.ts';

const tags = ['Dispatch'];
const params = z.object({ workspace: z.string().max(60) });
const memberParams = params.extend({ personId: uuid });
const MEMBER = '/v1/w/{workspace}/members/{personId}';

const read = workspaceRoute('dispatch.read', {
  method: 'get',
  path: `${MEMBER}/dispatch`,
  tags,
  summary: 'What dispatch knows of a member: hours, jobs a day, starting place, leave',
  request: { params: memberParams },
  responses: { 200: answer(s.profileSchema, 'As it is') },
});
const update = workspaceRoute('dispatch.write', {
  method: 'patch',
  path: `${MEMBER}/dispatch`,
  tags,
  summary: 'Change hours, jobs a day and starting place of a member',
  request: { params: memberParams, headers: idempotencyHeader.extend(ifMatchHeader.shape), body: jsonBody(s.profileBody) },
  responses: { 200: answer(s.profileSchema, 'After the change') },
});
const enter = workspaceRoute('dispatch.write', {
  method: 'post',
  path: `${MEMBER}/leaves`,
  tags,
  summary: 'Enter a leave',
  request: { params: memberParams, headers: idempotencyHeader, body: jsonBody(s.leaveBody) },
  responses: { 201: answer(s.profileSchema, 'With the leave') },
});
const cancel = workspaceRoute('dispatch.write', {
  method: 'delete',
  path: `${MEMBER}/leaves/{leaveId}`,
  tags,
  summary: 'Take a leave back; it stays on record',
  request: { params: memberParams.extend({ leaveId: uuid }), headers: idempotencyHeader },
  responses: { 200: answer(s.profileSchema, 'Without it') },
});
const own = workspaceRoute('view.write', {
  method: 'get',
  path: '/v1/w/{workspace}/me/duty',
  tags,
  summary: 'My day as dispatch sees it: on duty, hours, leave, load',
  request: { params },
  responses: { 200: answer(s.ownDaySchema, 'As it is now') },
});

export function mountProfiles(api: Api): void {
  api.openapi(read, async (c) => c.json(tagged(c, await readProfile(c.get('workspace'), c.req.valid('param').personId)), 200));
  api.openapi(update, async (c) => {
    const { personId } = c.req.valid('param');
    const profile = await updateProfile(c.get('workspace'), personId, c.req.valid('json'), versionOf(c.req.header('if-match')));
    return c.json(tagged(c, profile), 200);
  });
  api.openapi(enter, async (c) =>
    c.json(tagged(c, await enterLeave(c.get('workspace'), c.req.valid('param').personId, c.req.valid('json'))), 201),
  );
  api.openapi(cancel, async (c) => {
    const { personId, leaveId } = c.req.valid('param');
    return c.json(tagged(c, await cancelLeave(c.get('workspace'), personId, leaveId)), 200);
  });
  api.openapi(own, async (c) => c.json(await readOwnDay(c.get('workspace')), 200));
}
