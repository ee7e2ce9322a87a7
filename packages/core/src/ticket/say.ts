import type { DecisionContext } from './decision.ts';
import type { TicketState, TicketWrite } from './state.ts';
import { settle } from './step.ts';
import { Draft } from './write.ts';

export type Saying =
  | { kind: 'note'; text: string }
  | { kind: 'reply'; text: string }
  | { kind: 'call'; text: string; direction: 'in' | 'out'; talkSeconds: number }
  | { kind: 'customer'; text: string };

const EVENT = { note: 'ticket.noted', reply: 'ticket.replied', call: 'ticket.called', customer: 'ticket.customer_said' } as const;

/** First response is a human's contact with the customer: a reply, or a call out that was talked on. Source: SLA spec A2.2. */
const isResponse = (s: Saying, ctx: DecisionContext): boolean =>
  ctx.actor.kind === 'person' && (s.kind === 'reply' || (s.kind === 'call' && s.direction === 'out' && s.talkSeconds > 0));

/** Something is said on the ticket. A reply or a call out stops the first-response clock; a customer's word ends waiting for the customer. */
export function sayOnTicket(ctx: DecisionContext, before: TicketState, saying: Saying): TicketWrite {
  const { now } = ctx;
  const draft = new Draft(ctx, before, before);
  if (isResponse(saying, ctx) && (before.firstRespondedAt === null || now < before.firstRespondedAt)) draft.after.firstRespondedAt = now;
  const { kind, ...data } = saying;
  draft.event(EVENT[kind], data);
  if (kind === 'customer' && before.waitingReason === 'customer') {
    draft.hand({ waitingReason: null });
    draft.after.wakeAt = null;
    draft.event('ticket.resumed', { reason: 'customer', why: 'customer' });
  }
  settle(ctx, draft);
  return draft.write();
}

/** The customer's mark from 1 to 5, changeable; kept as an event each time. */
export function rateTicket(ctx: DecisionContext, before: TicketState, input: { score: number; words: string }): TicketWrite {
  const draft = new Draft(ctx, before, before);
  draft.after.rating = input.score;
  draft.event('ticket.rated', { score: input.score, words: input.words });
  settle(ctx, draft);
  return draft.write();
}

/** A fact that changes nothing of the ticket itself: a photo was added, somebody was nudged, somebody looked at what is masked. */
export function noteFact(
  ctx: DecisionContext,
  before: TicketState,
  type: 'ticket.attached' | 'ticket.nudged' | 'ticket.revealed',
  data: Record<string, unknown>,
): TicketWrite {
  const draft = new Draft(ctx, before, before);
  draft.event(type, data);
  settle(ctx, draft);
  return draft.write();
}

/** A clock rang: a warning before the target, or late after it. The steps are remembered, so that none is told twice. */
export function escalateClock(
  ctx: DecisionContext,
  before: TicketState,
  alarm: { metric: string; cycle: number; keys: readonly string[]; late: boolean; data: Record<string, unknown> },
): TicketWrite {
  const draft = new Draft(ctx, before, before);
  draft.event(alarm.late ? 'ticket.breached' : 'ticket.at_risk', alarm.data);
  draft.tell(alarm.metric, alarm.cycle, alarm.keys);
  return draft.write();
}
