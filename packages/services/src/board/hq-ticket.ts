import { noteFact } from '@bodan/core/ticket/say';
import { type HqContext, permitHq, type WorkspaceContext } from '../context.ts';
import { changeTicket } from '../ticket/decide.ts';
import { ticketNotFound } from '../ticket/missing.ts';
import { type CodeName, codeNames, newestCodes } from './codes-store.ts';
import {
  codesOn,
  type HqClock,
  type HqSlice,
  type HqTicketFacts,
  hqClocks,
  hqSlices,
  hqTicketById,
  type RevealedText,
  readText,
  tenantOf,
} from './hq-ticket-store.ts';

export type HqTicket = HqTicketFacts & { tenantSlug: string; tenantName: string; clocks: HqClock[]; slices: HqSlice[]; names: CodeName[] };

/** One ticket for headquarters: facts, clocks and where its time went; no text. Errors: `forbidden`, `not_found`. */
export async function readHqTicket(ctx: HqContext, ticketId: string): Promise<HqTicket> {
  permitHq(ctx, 'hq.ticket.read');
  const { app, groupId, tenantIds } = ctx;
  return app.db.hq({ groupId, tenantIds }, async (tx) => {
    const facts = await hqTicketById(tx, ticketId);
    const tenant = facts && (await tenantOf(tx, facts.tenantId));
    if (!facts || !tenant) throw ticketNotFound();
    const clocks = await hqClocks(tx, facts.tenantId, ticketId, app.now());
    const slices = await hqSlices(tx, facts.tenantId, ticketId);
    const codes = [...codesOn(facts), ...slices.flatMap((s) => [s.departmentCode, s.waitingReason])];
    const names = codeNames(await newestCodes(tx, groupId), codes);
    return { ...facts, tenantSlug: tenant.slug, tenantName: tenant.name, clocks, slices, names };
  });
}

/**
 * The ticket's words for the auditor. The subsidiary is told first: an event with the auditor's name and reason stands in its own
 * timeline before anything is shown. Errors: `forbidden`, `not_found`.
 */
export async function revealHqTicket(ctx: HqContext, ticketId: string, reason: string): Promise<RevealedText> {
  permitHq(ctx, 'hq.ticket.reveal');
  const { app, groupId, tenantIds, principal } = ctx;
  const place = await app.db.hq({ groupId, tenantIds }, async (tx) => {
    const facts = await hqTicketById(tx, ticketId);
    const tenant = facts && (await tenantOf(tx, facts.tenantId));
    return tenant && { tenantId: facts.tenantId, slug: tenant.slug };
  });
  if (!place) throw ticketNotFound();
  const workspace: WorkspaceContext = {
    app,
    scope: { tenantId: place.tenantId, groupId },
    slug: place.slug,
    principal: null,
    actor: { kind: 'hq', id: principal.personId, name: principal.name, roles: [] },
    roles: [],
    requestId: ctx.requestId,
    idempotency: null,
    replayed: false,
  };
  await changeTicket(workspace, ticketId, { ifVersion: null, occurredAt: null }, (decision, before) =>
    noteFact(decision, before, 'ticket.revealed', { reason, group: ctx.groupName }),
  );
  const text = await app.db.auditor({ groupId, tenantIds }, (tx) => readText(tx, place.tenantId, ticketId));
  if (!text) throw ticketNotFound();
  return text;
}
