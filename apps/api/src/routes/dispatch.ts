import { uuid } from '@bodan/core/ids';
import { answerAsShown } from '@bodan/services/customer/shown';
import { applyPlan } from '@bodan/services/dispatch/apply';
import { listCandidates } from '@bodan/services/dispatch/candidates';
import { readDispatchDay } from '@bodan/services/dispatch/day';
import { readDispatch } from '@bodan/services/dispatch/history';
import { takeNext } from '@bodan/services/dispatch/next';
import { planDispatch } from '@bodan/services/dispatch/plan';
import { refuseTicket } from '@bodan/services/dispatch/refuse';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/dispatch.ts';
import { ticketSchema } from '../schema/ticket.ts';

const tags = ['Dispatch'];
const params = z.object({ workspace: z.string().max(60) });
const ticketParams = params.extend({ ticketId: uuid });
const TICKET = '/v1/w/{workspace}/tickets/{ticketId}';
const DISPATCH = '/v1/w/{workspace}/dispatch';
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

const candidates = workspaceRoute('ticket.assign', {
  method: 'get',
  path: `${TICKET}/candidates`,
  tags,
  summary: 'Who could take it, and why; at its appointment or at the time asked about',
  request: { params: ticketParams, query: s.windowQuery },
  responses: { 200: answer(s.candidatesSchema, 'Best first; those who may not with the rule they failed') },
});
const history = workspaceRoute('ticket.read', {
  method: 'get',
  path: `${TICKET}/dispatch`,
  tags,
  summary: 'Who was given it, each time with the certificate of the choice',
  request: { params: ticketParams },
  responses: { 200: answer(s.dispatchHistory, 'Newest first') },
});
const refuse = workspaceRoute('ticket.move', {
  method: 'post',
  path: `${TICKET}/refuse`,
  tags,
  summary: 'Give a ticket back to the pool; the dispatchers are told at once',
  request: { params: ticketParams, headers, body: jsonBody(s.refuseBody) },
  responses: { 200: answer(ticketSchema, 'The ticket after it') },
});
const next = workspaceRoute('ticket.move', {
  method: 'post',
  path: `${DISPATCH}/next`,
  tags,
  summary: 'Take the oldest waiting ticket that I may take',
  request: { params, headers: idempotencyHeader },
  responses: { 200: answer(s.takenSchema, 'What I got, and what I was passed over for') },
});
const plan = workspaceRoute('ticket.assign', {
  method: 'post',
  path: `${DISPATCH}/plan`,
  tags,
  summary: 'Plan the pool of a day; nothing is changed',
  description: 'At most the 150 oldest tickets of the pool, or those named. Apply what you agree with.',
  request: { params, body: jsonBody(s.planBody) },
  responses: { 200: answer(s.planSchema, 'Who would get what, how far from the best it may be, and who is left out and why') },
});
const apply = workspaceRoute('ticket.assign', {
  method: 'post',
  path: `${DISPATCH}/apply`,
  tags,
  summary: 'Carry out a plan or a part of it',
  description: 'Each ticket only at the version the plan saw; what changed meanwhile is told and left as it is.',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.applyBody) },
  responses: { 200: answer(s.appliedSchema, 'One result per ticket, in the order given') },
});
const day = workspaceRoute('ticket.assign', {
  method: 'get',
  path: `${DISPATCH}/day`,
  tags,
  summary: 'A day of the dispatch board: people, hours, appointments, and who waits',
  request: { params, query: s.dayQuery },
  responses: { 200: answer(s.daySchema, 'The day') },
});

export function mountDispatch(api: Api): void {
  api.openapi(candidates, async (c) => {
    const { from, to } = c.req.valid('query');
    const window = from === undefined || to === undefined ? undefined : { from, to };
    return c.json({ items: await listCandidates(c.get('workspace'), c.req.valid('param').ticketId, window) }, 200);
  });
  api.openapi(history, async (c) => c.json({ items: await readDispatch(c.get('workspace'), c.req.valid('param').ticketId) }, 200));
  api.openapi(refuse, async (c) => {
    const ctx = c.get('workspace');
    const options = { ifVersion: versionOf(c.req.header('if-match')), occurredAt: null };
    const ticket = await refuseTicket(ctx, c.req.valid('param').ticketId, c.req.valid('json'), options);
    return c.json(tagged(c, await answerAsShown(ctx, ticket)) as z.infer<typeof ticketSchema>, 200);
  });
  api.openapi(next, async (c) => c.json(await takeNext(c.get('workspace')), 200));
  api.openapi(plan, async (c) => c.json(await planDispatch(c.get('workspace'), c.req.valid('json')), 200));
  api.openapi(apply, async (c) => c.json({ items: await applyPlan(c.get('workspace'), c.req.valid('json').items) }, 200));
  api.openapi(day, async (c) =>
    c.json((await readDispatchDay(c.get('workspace'), { day: c.req.valid('query').day ?? null })) as z.infer<typeof s.daySchema>, 200),
  );
}
