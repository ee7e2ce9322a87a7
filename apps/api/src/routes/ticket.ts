import { FIELD_KEY } from '@bodan/core/fields/key';
import { uuid } from '@bodan/core/ids';
import { revealPhone } from '@bodan/services/customer/reveal';
import { answerAsShown } from '@bodan/services/customer/shown';
import { assignTicket } from '@bodan/services/dispatch/assign';
import { revealField } from '@bodan/services/field/reveal';
import { createTicket } from '@bodan/services/ticket/create';
import type { ChangeOptions } from '@bodan/services/ticket/decide';
import { holdTicket, resumeTicket } from '@bodan/services/ticket/hold';
import { listTickets } from '@bodan/services/ticket/list';
import { moveTicket } from '@bodan/services/ticket/move';
import { nudgeTicket } from '@bodan/services/ticket/nudge';
import { readLedger, readTicket, readTimeline } from '@bodan/services/ticket/read';
import { sayOnTicket } from '@bodan/services/ticket/say';
import { updateTicket } from '@bodan/services/ticket/update';
import type { TicketView } from '@bodan/services/ticket/view';
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import type { ApiEnv } from '../http.ts';
import { listFilterOf } from '../list-filter.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/ticket.ts';
import * as input from '../schema/ticket-input.ts';
import { listQuery } from '../schema/ticket-query.ts';

const BASE = '/v1/w/{workspace}/tickets';
const workspaceParams = z.object({ workspace: z.string().max(60) });
const ticketParams = workspaceParams.extend({ ticketId: uuid });
const refParams = workspaceParams.extend({
  ticketId: z.union([uuid, z.string().regex(/^[A-Z]{2,4}-\d{4}-\d{4,12}$/)]).openapi({ description: 'Id or human number' }),
});
const tags = ['Tickets'];
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

const optionsOf = (ifMatch: string | undefined, at: number | undefined, device?: ChangeOptions['device']): ChangeOptions => ({
  ifVersion: versionOf(ifMatch),
  occurredAt: at ?? null,
  device,
});

const list = workspaceRoute('ticket.read', {
  method: 'get',
  path: BASE,
  tags,
  summary: 'List and search tickets',
  request: { params: workspaceParams, query: listQuery },
  responses: { 200: answer(s.listPageSchema, 'A page') },
});
const create = workspaceRoute('ticket.create', {
  method: 'post',
  path: BASE,
  tags,
  summary: 'Create a ticket',
  request: { params: workspaceParams, headers: idempotencyHeader, body: jsonBody(input.createTicketBody) },
  responses: { 201: answer(s.ticketSchema, 'The ticket') },
});
const read = workspaceRoute('ticket.read', {
  method: 'get',
  path: `${BASE}/{ticketId}`,
  tags,
  summary: 'Read a ticket',
  request: { params: refParams },
  responses: { 200: answer(s.ticketDetailSchema, 'The ticket') },
});
const update = workspaceRoute('ticket.update', {
  method: 'patch',
  path: `${BASE}/{ticketId}`,
  tags,
  summary: 'Change facts of a ticket',
  request: { params: ticketParams, headers, body: jsonBody(input.updateTicketBody) },
  responses: { 200: answer(s.ticketSchema, 'The ticket after the change') },
});
const verb = <const P extends string, S extends z.ZodType>(
  permission: 'ticket.move' | 'ticket.assign' | 'ticket.update' | 'ticket.nudge',
  name: P,
  summary: string,
  body: S,
) =>
  workspaceRoute(permission, {
    method: 'post',
    path: `${BASE}/{ticketId}/${name}`,
    tags,
    summary,
    request: { params: ticketParams, headers, body: jsonBody(body) },
    responses: { 200: answer(s.ticketSchema, 'The ticket after it') },
  });
const move = verb('ticket.move', 'move', 'Take a step of the flow', input.moveBody);
const assign = verb('ticket.assign', 'assign', 'Give the ticket to somebody', input.assignBody);
const hold = verb('ticket.move', 'hold', 'Put on hold until a time', input.holdBody);
const resume = verb('ticket.move', 'resume', 'End the waiting', input.resumeBody);
const say = verb('ticket.update', 'say', 'Add a note, a reply, a call or the customer’s word', input.sayBody);
const nudge = verb('ticket.nudge', 'nudge', 'Ask the holder to hurry', input.nudgeBody);
const timeline = workspaceRoute('ticket.read', {
  method: 'get',
  path: `${BASE}/{ticketId}/timeline`,
  tags,
  summary: 'Everything that happened',
  request: {
    params: ticketParams,
    query: z.strictObject({
      cursor: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
      limit: listQuery.shape.limit,
    }),
  },
  responses: { 200: answer(s.timelineSchema, 'Oldest first') },
});
const ledger = workspaceRoute('ticket.read', {
  method: 'get',
  path: `${BASE}/{ticketId}/ledger`,
  tags,
  summary: 'The time ledger',
  request: { params: ticketParams },
  responses: { 200: answer(s.ledgerSchema, 'Every second in one slice') },
});
const reveal = workspaceRoute('customer.reveal', {
  method: 'post',
  path: `${BASE}/{ticketId}/reveal`,
  tags,
  summary: 'The customer’s whole number; the asking stands in the timeline',
  request: { params: ticketParams, headers: idempotencyHeader, body: jsonBody(input.revealBody) },
  responses: { 200: answer(s.revealedSchema, 'The number') },
});

