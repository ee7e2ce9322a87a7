import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { createGroup, createSubsidiary } from '@bodan/services/group/create';
import { createJoinCode } from '@bodan/services/group/join';
import { releaseSubsidiary } from '@bodan/services/group/leave';
import {
  changeHqMember,
  inviteToHq,
  listHqInvites,
  listHqMembers,
  listSubsidiaries,
  removeHqMember,
  withdrawHqInvite,
} from '@bodan/services/group/members';
import { listFormerMembers } from '@bodan/services/group/memberships';
import { readGroupSettings, setFirstResponseTarget } from '@bodan/services/group/settings';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import { answer, hqRoute, idempotencyHeader, ifMatchHeader, jsonBody, personRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import * as s from '../schema/group.ts';
import { createGroupBody, pageQuery, workspaceMade } from '../schema/identity.ts';
import { invitePage, inviteResults } from '../schema/member.ts';

const tags = ['Headquarters'];
const BASE = '/v1/hq/{group}';
const headers = idempotencyHeader;
const params = z.object({ group: z.string().max(60) });
const { limit } = pageQuery.shape;

const found = personRoute({
  method: 'post',
  path: '/v1/me/groups',
  tags: ['Account'],
  summary: 'Found a group with headquarters',
  description: 'With a first standard; I administrate it.',
  request: { headers, body: jsonBody(createGroupBody) },
  responses: { 201: answer(workspaceMade, 'The group') },
});
const read = hqRoute('hq.standard.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'The group',
  request: { params },
  responses: { 200: answer(s.groupSchema, 'The group and my roles') },
});
const update = hqRoute('hq.standard.write', {
  method: 'patch',
  path: BASE,
  tags,
  summary: 'Change what the group has set for itself',
  request: { params, headers: headers.extend(ifMatchHeader.shape), body: jsonBody(s.groupSettingsBody) },
  responses: { 200: answer(s.groupSettingsSchema, 'As set now') },
});
const subsidiaries = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/workspaces`,
  tags,
  summary: 'Subsidiaries',
  request: {
    params,
    query: z.strictObject({
      cursor: z
        .string()
        .regex(/^[a-z0-9-]{1,60}$/)
        .optional(),
      limit,
    }),
  },
  responses: { 200: answer(s.subsidiaryPage, 'A page, by slug') },
});
const addSubsidiary = hqRoute('hq.tenant.write', {
  method: 'post',
  path: `${BASE}/workspaces`,
  tags,
  summary: 'Make a subsidiary and invite its owner',
  request: { params, headers, body: jsonBody(s.subsidiaryBody) },
  responses: { 201: answer(s.subsidiaryMade, 'The workspace; its owner has mail') },
});
const former = hqRoute('hq.standard.read', {
  method: 'get',
  path: `${BASE}/former-workspaces`,
  tags,
  summary: 'Who was a subsidiary',
  description: 'Their figures of that time stay on the board; their tickets open no more.',
  request: { params },
  responses: { 200: answer(s.formerMembers, 'The newest first') },
});
const release = hqRoute('hq.tenant.write', {
  method: 'post',
  path: `${BASE}/workspaces/{workspaceId}/release`,
  tags,
  summary: 'Let a subsidiary go',
  description:
    'At once. It is a business on its own with all its tickets; the figures of the time it was a member stay, and nothing more is seen of it.',
  request: { params: params.extend({ workspaceId: uuid }), headers, body: jsonBody(s.leaveBody) },
  responses: { 200: answer(s.released, 'Its address') },
});
const members = hqRoute('hq.member.read', {
  method: 'get',
  path: `${BASE}/members`,
  tags,
  summary: 'Who works at headquarters',
  request: { params, query: pageQuery },
  responses: { 200: answer(s.hqMemberPage, 'A page; addresses for administrators only') },
});
const change = hqRoute('hq.member.write', {
  method: 'patch',
  path: `${BASE}/members/{personId}`,
  tags,
  summary: 'Give somebody at headquarters other roles',
  description: 'Nobody changes their own; another administrator does.',
  request: { params: params.extend({ personId: uuid }), headers, body: jsonBody(s.hqMemberBody) },
  responses: { 204: { description: 'Changed' } },
});
const remove = hqRoute('hq.member.write', {
  method: 'delete',
  path: `${BASE}/members/{personId}`,
  tags,
  summary: 'Take somebody out of headquarters',
  description: 'At once, with the keys of headquarters that are theirs. What they wrote stays.',
  request: { params: params.extend({ personId: uuid }), headers },
  responses: { 204: { description: 'Taken out' } },
});
const invites = hqRoute('hq.member.write', {
  method: 'get',
  path: `${BASE}/members/invites`,
  tags,
  summary: 'Open invitations',
  request: { params, query: pageQuery },
  responses: { 200: answer(invitePage, 'Newest first') },
});
const invite = hqRoute('hq.member.write', {
  method: 'post',
  path: `${BASE}/members/invites`,
  tags,
  summary: 'Invite to headquarters',
  request: { params, headers, body: jsonBody(s.hqInviteBody) },
  responses: { 201: answer(inviteResults, 'What became of each address') },
});
const withdraw = hqRoute('hq.member.write', {
  method: 'delete',
  path: `${BASE}/members/invites/{inviteId}`,
  tags,
  summary: 'Withdraw an invitation',
  request: { params: params.extend({ inviteId: uuid }), headers },
  responses: { 204: { description: 'Withdrawn' } },
});
const joinCode = hqRoute('hq.tenant.write', {
  method: 'post',
  path: `${BASE}/join-codes`,
  tags,
  summary: 'A code with which one workspace joins',
  description: 'Single use, seven days, kept as a hash.',
  request: { params, headers },
  responses: { 201: answer(s.joinCode, 'The code; shown this once') },
});

export function mountGroups(api: Api): void {
  api.openapi(found, async (c) => {
    const call = await personCall(c);
    const made = await createGroup(call, c.req.valid('json').name);
    markReplay(c, call);
    c.header('Location', `/v1/hq/${made.slug}`);
    return c.json(made, 201);
  });
  api.openapi(read, async (c) => {
    const ctx = c.get('hq');
    const { groupId, groupSlug, groupName, timeZone, roles, tenantIds } = ctx;
    const place = { id: groupId, slug: groupSlug, name: groupName, timeZone, roles: [...roles], subsidiaryCount: tenantIds.length };
    const settings = await readGroupSettings(ctx);
    c.header('ETag', `"r${settings.revision}"`);
    return c.json({ ...place, ...settings }, 200);
  });
  api.openapi(update, async (c) => {
    const call = await personCall(c);
    const target = c.req.valid('json').firstResponseTarget;
    const settings = await setFirstResponseTarget(c.get('hq'), call, target, versionOf(c.req.header('if-match'), 'r'));
    markReplay(c, call);
    c.header('ETag', `"r${settings.revision}"`);
    return c.json(settings, 200);
  });
  api.openapi(subsidiaries, async (c) => {
    const q = c.req.valid('query');
    const { items, nextCursor } = await listSubsidiaries(c.get('hq'), q.cursor ?? null, q.limit);
    return c.json({ items: items.map((t) => ({ ...t, joinedAt: iso(t.joinedAt) })), nextCursor }, 200);
  });
  api.openapi(addSubsidiary, async (c) => {
    const call = await personCall(c);
    const made = await createSubsidiary(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(made, 201);
  });
  api.openapi(former, async (c) => {
    const items = await listFormerMembers(c.get('hq'));
    return c.json({ items: items.map((f) => ({ ...f, joinedAt: iso(f.joinedAt), leftAt: iso(f.leftAt) })) }, 200);
  });
  api.openapi(release, async (c) => {
    const call = await personCall(c);
    const gone = await releaseSubsidiary(c.get('hq'), call, c.req.valid('param').workspaceId, c.req.valid('json').workspace);
    markReplay(c, call);
    return c.json(gone, 200);
  });
  api.openapi(members, async (c) => {
    const q = c.req.valid('query');
    const { items, nextCursor } = await listHqMembers(c.get('hq'), q.cursor ?? null, q.limit);
    return c.json({ items: items.map((m) => ({ ...m, createdAt: iso(m.createdAt) })), nextCursor }, 200);
  });
  api.openapi(change, async (c) => {
    const call = await personCall(c);
    await changeHqMember(c.get('hq'), call, c.req.valid('param').personId, c.req.valid('json').roles);
    return c.body(null, 204);
  });
  api.openapi(remove, async (c) => {
    await removeHqMember(c.get('hq'), await personCall(c), c.req.valid('param').personId);
    return c.body(null, 204);
  });
  api.openapi(invites, async (c) => {
    const q = c.req.valid('query');
    const { items, nextCursor } = await listHqInvites(c.get('hq'), q.cursor ?? null, q.limit);
    return c.json({ items: items.map((i) => ({ ...i, expiresAt: iso(i.expiresAt), createdAt: iso(i.createdAt) })), nextCursor }, 200);
  });
  api.openapi(invite, async (c) => {
    const call = await personCall(c);
    const done = await inviteToHq(c.get('hq'), call, c.req.valid('json'));
    markReplay(c, call);
    return c.json(done, 201);
  });
  api.openapi(withdraw, async (c) => {
    await withdrawHqInvite(c.get('hq'), await personCall(c), c.req.valid('param').inviteId);
    return c.body(null, 204);
  });
  api.openapi(joinCode, async (c) => {
    const call = await personCall(c);
    const made = await createJoinCode(c.get('hq'), call);
    markReplay(c, call);
    return c.json({ ...made, expiresAt: iso(made.expiresAt) }, 201);
  });
}
