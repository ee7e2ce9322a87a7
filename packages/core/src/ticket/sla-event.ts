import { isClosed } from '../flow/definition.ts';
import type { Scalar, SlaEvent, TicketFacts } from '../sla/metric-events.ts';
import type { EventType, TicketConfig, TicketState } from './state.ts';
import { flowOf } from './state.ts';

/** What the clocks know of a ticket as it stands. */
export function factsOf(config: TicketConfig, t: TicketState): TicketFacts {
  const { stages } = flowOf(config, t);
  const order = stages.findIndex((s) => s.key === t.stage);
  const stage = stages[order];
  const closed = stage !== undefined && isClosed(stage);
  return {
    stage: t.stage,
    stageOrder: order,
    isResolved: closed || stage?.kind === 'acceptance',
    isClosed: closed,
    department: t.holderDepartment,
    personId: t.holderId,
    tier: t.tier,
  };
}

/** The facts that an event moved; kept in the event, so that the clocks can be told again from the log alone. */
export function changedFacts(before: TicketFacts | null, after: TicketFacts): Partial<TicketFacts> | null {
  if (before === null) return after;
  const moved = Object.entries(after).filter(([k, v]) => before[k as keyof TicketFacts] !== v);
  return moved.length === 0 ? null : Object.fromEntries(moved);
}

const TYPE: Partial<Record<EventType, string>> = {
  'ticket.created': 'created',
  'ticket.replied': 'message',
  'ticket.customer_said': 'message',
  'ticket.called': 'call',
  'ticket.noted': 'note',
  'ticket.attached': 'attached',
  'ticket.assigned': 'assigned',
  'ticket.updated': 'updated',
  'ticket.nudged': 'nudged',
};

/** An event as the log keeps it; epoch ms. */
export type RecordedEvent = { seq: number; type: string; data: Record<string, unknown>; occurredAt: number; actorKind: string };

const actorOf = (e: RecordedEvent): NonNullable<SlaEvent['actor']> =>
  e.type === 'ticket.customer_said' || e.actorKind === 'customer' ? 'customer' : e.actorKind === 'person' ? 'staff' : 'robot';

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((x): x is string => typeof x === 'string') : []);

function flags(e: RecordedEvent): Record<string, Scalar> {
  const { data } = e;
  if (e.type === 'ticket.moved')
    return {
      ...Object.fromEntries(texts(data['stops']).map((metric) => [`stops.${metric}`, true])),
      [`step.${String(data['transition'])}`]: true,
      resumes: data['isRework'] === true || data['isReopen'] === true,
      cancels: data['cancels'] === true,
    };
  // What a workspace brought along was counted by its own standard, and stays counted.
  if (e.type === 'ticket.converted') return { keepsCount: true };
  if (e.type === 'ticket.attached') return { kind: typeof data['kind'] === 'string' ? data['kind'] : 'photo' };
  if (e.type === 'ticket.called') return { direction: String(data['direction']) };
  if (e.type === 'ticket.created' && typeof data['calledAt'] === 'number') return { calledAt: data['calledAt'] };
  return {};
}

/** What a converted ticket waits for from here on; null where that stayed as it was. */
function waitAfter(data: Record<string, unknown>): string | null {
  if (typeof data['waits'] === 'string') return data['waits'];
  const changes = Array.isArray(data['changes']) ? (data['changes'] as { field?: unknown; after?: unknown }[]) : [];
  const wait = changes.find((c) => c.field === 'waitingReason')?.after;
  return typeof wait === 'string' ? wait : null;
}

/**
 * A recorded event as the clocks read it; the one translation, for deciding and for replaying. A call that was not talked on reached
 * nobody. Moving a ticket ends its waiting. Source: SLA specification A2.1 and A2.2.
 */
export function slaEventOf(e: RecordedEvent): SlaEvent {
  const { data } = e;
  const facts = data['facts'] as Partial<TicketFacts> | undefined;
  const talked = e.type !== 'ticket.called' || (data['direction'] === 'out' && Number(data['talkSeconds']) > 0);
  const wait = e.type === 'ticket.converted' ? waitAfter(data) : null;
  const hold = e.type === 'ticket.held' ? { hold: String(data['reason']) } : wait === null ? {} : { hold: wait };
  const release = wait !== null || e.type === 'ticket.moved' || e.type === 'ticket.resumed' ? { release: true as const } : {};
  return {
    seq: e.seq,
    occurredAt: e.occurredAt,
    type: TYPE[e.type as EventType] ?? e.type,
    actor: actorOf(e),
    isPublic: e.type === 'ticket.replied' || e.type === 'ticket.customer_said' || (e.type === 'ticket.called' && talked),
    ...(facts ? { set: facts } : {}),
    ...hold,
    ...release,
    data: flags(e),
  };
}
