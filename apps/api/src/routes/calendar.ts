import { iso } from '@bodan/core/instant';
import { readCalendar, tryCalendar } from '@bodan/services/calendar/read';
import { importArrangement, saveCalendar } from '@bodan/services/calendar/save';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/calendar.ts';

const tags = ['Settings'];
const BASE = '/v1/w/{workspace}/settings/calendar';
const params = z.object({ workspace: z.string().max(60) });
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

const read = workspaceRoute('settings.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'The working calendar with its layers and versions',
  description: 'The version in force, or that of `number`. The ETag is the revision of the settings.',
  request: { params, query: z.strictObject({ number: z.coerce.number().int().min(1).max(1_000_000).optional() }) },
  responses: { 200: answer(s.calendarSchema, 'The calendar') },
});
const save = workspaceRoute('settings.write', {
  method: 'put',
  path: BASE,
  tags,
  summary: 'Save the working calendar as a new version',
  description:
    'All layers at once. In force from now or from `validFrom`: time before it stays as it was counted. Running clocks are reckoned by it soon after, each change named in an event of its ticket; ended ones never change.',
  request: { params, headers, body: jsonBody(s.calendarBody) },
  responses: { 200: answer(s.calendarSaved, 'The new version') },
});
const arrangement = workspaceRoute('settings.write', {
  method: 'post',
  path: `${BASE}/arrangement`,
  tags,
  summary: 'Take over official days of a year from a file',
  description:
    'The content of a file in the form of holiday-cn or chinese-days. A year that was there is replaced; errors name the place in the file.',
  request: { params, headers, body: jsonBody(s.arrangementBody) },
  responses: { 200: answer(s.arrangementTaken, 'The years and the new version') },
});
const attempt = workspaceRoute('settings.read', {
  method: 'post',
  path: `${BASE}/try`,
  tags,
  summary: 'When a target would be due',
  description: 'Changes nothing. By the same arithmetic as every clock.',
  request: { params, body: jsonBody(s.tryBody) },
  responses: { 200: answer(s.tried, 'When it is due') },
});

/** The working calendar: layers, versions, official days, and a trial of it. */
export function mountCalendar(api: Api): void {
  const revisionSeen = (ifMatch: string | undefined) => versionOf(ifMatch, 'r');
  api.openapi(read, async (c) => {
    const { version, revision, versions, ...rest } = await readCalendar(c.get('workspace'), c.req.valid('query').number ?? null);
    c.header('ETag', `"r${revision}"`);
    const rows = versions.map(({ createdBy, createdByName, ...v }) => ({
      number: v.number,
      validFrom: iso(v.validFrom),
      createdAt: iso(v.createdAt),
      createdBy: createdBy === null ? null : { id: createdBy, name: createdByName ?? '' },
    }));
    return c.json(
      { revision, number: version.number, validFrom: iso(version.validFrom), content: version.content, versions: rows, ...rest },
      200,
    );
  });
  api.openapi(save, async (c) => {
    const { validFrom, ...content } = c.req.valid('json');
    const input = { content, validFrom: validFrom === undefined ? null : Date.parse(validFrom) };
    const saved = await saveCalendar(c.get('workspace'), input, revisionSeen(c.req.header('if-match')));
    c.header('ETag', `"r${saved.revision}"`);
    return c.json(saved, 200);
  });
  api.openapi(arrangement, async (c) => {
    const taken = await importArrangement(c.get('workspace'), c.req.valid('json'), revisionSeen(c.req.header('if-match')));
    c.header('ETag', `"r${taken.revision}"`);
    return c.json(taken, 200);
  });
  api.openapi(attempt, async (c) => {
    const { createdAt, ...input } = c.req.valid('json');
    const result = await tryCalendar(c.get('workspace'), { ...input, createdAt: Date.parse(createdAt) });
    const { isProvisional } = result;
    return c.json({ startsAt: iso(result.startsAt), dueAt: iso(result.dueAt), breachAt: iso(result.breachAt), isProvisional }, 200);
  });
}
