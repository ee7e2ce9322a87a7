import { type CompiledCalendar, elapsedSeconds } from './calendar.ts';
import type { PauseSpan } from './clock-state.ts';
import { advanceMetric } from './metric-advance.ts';
import type { MetricCycle, MetricPolicy } from './metric-definition.ts';
import { type Moment, NO_FACTS, type SlaEvent, type TicketFacts } from './metric-events.ts';

export type { MetricCycle, MetricDefinition, MetricPolicy } from './metric-definition.ts';
export type { Condition, SlaEvent, TicketFacts } from './metric-events.ts';

export type MetricState = {
  facts: TicketFacts;
  /** Reasons the ticket waits for now. */
  holds: string[];
  pauses: PauseSpan[];
  cycles: MetricCycle[];
};

export type FoldOptions = {
  /** Hold reasons that a message of the customer ends by itself. Source: A2.5. */
  endedByCustomer?: readonly string[];
};

const ENDED_BY_CUSTOMER = ['waiting_customer'];

/** Events in business order. */
export function inBusinessOrder(events: readonly SlaEvent[]): SlaEvent[] {
  return [...events].sort((a, b) => a.occurredAt - b.occurredAt || a.seq - b.seq);
}

function releasedBy(event: SlaEvent, holds: ReadonlySet<string>, options: FoldOptions): string[] {
  if (event.release === true) return [...holds];
  const named = event.release === undefined ? [] : [event.release];
  const answered = event.actor === 'customer' && event.type === 'message' ? (options.endedByCustomer ?? ENDED_BY_CUSTOMER) : [];
  return [...named, ...answered].filter((reason) => holds.has(reason));
}

function closeSpans(pauses: readonly PauseSpan[], reasons: readonly string[], at: number): PauseSpan[] {
  return pauses.map((span) => (span.to === null && reasons.includes(span.reason) ? { ...span, to: at } : span));
}

/** Candidates of each metric, in the order in which they are tried. */
export type PolicyTable = ReadonlyMap<string, readonly MetricPolicy[]>;

/** What the engine carries from one event to the next. */
export type Running = { facts: TicketFacts; pauses: readonly PauseSpan[]; cycles: ReadonlyMap<string, readonly MetricCycle[]> };

/** Before the first event. */
export const startOfMetrics = (policies: PolicyTable): Running => ({
  facts: NO_FACTS,
  pauses: [],
  cycles: new Map([...policies.keys()].map((metric) => [metric, []])),
});

/** One event further: holds begin and end, then every clock is told. The only step there is, for deciding and for replaying. */
export function stepMetrics(
  state: Running,
  event: SlaEvent,
  policies: PolicyTable,
  calendar: CompiledCalendar,
  options: FoldOptions = {},
): Running {
  const facts = { ...state.facts, ...event.set };
  const holds = new Set(state.pauses.filter((span) => span.to === null).map((span) => span.reason));
  const released = releasedBy(event, holds, options);
  let pauses = closeSpans(state.pauses, released, event.occurredAt);
  for (const reason of released) holds.delete(reason);
  if (event.hold !== undefined && !holds.has(event.hold)) {
    holds.add(event.hold);
    pauses = [...pauses, { from: event.occurredAt, to: null, reason: event.hold }];
  }
  const moment: Moment = { event, before: state.facts, after: facts, holds };
  const cycles = new Map(state.cycles);
  for (const [metric, candidates] of policies)
    cycles.set(metric, advanceMetric(cycles.get(metric) ?? [], candidates, moment, pauses, calendar));
  return { facts, pauses, cycles };
}

/**
 * The clocks of a ticket as a pure function of its events, policies and calendar: the same result in whatever order the events
 * were recorded. Ask `clockView` what a clock shows at an instant. Source: SLA specification A2.1 to A2.9.
 */
export function foldMetrics(
  events: readonly SlaEvent[],
  policies: readonly MetricPolicy[],
  calendar: CompiledCalendar,
  options: FoldOptions = {},
): MetricState {
  const table = new Map<string, MetricPolicy[]>();
  for (const policy of policies) table.set(policy.definition.metric, [...(table.get(policy.definition.metric) ?? []), policy]);
  let state = startOfMetrics(table);
  for (const event of inBusinessOrder(events)) state = stepMetrics(state, event, table, calendar, options);
  const holds = state.pauses.filter((span) => span.to === null).map((span) => span.reason);
  return { facts: state.facts, holds, pauses: [...state.pauses], cycles: [...state.cycles.values()].flat() };
}

/** The cycle with the least time left and the last one, both kept for metrics that repeat. Ties: the earlier cycle. */
export function worstAndLast(
  cycles: readonly MetricCycle[],
  metric: string,
  calendar: CompiledCalendar,
  nowMs: number,
): { worst: MetricCycle; last: MetricCycle } | null {
  const own = cycles.filter((cycle) => cycle.clock.metric === metric && cycle.clock.status !== 'cancelled');
  const left = ({ clock }: MetricCycle): number => {
    const running = clock.status === 'running' && nowMs > clock.markAt ? elapsedSeconds(calendar, clock.markAt, nowMs) : 0;
    return clock.targetSeconds - clock.countedSeconds - running;
  };
  let worst = own[0];
  for (const cycle of own) if (worst === undefined || left(cycle) < left(worst)) worst = cycle;
  const last = own[own.length - 1];
  return worst && last ? { worst, last } : null;
}
