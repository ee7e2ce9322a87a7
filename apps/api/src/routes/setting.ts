import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { joinGroup } from '@bodan/services/group/join';
import { leaveGroup } from '@bodan/services/group/leave';
import { previewJoin } from '@bodan/services/group/preview-join';
import { createBranch, listBranches, updateBranch } from '@bodan/services/workspace/branch';
import { readSettings, setSandboxClock, updateSettings } from '@bodan/services/workspace/settings';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as g from '../schema/group.ts';
import { pageQuery } from '../schema/identity.ts';
import * as s from '../schema/setting.ts';

const tags = ['Settings'];
const BASE = '/v1/w/{workspace}/settings';
const params = z.object({ workspace: z.string().max(60) });
const branchParams = params.extend({ branchId: uuid });
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

const read = workspaceRoute('settings.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'Everything screens need to name things',
  description:
    'The ETag is the revision: it moves with every change of settings, members included. Send it as If-None-Match to be told 304 while nothing changed.',
  request: { params },
  responses: { 200: answer(s.settingsSchema, 'The settings'), 304: { description: 'Nothing changed' } },
});
const update = workspaceRoute('settings.write', {
  method: 'patch',
  path: BASE,
  tags,
  summary: 'Change name, hotline, quiet hours or time zone',
  request: { params, headers, body: jsonBody(s.updateSettingsBody) },
  responses: { 200: answer(s.revisionSchema, 'The new revision') },
});
const branches = workspaceRoute('settings.read', {
  method: 'get',
  path: `${BASE}/branches`,
  tags,
  summary: 'Branches',
  request: { params, query: pageQuery },
  responses: { 200: answer(s.branchPage, 'A page') },
});
const addBranch = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/branches`,
  tags,
  summary: 'Add a branch',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.createBranchBody) },
  responses: { 201: answer(s.branchSchema, 'The branch') },
});
const saveBranch = workspaceRoute('settings.write', {
  method: 'patch',
  path: `${BASE}/branches/{branchId}`,
  tags,
  summary: 'Change a branch',
  request: { params: branchParams, headers, body: jsonBody(s.updateBranchBody) },
  responses: { 200: answer(s.branchSchema, 'After the change') },
});
const join = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/join-group`,
  tags,
  summary: 'Become a subsidiary of a group, by its code',
  description:
    'For owners. Open tickets go along and stand in the group from then on; what was before is never counted or seen there. The consent is kept by name and time.',
  request: { params, headers: idempotencyHeader, body: jsonBody(g.joinBody) },
  responses: { 200: answer(g.joined, 'The group and the standard it works by now') },
});
const preview = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/join-group/preview`,
  tags,
  summary: 'What joining by a code would move and change',
  description: 'For owners. Nothing is done, and the code stays good.',
  request: { params, body: jsonBody(g.joinPreviewBody) },
  responses: { 200: answer(g.joinPreview, 'Tickets that go along, codes and fields that have no place there') },
});
const leave = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/leave-group`,
  tags,
  summary: 'Leave the group and be a business on its own',
  description:
    'For owners, at once. The workspace keeps its tickets, a copy of the standard and all its figures; the group keeps the figures of the time it was a member and sees nothing more.',
  request: { params, headers: idempotencyHeader, body: jsonBody(g.leaveBody) },
  responses: { 200: answer(g.left, 'The group it left') },
});
const clock = workspaceRoute('sandbox.clock', {
  method: 'put',
  path: '/v1/w/{workspace}/sandbox/clock',
  tags: ['Sandbox'],
  summary: 'Set the sandbox’s present, forward only',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.clockBody) },
  responses: { 200: answer(s.clockSet, 'Set') },
});

export function mountSettings(api: Api): void {
  api.openapi(read, async (c) => {
    const { config, group, calendar: inForce, calendars, fields, flows } = await readSettings(c.get('workspace'));
    const etag = `"r${config.revision}"`;
    c.header('ETag', etag);
    // A sandbox's present moves without the revision.
    if (!config.isSandbox && c.req.header('if-none-match') === etag) return c.body(null, 304);
    const { tenantId: id, slug, name, timeZone, plan, template, hotline, isSandbox, sandboxNow, quietHours, flow } = config;
    const body = {
      workspace: {
        id,
        slug,
        name,
        timeZone,
        plan,
        template,
        hotline,
        isSandbox,
        sandboxNow: iso(sandboxNow),
        quietHours,
        group: { ...group, since: iso(group.since) },
      },
      flow,
      flows,
      standard: { number: config.standardNumber, content: config.standard },
      calendar: { ...inForce },
      calendars: calendars.map(({ branchId, versions }) => ({
        branchId,
        versions: versions.map((v) => ({ validFrom: v.validFrom, calendar: { ...v.calendar } })),
      })),
      fields,
      layouts: config.layouts,
      branches: [...config.branches].map(([branchId, b]) => ({ id: branchId, code: b.code, name: b.name, region: b.region })),
      members: [...config.members.values()].map((m) => ({
        personId: m.personId,
        name: m.name,
        roles: m.roles,
        departmentCode: m.departmentCode,
        onDuty: m.onDuty,
        isDisabled: m.isDisabled,
      })),
      revision: config.revision,
    };
    return c.json(body, 200);
  });
  const revisionSeen = (ifMatch: string | undefined) => versionOf(ifMatch, 'r');
  api.openapi(update, async (c) => {
    const done = await updateSettings(c.get('workspace'), c.req.valid('json'), revisionSeen(c.req.header('if-match')));
    c.header('ETag', `"r${done.revision}"`);
    return c.json(done, 200);
  });
  api.openapi(branches, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    return c.json(await listBranches(c.get('workspace'), cursor ?? null, limit), 200);
  });
  api.openapi(addBranch, async (c) => c.json(tagged(c, await createBranch(c.get('workspace'), c.req.valid('json'))), 201));
  api.openapi(saveBranch, async (c) =>
    c.json(
      tagged(
        c,
        await updateBranch(c.get('workspace'), c.req.valid('param').branchId, c.req.valid('json'), versionOf(c.req.header('if-match'))),
      ),
      200,
    ),
  );
  api.openapi(join, async (c) => c.json(await joinGroup(c.get('workspace'), c.req.valid('json')), 200));
  api.openapi(preview, async (c) => c.json(await previewJoin(c.get('workspace'), c.req.valid('json').code), 200));
  api.openapi(leave, async (c) => c.json(await leaveGroup(c.get('workspace'), c.req.valid('json').workspace), 200));
  api.openapi(clock, async (c) => {
    const { now } = await setSandboxClock(c.get('workspace'), Date.parse(c.req.valid('json').now));
    return c.json({ now: iso(now) }, 200);
  });
}
