import type { LookupSources } from '../fields/lookup.ts';
import type { TicketCounts } from '../flow/facts.ts';
import type { DeviceFacts } from './device-time.ts';
import type { LateTelling } from './late.ts';
import type { Actor, EventType, TicketConfig } from './state.ts';

/**
 * What a decision is given besides its input: who, when (epoch ms, already the sandbox's own time there), and fresh ids.
 * `counts` is what hung on the ticket before; without it there was nothing.
 */
export type DecisionContext = {
  config: TicketConfig;
  actor: Actor;
  now: number;
  newId: () => string;
  counts?: TicketCounts;
  /** What the database knew of the ids in custom fields, as `kind/id`; without it none of them is there. */
  found?: ReadonlySet<string>;
  /** What lookups give for the things custom fields point at; without it what they hold stays until the worker looks. */
  sources?: LookupSources | undefined;
  /** What a device said of its time; kept with what the actor did. */
  device?: DeviceFacts;
  /** When it became known, where a device tells of what it saw before; without it as it happens. Epoch ms. */
  recordedAt?: number;
  /** Set when it happened before something that is recorded already: `now` lies in the past, the clocks are folded anew. */
  late?: LateTelling;
};

/** Which count an event adds to. */
export function countedBy(type: EventType, data: Record<string, unknown>): keyof TicketCounts | null {
  if (type === 'ticket.noted') return 'notes';
  if (type === 'ticket.called') return 'calls';
  if (type === 'ticket.replied') return 'replies';
  if (type === 'ticket.attached') return data['kind'] === 'signature' ? 'signatures' : 'photos';
  return null;
}
