import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import {
  changeDashboard,
  createDashboard,
  listColleagues,
  listDashboards,
  readDashboard,
  removeDashboard,
  restoreDashboard,
} from '@bodan/services/dashboard/keep';
import { type DashboardPlace, dashboardsOfGroup, dashboardsOfWorkspace } from '@bodan/services/dashboard/place';
import { takeOverDashboard } from '@bodan/services/dashboard/take-over';
import type { Dashboard } from '@bodan/services/dashboard/view';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import type { ApiEnv } from '../http.ts';
import { answer, hqRoute, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import { markReplay, personCall } from '../person-call.ts';
import { changeDashboardBody, colleaguesSchema, createDashboardBody, dashboardListSchema, dashboardSchema } from '../schema/dashboard.ts';

const tags = ['Dashboards'];
const OWN = '/v1/w/{workspace}/dashboards';
const HQ = '/v1/hq/{group}/dashboards';
const params = z.object({ workspace: z.string().max(60) });
const hqParams = z.object({ group: z.string().max(60) });
const one = { dashboardId: uuid };
const oneParams = params.extend(one);
const hqOneParams = hqParams.extend(one);
const headers = idempotencyHeader;
const changeHeaders = idempotencyHeader.extend(ifMatchHeader.shape);

const list = {
  method: 'get',
  tags,
  summary: 'Own and shared dashboards',
  responses: { 200: answer(dashboardListSchema, 'Own ones first, then those shared, then those of headquarters; by name') },
} as const;
const create = {
  method: 'post',
  tags,
  summary: 'Make a dashboard',
  description: 'Unknown measures, dimensions and filters are refused with their path.',
  responses: { 201: answer(dashboardSchema, 'The dashboard') },
} as const;
const colleagues = {
  method: 'get',
  tags,
  summary: 'Those a dashboard can be given to',
  responses: { 200: answer(colleaguesSchema, 'By name') },
} as const;
const read = { method: 'get', tags, summary: 'One dashboard', responses: { 200: answer(dashboardSchema, 'The dashboard') } } as const;
const change = {
  method: 'patch',
  tags,
  summary: 'Change a dashboard, or share it',
  description: 'Only administrators of headquarters give one to subsidiaries; whoever owns it takes it back from them.',
  responses: { 200: answer(dashboardSchema, 'The dashboard after it') },
} as const;
const remove = {
  method: 'delete',
  tags,
  summary: 'Delete a dashboard',
  description: 'It can be brought back for 30 days.',
  responses: { 204: { description: 'Deleted' } },
} as const;
const restore = {
  method: 'post',
  tags,
  summary: 'Bring a deleted dashboard back',
  responses: { 200: answer(dashboardSchema, 'The dashboard, shared as it was') },
} as const;
const takeOver = {
  method: 'post',
  tags,
  summary: 'Take over a shared dashboard whose owner has left',
  description: 'For owners and administrators. Whoever takes it over owns it; with whom it is shared stays. 409 while its owner is there.',
  responses: { 200: answer(dashboardSchema, 'The dashboard, now one’s own') },
} as const;

const body = jsonBody(createDashboardBody);
const changed = jsonBody(changeDashboardBody);
const own = {
  list: workspaceRoute('board.read', { ...list, path: OWN, request: { params } }),
  create: workspaceRoute('dashboard.write', { ...create, path: OWN, request: { params, headers, body } }),
  colleagues: workspaceRoute('dashboard.share', { ...colleagues, path: `${OWN}/colleagues`, request: { params } }),
  read: workspaceRoute('board.read', { ...read, path: `${OWN}/{dashboardId}`, request: { params: oneParams } }),
  change: workspaceRoute('dashboard.write', {
    ...change,
    path: `${OWN}/{dashboardId}`,
    request: { params: oneParams, headers: changeHeaders, body: changed },
  }),
  remove: workspaceRoute('dashboard.write', { ...remove, path: `${OWN}/{dashboardId}`, request: { params: oneParams, headers } }),
  restore: workspaceRoute('dashboard.write', { ...restore, path: `${OWN}/{dashboardId}/restore`, request: { params: oneParams, headers } }),
  takeOver: workspaceRoute('dashboard.inherit', {
    ...takeOver,
    path: `${OWN}/{dashboardId}/take-over`,
    request: { params: oneParams, headers },
  }),
};
const hq = {
  list: hqRoute('hq.board.read', { ...list, path: HQ, request: { params: hqParams } }),
  create: hqRoute('hq.dashboard.write', { ...create, path: HQ, request: { params: hqParams, headers, body } }),
  colleagues: hqRoute('hq.dashboard.write', { ...colleagues, path: `${HQ}/colleagues`, request: { params: hqParams } }),
  read: hqRoute('hq.board.read', { ...read, path: `${HQ}/{dashboardId}`, request: { params: hqOneParams } }),
  change: hqRoute('hq.dashboard.write', {
    ...change,
    path: `${HQ}/{dashboardId}`,
    request: { params: hqOneParams, headers: changeHeaders, body: changed },
  }),
  remove: hqRoute('hq.dashboard.write', { ...remove, path: `${HQ}/{dashboardId}`, request: { params: hqOneParams, headers } }),
  restore: hqRoute('hq.dashboard.write', { ...restore, path: `${HQ}/{dashboardId}/restore`, request: { params: hqOneParams, headers } }),
  takeOver: hqRoute('hq.dashboard.inherit', {
    ...takeOver,
    path: `${HQ}/{dashboardId}/take-over`,
    request: { params: hqOneParams, headers },
  }),
};

const said = (c: Context<ApiEnv>, d: Dashboard) => tagged(c, { ...d, updatedAt: iso(d.updatedAt) });
const lines = async (place: DashboardPlace) => ({
  items: (await listDashboards(place)).map((d) => ({ ...d, updatedAt: iso(d.updatedAt) })),
});
const placeOf = (c: Context<ApiEnv>): DashboardPlace => dashboardsOfWorkspace(c.get('workspace'));
/** Headquarters' place for one call; a write tells whether it was done before. */
async function hqCall<T>(c: Context<ApiEnv>, work: (place: DashboardPlace) => Promise<T>): Promise<T> {
  const call = await personCall(c);
  const answer = await work(dashboardsOfGroup(c.get('hq'), call));
  markReplay(c, call);
  return answer;
}

/** Dashboards of a workspace and of headquarters. */
export function mountDashboards(api: Api): void {
  api.openapi(own.list, async (c) => c.json(await lines(placeOf(c)), 200));
  api.openapi(own.create, async (c) => c.json(said(c, await createDashboard(placeOf(c), c.req.valid('json'))), 201));
  api.openapi(own.colleagues, async (c) => c.json({ items: await listColleagues(placeOf(c)) }, 200));
  api.openapi(own.read, async (c) => c.json(said(c, await readDashboard(placeOf(c), c.req.valid('param').dashboardId)), 200));
  api.openapi(own.change, async (c) => {
    const version = versionOf(c.req.header('if-match'));
    return c.json(said(c, await changeDashboard(placeOf(c), c.req.valid('param').dashboardId, c.req.valid('json'), version)), 200);
  });
  api.openapi(own.remove, async (c) => {
    await removeDashboard(placeOf(c), c.req.valid('param').dashboardId);
    return c.body(null, 204);
  });
  api.openapi(own.restore, async (c) => c.json(said(c, await restoreDashboard(placeOf(c), c.req.valid('param').dashboardId)), 200));
  api.openapi(own.takeOver, async (c) => c.json(said(c, await takeOverDashboard(placeOf(c), c.req.valid('param').dashboardId)), 200));

  api.openapi(hq.list, async (c) => c.json(await hqCall(c, lines), 200));
  api.openapi(hq.create, async (c) => c.json(said(c, await hqCall(c, (place) => createDashboard(place, c.req.valid('json')))), 201));
  api.openapi(hq.colleagues, async (c) => c.json({ items: await hqCall(c, listColleagues) }, 200));
  api.openapi(hq.read, async (c) =>
    c.json(said(c, await hqCall(c, (place) => readDashboard(place, c.req.valid('param').dashboardId))), 200),
  );
  api.openapi(hq.change, async (c) => {
    const version = versionOf(c.req.header('if-match'));
    const { dashboardId } = c.req.valid('param');
    return c.json(said(c, await hqCall(c, (place) => changeDashboard(place, dashboardId, c.req.valid('json'), version))), 200);
  });
  api.openapi(hq.remove, async (c) => {
    await hqCall(c, (place) => removeDashboard(place, c.req.valid('param').dashboardId));
    return c.body(null, 204);
  });
  api.openapi(hq.restore, async (c) =>
    c.json(said(c, await hqCall(c, (place) => restoreDashboard(place, c.req.valid('param').dashboardId))), 200),
  );
  api.openapi(hq.takeOver, async (c) =>
    c.json(said(c, await hqCall(c, (place) => takeOverDashboard(place, c.req.valid('param').dashboardId))), 200),
  );
}
