import { DomainError } from '@bodan/core/errors';
import { uuid } from '@bodan/core/ids';
import { ownerOfSession } from '@bodan/services/identity/person-once';
import { readMe } from '@bodan/services/identity/read-me';
import { revokeOtherSessions, revokeSession, sessionsOf } from '@bodan/services/identity/session-store';
import { changePassword, createWorkspace, updateMe } from '@bodan/services/identity/update-me';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { guardTries, type Windows } from '../middleware/limits.ts';
import { answer, idempotencyHeader, jsonBody, personRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/identity.ts';

const tags = ['Account'];
const headers = idempotencyHeader;
const read = personRoute({
  method: 'get',
  path: '/v1/me',
  tags,
  summary: 'Who I am and where I belong',
  responses: { 200: answer(s.me, 'Person, workspaces, groups; a key sees its own place only') },
});
const update = personRoute({
  method: 'patch',
  path: '/v1/me',
  tags,
  summary: 'Change my name, language, quiet hours or preferences',
  request: { headers, body: jsonBody(s.updateMeBody) },
  responses: { 200: answer(s.myPerson, 'After the change') },
});
const password = personRoute({
  method: 'post',
  path: '/v1/me/password',
  tags,
  summary: 'Change my password; ends all other sessions',
  request: { body: jsonBody(s.changePasswordBody) },
  responses: { 200: answer(s.done, 'Changed') },
});
const sessions = personRoute({
  method: 'get',
  path: '/v1/me/sessions',
  tags,
  summary: 'Where I am signed in',
  responses: { 200: answer(s.sessions, 'Last used first') },
});
const revoke = personRoute({
  method: 'delete',
  path: '/v1/me/sessions/{sessionId}',
  tags,
  summary: 'End one session',
  request: { params: z.object({ sessionId: uuid }) },
  responses: { 204: { description: 'Ended' } },
});
const revokeAll = personRoute({
  method: 'delete',
  path: '/v1/me/sessions',
  tags,
  summary: 'End all other sessions',
  responses: { 204: { description: 'Ended' } },
});
const found = personRoute({
  method: 'post',
  path: '/v1/me/workspaces',
  tags,
  summary: 'Open another workspace of my own',
  request: { headers, body: jsonBody(s.createWorkspaceBody) },
  responses: { 201: answer(s.workspaceMade, 'The workspace; I am its owner') },
});

const MAX_SESSIONS = 100;

export function mountMe(api: Api, { windows }: { windows: Windows }): void {
  api.openapi(read, async (c) => {
    const principal = c.get('principal');
    if (!principal) throw new DomainError('unauthenticated');
    return c.json(await readMe(c.get('deps').app, principal), 200);
  });
  api.openapi(update, async (c) => {
    const call = await personCall(c);
    const person = await updateMe(call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(person, 200);
  });
  api.openapi(password, async (c) => {
    const call = await personCall(c);
    const { personId } = ownerOfSession(call);
    const { app, limits } = c.get('deps');
    guardTries(windows, `password:${personId}`, limits.signInPerMinute, app.now());
    const { current, next } = c.req.valid('json');
    await changePassword(call, current, next);
    return c.json({ status: 'changed' }, 200);
  });
  api.openapi(sessions, async (c) => {
    const { personId, credentialId } = ownerOfSession(await personCall(c));
    const rows = await sessionsOf(c.get('deps').app, personId);
    const items = rows.slice(0, MAX_SESSIONS).map((r) => ({
      publicId: r.publicId,
      isCurrent: r.publicId === credentialId,
      userAgent: r.userAgent,
      address: r.address,
      createdAt: new Date(r.createdAt).toISOString(),
      lastSeenAt: new Date(r.lastSeenAt).toISOString(),
    }));
    return c.json({ items, nextCursor: null }, 200);
  });
  api.openapi(revoke, async (c) => {
    const { personId } = ownerOfSession(await personCall(c));
    if (!(await revokeSession(c.get('deps').app, personId, c.req.valid('param').sessionId)))
      throw new DomainError('not_found', 'There is no such session.');
    return c.body(null, 204);
  });
  api.openapi(revokeAll, async (c) => {
    const { personId, credentialId } = ownerOfSession(await personCall(c));
    await revokeOtherSessions(c.get('deps').app, personId, credentialId);
    return c.body(null, 204);
  });
  api.openapi(found, async (c) => {
    const call = await personCall(c);
    const made = await createWorkspace(call, c.req.valid('json'));
    markReplay(c, call);
    c.header('Location', `/v1/w/${made.slug}/settings`);
    return c.json(made, 201);
  });
}
