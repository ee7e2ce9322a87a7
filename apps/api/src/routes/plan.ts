import { readPlan } from '@bodan/services/workspace/settings';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { answer, workspaceRoute } from '../operation.ts';
import * as s from '../schema/setting.ts';

const plan = workspaceRoute('settings.read', {
  method: 'get',
  path: '/v1/w/{workspace}/plan',
  tags: ['Settings'],
  summary: 'The plan, its limits and what is used',
  description:
    'Seats are enforced when an invitation is accepted. Tickets a month are only shown: no report of a customer is ever refused.',
  request: { params: z.object({ workspace: z.string().max(60) }) },
  responses: { 200: answer(s.planSchema, 'The plan') },
});

export function mountPlan(api: Api): void {
  api.openapi(plan, async (c) => {
    const { code, name, seats, ticketsPerMonth, storageBytes, usedSeats, ticketsThisMonth } = await readPlan(c.get('workspace'));
    return c.json({ code, name, limits: { seats, ticketsPerMonth, storageBytes }, used: { seats: usedSeats, ticketsThisMonth } }, 200);
  });
}
