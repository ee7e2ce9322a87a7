import { maskName, maskPhone } from '@bodan/core/customer/phone';
import { DomainError } from '@bodan/core/errors';
import { iso } from '@bodan/core/instant';
import type { Label } from '@bodan/core/text';
import { noteFact, rateTicket, sayOnTicket } from '@bodan/core/ticket/say';
import { flowOf } from '@bodan/core/ticket/state';
import { type Attachment, attachPhoto, type ReadFile, readPhoto } from '../attachment/add.ts';
import { attachmentsOf } from '../attachment/store.ts';
import type { App, WorkspaceContext } from '../context.ts';
import { changeTicket } from '../ticket/decide.ts';
import { ticketNotFound } from '../ticket/missing.ts';
import { type EventRow, eventsOf, loadTicket } from '../ticket/store.ts';
import { nowOf } from '../workspace/config.ts';
import { enterByLink } from './link.ts';

export type Progress = {
  workspace: { name: string; hotline: string };
  number: string;
  words: string;
  device: string;
  createdAt: string;
  isOpen: boolean;
  isCancelled: boolean;
  isWaiting: boolean;
  /** The work itself is finished, and somebody looks at it. */
  isAcceptance: boolean;
  steps: { name: Label; state: 'done' | 'current' | 'todo'; at: string | null }[];
  technician: string | null;
  contactBy: string | null;
  contact: { name: string; phone: string };
  messages: { from: 'customer' | 'staff'; text: string; at: string }[];
  photos: { id: string; width: number | null; height: number | null }[];
  rating: number | null;
  canRate: boolean;
  /** 催办: when the customer last asked again, and from when on they may; null once the work is over. */
  nudge: { lastAt: string | null; nextAt: string } | null;
  version: number;
};

const MESSAGES = 500;
const RATE_HOURS = 24;
/** Asking again sooner tells nobody anything new. */
const NUDGE_REST_MS = 30 * 60_000;
const HOUR_MS = 3_600_000;

async function enter(app: App, token: string, requestId: string): Promise<{ ctx: WorkspaceContext; ticketId: string }> {
  const { ctx, ticketId } = await enterByLink(app, token, 'follow', requestId);
  if (!ticketId) throw new DomainError('not_found');
  return { ctx, ticketId };
}

/** What a customer sees of a ticket: plain steps with times, what was said to them, masked contact. Internal names, notes and clocks never leave. */
export async function readProgress(app: App, token: string, requestId: string): Promise<Progress> {
  const { ctx, ticketId } = await enter(app, token, requestId);
  const { tenantId } = ctx.scope;
  const config = await app.configs.get(app.db, ctx.scope);
  const { t, events, photos } = await app.db.tenant(
    ctx.scope,
    async (tx) => {
      const state = await loadTicket(tx, tenantId, ticketId, false);
      if (!state) throw ticketNotFound();
      return { t: state, events: await eventsOf(tx, tenantId, ticketId, 0, MESSAGES), photos: await attachmentsOf(tx, tenantId, ticketId) };
    },
    'read',
  );
  const flow = flowOf(config, t);
  const entered = new Map<string, number>([[flow.initial, t.createdAt]]);
  for (const e of events) if (e.type === 'ticket.moved') entered.set(String(e.data['to']), e.occurredAt);
  const stages = flow.stages.filter((s) => (s.kind === 'cancelled' ? t.stage === s.key : true));
  const here = stages.findIndex((s) => s.key === t.stage);
  const isCancelled = stages[here]?.kind === 'cancelled';
  const steps = stages
    .map((s, i) => ({
      name: s.publicName,
      key: s.key,
      state: i === here ? ('current' as const) : i < here || !t.isOpen ? ('done' as const) : ('todo' as const),
      at: i <= here ? (entered.get(s.key) ?? null) : null,
    }))
    .filter((s) => !isCancelled || s.at !== null);
  const technician = t.assigneeId ? config.members.get(t.assigneeId)?.name : undefined;
  const now = nowOf(config, app.now());
  return {
    workspace: { name: config.name, hotline: config.hotline },
    number: t.number ?? '',
    words: t.customerWords,
    device: t.device,
    createdAt: new Date(t.createdAt).toISOString(),
    isOpen: t.isOpen,
    isCancelled,
    isWaiting: t.waitingReason !== null,
    isAcceptance: stages[here]?.kind === 'acceptance',
    steps: steps.map(({ name, state, at }) => ({
      name,
      state: !t.isOpen && state === 'current' ? 'done' : state,
      at: at === null ? null : new Date(at).toISOString(),
    })),
    technician: technician ? maskName(technician).slice(0, 1) : null,
    contactBy: t.firstRespondedAt === null && t.isOpen ? iso(t.clocks.find((c) => c.metric === 'first_response')?.dueAt ?? null) : null,
    contact: { name: maskName(t.contactName), phone: t.phone ? maskPhone(t.phone) : '' },
    messages: events
      .filter((e) => e.type === 'ticket.replied' || e.type === 'ticket.customer_said')
      .map((e) => ({
        from: e.type === 'ticket.replied' ? ('staff' as const) : ('customer' as const),
        text: String(e.data['text'] ?? ''),
        at: new Date(e.occurredAt).toISOString(),
      })),
    photos: photos.map(({ id, width, height }) => ({ id, width, height })),
    rating: t.rating,
    canRate: canRate(t, now),
    nudge: nudgeOf(t, events),
    version: t.version,
  };
}

