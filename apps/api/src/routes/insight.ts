import { readHqAnomalies, readWorkspaceAnomalies } from '@bodan/services/insight/anomaly';
import { readHqCards, readWorkspaceCards } from '@bodan/services/insight/card';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, hqRoute, workspaceRoute } from '../operation.ts';
import { anomaliesSchema, insightsSchema } from '../schema/insight.ts';
import { boardInput, heatQuery, hqHeatQuery, hqInsightQuery, insightQuery } from './board-query.ts';

const tags = ['Board'];
const hqAnomalies = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/board/anomalies',
  tags,
  summary: 'Which days of the group stand out, and what makes them so',
  request: { params: z.object({ group: z.string().max(60) }), query: hqHeatQuery },
  responses: { 200: answer(anomaliesSchema, 'Every count opens to exactly its tickets') },
});
const anomalies = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/anomalies',
  tags,
  summary: 'Which days of the workspace stand out, and what makes them so',
  request: { params: z.object({ workspace: z.string().max(60) }), query: heatQuery },
  responses: { 200: answer(anomaliesSchema, 'Every count opens to exactly its tickets') },
});

const hqInsights = hqRoute('hq.board.read', {
  method: 'get',
  path: '/v1/hq/{group}/board/insights',
  tags,
  summary: 'What goes with an outcome in the group',
  request: { params: z.object({ group: z.string().max(60) }), query: hqInsightQuery },
  responses: { 200: answer(insightsSchema, 'Associations, at most 366 days; total opens to exactly its tickets') },
});
const insights = workspaceRoute('board.read', {
  method: 'get',
  path: '/v1/w/{workspace}/board/insights',
  tags,
  summary: 'What goes with an outcome in the workspace',
  request: { params: z.object({ workspace: z.string().max(60) }), query: insightQuery },
  responses: { 200: answer(insightsSchema, 'Associations, at most 366 days; total opens to exactly its tickets') },
});

export function mountInsights(api: Api): void {
  api.openapi(hqAnomalies, async (c) => c.json(await readHqAnomalies(c.get('hq'), boardInput(c.req.valid('query'))), 200));
  api.openapi(anomalies, async (c) => c.json(await readWorkspaceAnomalies(c.get('workspace'), boardInput(c.req.valid('query'))), 200));
  api.openapi(hqInsights, async (c) => c.json(await readHqCards(c.get('hq'), boardInput(c.req.valid('query'))), 200));
  api.openapi(insights, async (c) => c.json(await readWorkspaceCards(c.get('workspace'), boardInput(c.req.valid('query'))), 200));
}
