import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { inviteMembers, listInvites, resendInvite, withdrawInvite } from '@bodan/services/member/invite';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { guardTries, type Windows } from '../middleware/limits.ts';
import { answer, idempotencyHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { pageQuery } from '../schema/identity.ts';
import * as s from '../schema/member.ts';

const tags = ['Members'];
const BASE = '/v1/w/{workspace}/members/invites';
const params = z.object({ workspace: z.string().max(60) });
const inviteParams = params.extend({ inviteId: uuid });

const list = workspaceRoute('member.write', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Open invitations',
  request: { params, query: pageQuery },
  responses: { 200: answer(s.invitePage, 'Newest first') },
});
const create = workspaceRoute('member.write', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Invite up to twenty addresses',
  description: 'One mail each, bound to the address, single use, seven days. Seats are checked when an invitation is accepted.',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.inviteBody) },
  responses: { 201: answer(s.inviteResults, 'What became of each address') },
});
const resend = workspaceRoute('member.write', {
  method: 'post',
  path: `${BASE}/{inviteId}/resend`,
  tags,
  summary: 'Send a new link; the old one ends',
  request: { params: inviteParams, headers: idempotencyHeader },
  responses: { 200: answer(s.resent, 'Sent') },
});
const withdraw = workspaceRoute('member.write', {
  method: 'delete',
  path: `${BASE}/{inviteId}`,
  tags,
  summary: 'Withdraw an invitation',
  request: { params: inviteParams, headers: idempotencyHeader },
  responses: { 204: { description: 'Withdrawn' } },
});

const RESENDS_A_MINUTE = 3;

export function mountInvites(api: Api, { windows }: { windows: Windows }): void {
  api.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const { items, nextCursor } = await listInvites(c.get('workspace'), cursor ?? null, limit);
    return c.json({ items: items.map((i) => ({ ...i, expiresAt: iso(i.expiresAt), createdAt: iso(i.createdAt) })), nextCursor }, 200);
  });
  api.openapi(create, async (c) => c.json(await inviteMembers(c.get('workspace'), c.req.valid('json')), 201));
  api.openapi(resend, async (c) => {
    const ctx = c.get('workspace');
    const { inviteId } = c.req.valid('param');
    guardTries(windows, `resend:${ctx.scope.tenantId}:${inviteId}`, RESENDS_A_MINUTE, ctx.app.now());
    const sent = await resendInvite(ctx, inviteId);
    return c.json({ ...sent, expiresAt: iso(sent.expiresAt) }, 200);
  });
  api.openapi(withdraw, async (c) => {
    await withdrawInvite(c.get('workspace'), c.req.valid('param').inviteId);
    return c.body(null, 204);
  });
}
