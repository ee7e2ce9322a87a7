import { api, send } from '#lib/api/client.ts';
import { urgentClock } from './clock-reading.ts';
import type { BulkAction, Ticket, TicketChanges, TicketDetail, TicketRow } from './kinds.ts';

const etag = (version: number | undefined) => (version === undefined ? {} : { 'if-match': `"v${version}"` });
const at = (workspace: string, ticketId: string, version?: number) => ({
  params: { path: { workspace, ticketId }, header: etag(version) },
});

export const readTicket = (slug: string, ref: string, signal?: AbortSignal): Promise<TicketDetail> =>
  send(api.GET('/v1/w/{workspace}/tickets/{ticketId}', { params: { path: { workspace: slug, ticketId: ref } }, signal: signal ?? null }));

/** Changes facts; with a version the server refuses when somebody else was faster (412). */
export const changeTicket = (slug: string, id: string, body: TicketChanges, version?: number): Promise<Ticket> =>
  send(api.PATCH('/v1/w/{workspace}/tickets/{ticketId}', { ...at(slug, id, version), body }));

export type MoveAnswer = { reason?: string | null; assigneeId?: string | null };
export const moveTicket = (slug: string, id: string, transition: string, { reason = null, assigneeId }: MoveAnswer = {}): Promise<Ticket> =>
  send(
    api.POST('/v1/w/{workspace}/tickets/{ticketId}/move', {
      ...at(slug, id),
      body: { transition, reason, ...(assigneeId ? { assigneeId } : {}) },
    }),
  );

export type Span = { from: number; to: number };
export type Assigning = { appointment?: Span | null | undefined; reason?: string | undefined };
const isoSpan = (span: Span) => ({ from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() });
/** Gives it to somebody, with the time when one is agreed; a reason where a dispatch rule speaks against it. */
export const assignTicket = (
  slug: string,
  id: string,
  assigneeId: string | null,
  { appointment, reason }: Assigning = {},
): Promise<Ticket> =>
  send(
    api.POST('/v1/w/{workspace}/tickets/{ticketId}/assign', {
      ...at(slug, id),
      body: {
        assigneeId,
        ...(appointment === undefined ? {} : { appointment: appointment && isoSpan(appointment) }),
        ...(reason ? { reason } : {}),
      },
    }),
  );

/** The assignee gives it back to the pool; it is not offered to him again. */
export const refuseTicket = (slug: string, id: string, reason: string): Promise<Ticket> =>
  send(api.POST('/v1/w/{workspace}/tickets/{ticketId}/refuse', { ...at(slug, id), body: { reason } }));

export const holdTicket = (slug: string, id: string, body: { reason: string; wakeAt: string; note: string }): Promise<Ticket> =>
  send(api.POST('/v1/w/{workspace}/tickets/{ticketId}/hold', { ...at(slug, id), body }));

export const resumeTicket = (slug: string, id: string): Promise<Ticket> =>
  send(api.POST('/v1/w/{workspace}/tickets/{ticketId}/resume', { ...at(slug, id), body: {} }));

export const changeMany = (slug: string, ticketIds: string[], action: BulkAction) =>
  send(api.POST('/v1/w/{workspace}/tickets/bulk', { params: { path: { workspace: slug } }, body: { ticketIds, action } }));

/** A whole ticket as the list shows it; what waits for the reader's approval is known to its list alone. */
export function asRow(ticket: Ticket, turn: TicketRow['turn']): TicketRow {
  return { ...ticket, clock: urgentClock(ticket.clocks), stuck: ticket.stuck, turn };
}
