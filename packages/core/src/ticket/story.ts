import { type DispatchTimes, dispatchTimes } from '../dispatch/waiting.ts';
import type { SlaEvent } from '../sla/metric-events.ts';
import { inBusinessOrder, type Running, startOfMetrics, stepMetrics } from '../sla/metrics.ts';
import { policiesFor } from './policies.ts';
import { type Risk, riskTimes } from './risk.ts';
import { type RecordedEvent, slaEventOf } from './sla-event.ts';
import { calendarOfTicket, flowOf, type TicketConfig, type TicketState } from './state.ts';

type Told = { event: SlaEvent; type: string; actor: { kind: string }; data: Record<string, unknown> };
type Story = Risk & DispatchTimes;

/** What was decided at one instant (a millisecond) is taken for one decision; nothing in the log tells two of them apart. */
function decisionsOf(events: readonly RecordedEvent[]): Map<number, Told[]> {
  const recorded = new Map(events.map((e) => [e.seq, e]));
  const decisions = new Map<number, Told[]>();
  for (const event of inBusinessOrder(events.map(slaEventOf))) {
    const e = recorded.get(event.seq);
    if (!e) continue;
    const told = { event, type: e.type, actor: { kind: e.actorKind }, data: e.data };
    decisions.set(e.occurredAt, [...(decisions.get(e.occurredAt) ?? []), told]);
  }
  return decisions;
}

/** 临期, 主动干预 and 分派用时 as the decisions of a log tell them, one after the other, by the ticket's hours. */
function storyOf(config: TicketConfig, t: TicketState, decisions: ReadonlyMap<number, Told[]>): Story {
  const calendar = calendarOfTicket(config, t);
  const policies = policiesFor(config.standard, flowOf(config, t)).byMetric;
  const { branchId, formerBranches, corrections, clockZone, flowVersionId } = t;
  let stand = {
    branchId,
    formerBranches,
    corrections,
    clockZone,
    flowVersionId,
    stage: '',
    isOpen: true,
    assigneeId: null as string | null,
    reopenCount: 0,
  };
  let story: Story = { atRiskSince: null, intervenedAt: null, pooledAt: null, dispatchSeconds: null };
  let state: Running | null = null;
  for (const [now, told] of decisions) {
    const before = state;
    const clocks = [...(before?.cycles.values() ?? [])].flat().map(({ clock }) => clock);
    let running: Running = before ?? startOfMetrics(policies);
    const was = stand;
    for (const { event, type, data } of told) {
      running = stepMetrics(running, event, policies, calendar, { endedByCustomer: [] });
      const assigneeId = type !== 'ticket.assigned' ? stand.assigneeId : typeof data['to'] === 'string' ? data['to'] : null;
      const reopenCount = stand.reopenCount + (data['isReopen'] === true ? 1 : 0);
      stand = { ...stand, stage: running.facts.stage ?? '', isOpen: !running.facts.isClosed, assigneeId, reopenCount };
    }
    state = running;
    const change = { before: before && { clocks, ...story }, after: { clocks }, events: told, now, recordedAt: null };
    story = { ...riskTimes(change), ...dispatchTimes(config, before && was, { ...stand, ...story }, now) };
  }
  return story;
}

/**
 * 临期, 主动干预 and 分派用时 of a ticket by other hours (`as`). A figure that the log does not give by the hours it had was told in another
 * way, such as late by a device, and stays.
 */
export function retellStory(
  config: TicketConfig,
  t: TicketState,
  as: TicketState,
  events: readonly RecordedEvent[],
): Risk & Pick<TicketState, 'dispatchSeconds'> {
  const decisions = decisionsOf(events);
  const [was, is] = [storyOf(config, t, decisions), storyOf(config, as, decisions)];
  const isRiskKnown = was.atRiskSince === t.atRiskSince && was.intervenedAt === t.intervenedAt;
  const { atRiskSince, intervenedAt } = isRiskKnown ? is : t;
  return { atRiskSince, intervenedAt, dispatchSeconds: was.dispatchSeconds === t.dispatchSeconds ? is.dispatchSeconds : t.dispatchSeconds };
}