const revealValue = workspaceRoute('field.reveal', {
  method: 'post',
  path: `${BASE}/{ticketId}/fields/{key}/reveal`,
  tags,
  summary: 'A sensitive custom value, whole; the asking stands in the timeline',
  request: {
    params: ticketParams.extend({ key: z.string().regex(FIELD_KEY) }),
    headers: idempotencyHeader,
    body: jsonBody(input.revealBody),
  },
  responses: { 200: answer(s.revealedValueSchema, 'The value') },
});

/** A ticket after a change, as this caller is shown it. */
const shown = async (c: Context<ApiEnv>, ticket: TicketView) =>
  tagged(c, await answerAsShown(c.get('workspace'), ticket)) as z.infer<typeof s.ticketSchema>;

export function mountTickets(api: Api): void {
  api.openapi(list, async (c) => {
    const ctx = c.get('workspace');
    const q = c.req.valid('query');
    const page = await listTickets(ctx, {
      ...listFilterOf(q, ctx.principal?.personId ?? null),
      q: q.q ?? null,
      sort: q.sort,
      cursor: q.cursor ?? null,
      limit: q.limit,
      withTotal: q.total ?? false,
    });
    return c.json(page as z.infer<typeof s.listPageSchema>, 200);
  });
  api.openapi(create, async (c) => {
    const { occurredAt, ...input } = c.req.valid('json');
    const ctx = c.get('workspace');
    const source = ctx.principal?.via === 'key' ? 'api' : 'agent';
    const ticket = await createTicket(ctx, {
      ...input,
      source: occurredAt === undefined ? source : 'sandbox',
      occurredAt: occurredAt ?? null,
    });
    c.header('Location', `/v1/w/${ctx.slug}/tickets/${ticket.id}`);
    return c.json(await shown(c, ticket), 201);
  });
  api.openapi(read, async (c) =>
    c.json(tagged(c, await readTicket(c.get('workspace'), c.req.valid('param').ticketId)) as z.infer<typeof s.ticketDetailSchema>, 200),
  );
  api.openapi(update, async (c) => {
    const { occurredAt, ...input } = c.req.valid('json');
    const ticket = await updateTicket(
      c.get('workspace'),
      c.req.valid('param').ticketId,
      input,
      optionsOf(c.req.header('if-match'), occurredAt),
    );
    return c.json(await shown(c, ticket), 200);
  });
  api.openapi(move, async (c) => {
    const { occurredAt, deviceTime, ...input } = c.req.valid('json');
    const ticket = await moveTicket(
      c.get('workspace'),
      c.req.valid('param').ticketId,
      input,
      optionsOf(c.req.header('if-match'), occurredAt, deviceTime && { ...deviceTime, moves: true }),
    );
    return c.json(await shown(c, ticket), 200);
  });
  api.openapi(assign, async (c) => {
    const { occurredAt, ...input } = c.req.valid('json');
    const ticket = await assignTicket(
      c.get('workspace'),
      c.req.valid('param').ticketId,
      input,
      optionsOf(c.req.header('if-match'), occurredAt),
    );
    return c.json(await shown(c, ticket), 200);
  });
  api.openapi(hold, async (c) => {
    const { occurredAt, deviceTime, ...input } = c.req.valid('json');
    const ticket = await holdTicket(
      c.get('workspace'),
      c.req.valid('param').ticketId,
      input,
      optionsOf(c.req.header('if-match'), occurredAt, deviceTime && { ...deviceTime, moves: true }),
    );
    return c.json(await shown(c, ticket), 200);
  });
  api.openapi(resume, async (c) => {
    const { occurredAt, deviceTime } = c.req.valid('json');
    const ticket = await resumeTicket(
      c.get('workspace'),
      c.req.valid('param').ticketId,
      optionsOf(c.req.header('if-match'), occurredAt, deviceTime && { ...deviceTime, moves: true }),
    );
    return c.json(await shown(c, ticket), 200);
  });
  api.openapi(say, async (c) => {
    const { occurredAt, ...body } = c.req.valid('json');
    const { deviceTime, ...saying } = { deviceTime: undefined, ...body };
    const ticket = await sayOnTicket(
      c.get('workspace'),
      c.req.valid('param').ticketId,
      saying,
      optionsOf(c.req.header('if-match'), occurredAt, deviceTime && { ...deviceTime, moves: false }),
    );
    return c.json(await shown(c, ticket), 200);
  });
  api.openapi(nudge, async (c) => {
    const { occurredAt } = c.req.valid('json');
    const ticket = await nudgeTicket(c.get('workspace'), c.req.valid('param').ticketId, optionsOf(c.req.header('if-match'), occurredAt));
    return c.json(await shown(c, ticket), 200);
  });
  api.openapi(reveal, async (c) => c.json(tagged(c, await revealPhone(c.get('workspace'), c.req.valid('param').ticketId)), 200));
  api.openapi(revealValue, async (c) => {
    const { ticketId, key } = c.req.valid('param');
    return c.json(tagged(c, await revealField(c.get('workspace'), ticketId, key)), 200);
  });
  api.openapi(timeline, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    return c.json(await readTimeline(c.get('workspace'), c.req.valid('param').ticketId, Number(cursor ?? 0), limit), 200);
  });
  api.openapi(ledger, async (c) => c.json(await readLedger(c.get('workspace'), c.req.valid('param').ticketId), 200));
}