const canRate = (t: { isOpen: boolean; closedAt: number | null; rating: number | null }, now: number): boolean =>
  !t.isOpen && t.closedAt !== null && (t.rating === null || now - t.closedAt < RATE_HOURS * HOUR_MS);

function nudgeOf(t: { isOpen: boolean; createdAt: number }, events: readonly EventRow[]): Progress['nudge'] {
  if (!t.isOpen) return null;
  const last = events.findLast((e) => e.type === 'ticket.nudged' && e.actorKind === 'customer');
  const nextAt = last ? last.occurredAt + NUDGE_REST_MS : t.createdAt;
  return { lastAt: iso(last?.occurredAt ?? null), nextAt: new Date(nextAt).toISOString() };
}

const plainly = { ifVersion: null, occurredAt: null };

export type CustomerMessage = { text: string; idempotencyKey: string | null };

/** The customer writes; what they say is kept word for word, and ends waiting for the customer. Repeats with one key are one message. */
export async function sayAsCustomer(
  app: App,
  token: string,
  { text, idempotencyKey: key }: CustomerMessage,
  requestId: string,
): Promise<void> {
  const { ctx, ticketId } = await enter(app, token, requestId);
  if (key) ctx.idempotency = { operation: 'public message', key, requestHash: app.sha256(text) };
  await changeTicket(ctx, ticketId, plainly, (decision, before) => sayOnTicket(decision, before, { kind: 'customer', text }));
}

/** 催办: whoever has the ticket is told that the customer asks again. Error: `conflict` when the work is over, or sooner than half an hour after the last time. */
export async function nudgeAsCustomer(app: App, token: string, requestId: string): Promise<void> {
  const { ctx, ticketId } = await enter(app, token, requestId);
  await changeTicket(ctx, ticketId, plainly, async (decision, before, tx) => {
    const nudge = nudgeOf(before, await eventsOf(tx, ctx.scope.tenantId, ticketId, 0, MESSAGES));
    if (nudge === null) throw new DomainError('conflict', 'The work is over; write a message or open it again.');
    if (Date.parse(nudge.nextAt) > decision.now)
      throw new DomainError('conflict', 'They were asked a moment ago and are on it.', { extra: { nextAt: nudge.nextAt } });
    return noteFact(decision, before, 'ticket.nudged', {});
  });
}

/** 1 to 5 after the work is done, changeable for a day. Error: `conflict` while the work goes on or after the day. */
export async function rateAsCustomer(app: App, token: string, input: { score: number; words: string }, requestId: string): Promise<void> {
  const { ctx, ticketId } = await enter(app, token, requestId);
  await changeTicket(ctx, ticketId, plainly, (decision, before) => {
    if (!canRate(before, decision.now))
      throw new DomainError('conflict', 'The work can be rated when it is done, and the mark changed for a day.');
    return rateTicket(decision, before, input);
  });
}

export async function addPhotoAsCustomer(app: App, token: string, read: ReadFile, requestId: string): Promise<Attachment> {
  const { ctx, ticketId } = await enter(app, token, requestId);
  return attachPhoto(ctx, ticketId, read);
}

export async function readPhotoAsCustomer(
  app: App,
  token: string,
  photoId: string,
  requestId: string,
): Promise<{ bytes: Uint8Array; mediaType: string }> {
  const { ctx, ticketId } = await enter(app, token, requestId);
  return readPhoto(ctx, photoId, ticketId);
}
