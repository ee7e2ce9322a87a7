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
  const metrics = [...new Set(policies.map((policy) => policy.definition.metric))];
  const cycles = new Map<string, MetricCycle[]>(metrics.map((metric) => [metric, []]));
  let facts = NO_FACTS;
  let pauses: PauseSpan[] = [];
  const holds = new Set<string>();
  for (const event of inBusinessOrder(events)) {
    const before = facts;
    facts = { ...facts, ...event.set };
    const released = releasedBy(event, holds, options);
    pauses = closeSpans(pauses, released, event.occurredAt);
    for (const reason of released) holds.delete(reason);
    if (event.hold !== undefined && !holds.has(event.hold)) {
      holds.add(event.hold);
      pauses = [...pauses, { from: event.occurredAt, to: null, reason: event.hold }];
    }
    const moment: Moment = { event, before, after: facts, holds };
    for (const metric of metrics) {
      const candidates = policies.filter((policy) => policy.definition.metric === metric);
      cycles.set(metric, advanceMetric(cycles.get(metric) ?? [], candidates, moment, pauses, calendar));
    }
  }
  return { facts, holds: [...holds], pauses, cycles: [...cycles.values()].flat() };
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
