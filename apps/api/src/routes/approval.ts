import { uuid } from '@bodan/core/ids';
import { iso } from '@bodan/core/instant';
import { answerAsShown } from '@bodan/services/customer/shown';
import { type MyDelegation, readDelegation, saveDelegation } from '@bodan/services/delegation/mine';
import { approveTicket } from '@bodan/services/ticket/approve';
import { z } from '@hono/zod-openapi';
import type { Api } from '../app.ts';
import { tagged, versionOf } from '../etag.ts';
import { answer, idempotencyHeader, ifMatchHeader, jsonBody, workspaceRoute } from '../operation.ts';
import * as s from '../schema/approval.ts';
import { ticketSchema } from '../schema/ticket.ts';

const tags = ['Approvals'];
const params = z.object({ workspace: z.string().max(60) });

const act = workspaceRoute('approval.act', {
  method: 'post',
  path: '/v1/w/{workspace}/tickets/{ticketId}/approval',
  tags,
  summary: 'Decide in the approval a ticket waits in',
  description:
    'For oneself, or for who delegated to the caller. Rejecting and returning need a note. What is decided is done at once; approval_not_yours when it is somebody else’s turn.',
  request: {
    params: params.extend({ ticketId: uuid }),
    headers: idempotencyHeader.extend(ifMatchHeader.shape),
    body: jsonBody(s.approvalBody),
  },
  responses: { 200: answer(ticketSchema, 'The ticket after it') },
});
const mine = workspaceRoute('ticket.read', {
  method: 'get',
  path: '/v1/w/{workspace}/delegation',
  tags,
  summary: 'Who decides for me meanwhile, and for whom I do',
  request: { params },
  responses: { 200: answer(s.delegationSchema, '`to`, `from` and `until` are null when nobody does') },
});
const keep = workspaceRoute('approval.act', {
  method: 'put',
  path: '/v1/w/{workspace}/delegation',
  tags,
  summary: 'Let somebody decide for me, or nobody',
  description:
    'Whoever stands in is told once, when it begins, with how many approvals wait. What somebody was given they do not pass on: who stands in for a stand-in does not decide for the first.',
  request: { params, headers: idempotencyHeader, body: jsonBody(s.delegationBody) },
  responses: { 200: answer(s.delegationSchema, 'As it is now') },
});

const shown = ({ forOthers, ...own }: MyDelegation) => ({
  ...own,
  from: iso(own.from),
  until: iso(own.until),
  forOthers: forOthers.map((d) => ({ personId: d.personId, from: iso(d.from), until: iso(d.until) })),
});

/** Approvals of tickets, and who stands in for whom. */
export function mountApprovals(api: Api): void {
  api.openapi(act, async (c) => {
    const ctx = c.get('workspace');
    const options = { ifVersion: versionOf(c.req.header('if-match')), occurredAt: null };
    const ticket = await approveTicket(ctx, c.req.valid('param').ticketId, c.req.valid('json'), options);
    return c.json(tagged(c, await answerAsShown(ctx, ticket)) as z.infer<typeof ticketSchema>, 200);
  });
  api.openapi(mine, async (c) => {
    return c.json(shown(await readDelegation(c.get('workspace'))), 200);
  });
  api.openapi(keep, async (c) => {
    return c.json(shown(await saveDelegation(c.get('workspace'), c.req.valid('json'))), 200);
  });
}
