import type { EventType } from '../ticket/state.ts';

/** Types an endpoint may subscribe to: what happens to tickets, but for who looked at personal data. */
export const WEBHOOK_TYPES = [
  'ticket.created',
  'ticket.updated',
  'ticket.moved',
  'ticket.assigned',
  'ticket.held',
  'ticket.resumed',
  'ticket.noted',
  'ticket.replied',
  'ticket.called',
  'ticket.customer_said',
  'ticket.attached',
  'ticket.rated',
  'ticket.nudged',
  'ticket.at_risk',
  'ticket.breached',
] as const satisfies readonly EventType[];
export type WebhookType = (typeof WEBHOOK_TYPES)[number];
/** Whether none is left out. */
export const isEveryType = (types: readonly string[]): boolean => WEBHOOK_TYPES.every((type) => types.includes(type));

export type WebhookFacts = {
  eventId: string;
  type: string;
  occurredAt: number;
  workspace: string;
  ticketId: string;
  number: string;
  seq: number;
  actorKind: string;
  actorId: string | null;
  data: Record<string, unknown>;
};

/**
 * The facts of an event that leave the house: codes, ids and instants. Texts that people wrote, names, numbers and addresses
 * stay; the receiver fetches the ticket with a key of its own if it may.
 */
const FACTS: Record<WebhookType, readonly string[]> = {
  'ticket.created': ['stage', 'source', 'tier', 'faultCode', 'departmentCode', 'branchId'],
  'ticket.updated': [],
  'ticket.moved': ['transition', 'from', 'to', 'holderId', 'isRework', 'isReopen'],
  'ticket.assigned': ['from', 'to'],
  'ticket.held': ['reason', 'wakeAt'],
  'ticket.resumed': ['reason', 'why'],
  'ticket.noted': [],
  'ticket.replied': [],
  'ticket.called': ['direction', 'talkSeconds'],
  'ticket.customer_said': [],
  'ticket.attached': ['attachmentId'],
  'ticket.rated': ['score'],
  'ticket.nudged': [],
  'ticket.at_risk': ['metric', 'cycle', 'stage', 'holderId', 'targetSeconds', 'dueAt', 'reachedAt'],
  'ticket.breached': ['metric', 'cycle', 'stage', 'holderId', 'targetSeconds', 'dueAt', 'reachedAt'],
};
const MAX_TEXT = 200;
const isSmall = (v: unknown): boolean =>
  v === null || typeof v === 'number' || typeof v === 'boolean' || (typeof v === 'string' && v.length <= MAX_TEXT);

const changedFields = (data: Record<string, unknown>): string[] =>
  Array.isArray(data['changes']) ? data['changes'].map((c: { field?: unknown }) => String(c.field ?? '')).slice(0, 100) : [];

/** The body of a webhook as it is signed and sent: type, timestamp and small facts; far under the 20 KB of the standard. */
export function webhookBody(f: WebhookFacts): string {
  const facts: Record<string, unknown> = {};
  for (const key of FACTS[f.type as WebhookType] ?? []) if (f.data[key] !== undefined && isSmall(f.data[key])) facts[key] = f.data[key];
  if (f.type === 'ticket.updated') facts['fields'] = changedFields(f.data);
  return JSON.stringify({
    type: f.type,
    timestamp: new Date(f.occurredAt).toISOString(),
    data: {
      eventId: f.eventId,
      workspace: f.workspace,
      ticketId: f.ticketId,
      number: f.number,
      seq: f.seq,
      actor: { kind: f.actorKind, id: f.actorId },
      ...facts,
    },
  });
}

/** The body of a test: marked as such, about nobody. */
export const webhookTestBody = (workspace: string, at: number): string =>
  JSON.stringify({
    type: 'webhook.test',
    timestamp: new Date(at).toISOString(),
    data: { workspace, message: 'A test from Bodan 泊单. Nothing happened.' },
  });
