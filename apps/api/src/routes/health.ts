import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { OPENAPI_INFO } from '../document.ts';
import { answer, publicRoute } from '../operation.ts';

const state = z.object({ status: z.string() }).openapi('Health');
const alive = publicRoute({
  method: 'get',
  path: '/healthz',
  tags: ['Service'],
  summary: 'The process is alive',
  responses: { 200: answer(state, 'Alive') },
});
const ready = publicRoute({
  method: 'get',
  path: '/readyz',
  tags: ['Service'],
  summary: 'Database reachable',
  responses: { 200: answer(state, 'Ready'), 503: answer(state, 'Not ready') },
});

export function mountHealth(api: Api): void {
  // Liveness must not ask the database: a restart of the database is no reason to restart the API.
  api.openapi(alive, (c) => c.json({ status: 'alive' }, 200));
  api.openapi(ready, async (c) =>
    (await c.get('deps').app.db.isUp()) ? c.json({ status: 'ready' }, 200) : c.json({ status: 'database unreachable' }, 503),
  );
  api.get('/openapi.json', (c) => c.json(api.getOpenAPI31Document(OPENAPI_INFO), 200));
}
