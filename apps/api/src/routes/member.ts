import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { listMembers, type MemberView, readMember } from '@bodan/services/member/read';
import { setOwnDuty, updateMember } from '@bodan/services/member/update';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { pageQuery } from '../schema/identity.ts';
import * as s from '../schema/member.ts';

const tags = ['Members'];
const params = z.object({ workspace: z.string().max(60) });
const memberParams = params.extend({ personId: uuid });
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

const list = workspaceRoute('member.read', {
  method: 'get',
  path: '/v1/w/{workspace}/members',
  tags,
  summary: 'Who works here',
  request: { params, query: pageQuery },
  responses: { 200: answer(s.memberPage, 'A page') },
});
const read = workspaceRoute('member.read', {
  method: 'get',
  path: '/v1/w/{workspace}/members/{personId}',
  tags,
  summary: 'One member',
  request: { params: memberParams },
  responses: { 200: answer(s.memberSchema, 'The member') },
});
const update = workspaceRoute('member.write', {
  method: 'patch',
  path: '/v1/w/{workspace}/members/{personId}',
  tags,
  summary: 'Change a member: roles, place, skills, presence, supervisor, access',
  description:
    'Nobody changes their own roles; administrators neither make nor touch owners; the last owner stays. Nobody supervises those they answer to. Shutting somebody out ends their keys here.',
  request: { params: memberParams, headers, body: jsonBody(s.updateMemberBody) },
  responses: { 200: answer(s.memberSchema, 'After the change') },
});
const duty = workspaceRoute('view.write', {
  method: 'put',
  path: '/v1/w/{workspace}/me/duty',
  tags,
  summary: 'Say whether I am on duty',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.dutyBody) },
  responses: { 200: answer(s.dutyBody, 'As it is now') },
});

const view = (m: MemberView) => ({ ...m, createdAt: iso(m.createdAt) }) as z.infer<typeof s.memberSchema>;

export function mountMembers(api: Api): void {
  api.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const { items, nextCursor } = await listMembers(c.get('workspace'), cursor ?? null, limit);
    return c.json({ items: items.map(view), nextCursor }, 200);
  });
  api.openapi(read, async (c) => c.json(view(tagged(c, await readMember(c.get('workspace'), c.req.valid('param').personId))), 200));
  api.openapi(update, async (c) => {
    const member = await updateMember(
      c.get('workspace'),
      c.req.valid('param').personId,
      c.req.valid('json'),
      versionOf(c.req.header('if-match')),
    );
    return c.json(view(tagged(c, member)), 200);
  });
  api.openapi(duty, async (c) => c.json(await setOwnDuty(c.get('workspace'), c.req.valid('json').onDuty), 200));
}
