import { iso } from '../instant.ts';
import { agrees, replayClocks } from '../measures/what-if.ts';
import { isSame } from '../same.ts';
import { type CompiledCalendar, elapsedSeconds } from '../sla/calendar.ts';
import type { Slice } from '../sla/slice.ts';
import type { DecisionContext } from './decision.ts';
import { policiesFor } from './policies.ts';
import { type RecordedEvent, slaEventOf } from './sla-event.ts';
import { calendarOfTicket, flowOf, type TicketClock, type TicketState, type TicketWrite } from './state.ts';
import { retellStory } from './story.ts';
import { Draft } from './write.ts';

/** The whole log of a ticket and its closed slices. */
export type RepairHistory = {
  events: readonly RecordedEvent[];
  slices: readonly (Pick<Slice, 'startedAt' | 'endedAt' | 'businessSeconds'> & { seq: number })[];
};
export type SliceRecount = { seq: number; from: number; to: number };
/** What a clock came to before and after; instants as ISO texts, seconds of working time up to its mark. */
export type ClockRepair = {
  metric: string;
  cycle: number;
  from: { status: string; countedSeconds: number; dueAt: string | null };
  to: { status: string; countedSeconds: number; dueAt: string | null };
};
/** `differing`: the log does not give what was recorded, so nothing of it is rewritten. `same`: these hours change nothing for it. */
export type Repair =
  | { kind: 'repaired'; write: TicketWrite; recounts: SliceRecount[]; clocks: ClockRepair[] }
  | { kind: 'differing' | 'same' };

const figuresOf = (c: TicketClock): ClockRepair['from'] => ({ status: c.status, countedSeconds: c.countedSeconds, dueAt: iso(c.dueAt) });
const keyOf = (c: { metric: string; cycle: number }): string => `${c.metric}/${c.cycle}`;

/** Whether any second of a ticket is reckoned otherwise, also of the slice that is open. */
function isTouched(t: TicketState, recounts: readonly SliceRecount[], was: CompiledCalendar, is: CompiledCalendar, now: number): boolean {
  const open = (calendar: CompiledCalendar) => (t.isOpen ? elapsedSeconds(calendar, t.sliceStartedAt, Math.max(now, t.sliceStartedAt)) : 0);
  return recounts.length > 0 || open(was) !== open(is);
}

/**
 * The life of a ticket told again from its log by the hours that should have held (`corrections`, ids of the settings), in one event with
 * every clock before and after. What people did, were told and said stays. Told by the hours it had, the log must give what was
 * recorded, else it is `differing`. Taking a correction back is the same with fewer of them. Source: SLA specification A2.9.
 */
export function repairTicket(
  ctx: DecisionContext,
  before: TicketState,
  history: RepairHistory,
  corrections: readonly string[],
  data: Record<string, unknown>,
): Repair {
  const { config, now } = ctx;
  const draft = new Draft(ctx, before, before);
  const t = draft.after;
  const policies = policiesFor(config.standard, flowOf(config, t));
  const [was, is] = [calendarOfTicket(config, t), calendarOfTicket(config, { ...t, corrections: [...corrections] })];
  const told = history.events.map(slaEventOf);
  const truth = replayClocks(told, policies, was);
  const isKept = history.slices.every((s) => s.businessSeconds === elapsedSeconds(was, s.startedAt, s.endedAt));
  if (!isKept || !agrees(t.clocks, truth, was)) return { kind: 'differing' };

  const recounts = history.slices.flatMap(({ seq, startedAt, endedAt, businessSeconds }) => {
    const to = elapsedSeconds(is, startedAt, endedAt);
    return to === businessSeconds ? [] : [{ seq, from: businessSeconds, to }];
  });
  const known = new Map(t.clocks.map((c) => [keyOf(c), c]));
  const stood = new Map(truth.map(({ clock }) => [keyOf(clock), clock]));
  const changed: ClockRepair[] = [];
  const clocks = replayClocks(told, policies, is).map(({ clock, ...memory }): TicketClock => {
    const old = known.get(keyOf(clock));
    // What is not touched stays as its days left it, the due time of a clock that has ended too.
    if (old && isSame(clock, stood.get(keyOf(clock)))) return old;
    const next = { ...clock, ...memory, told: old?.told ?? [] };
    if (old) changed.push({ metric: next.metric, cycle: next.cycle, from: figuresOf(old), to: figuresOf(next) });
    return next;
  });
  if (changed.length === 0 && !isTouched(t, recounts, was, is, now)) return { kind: 'same' };

  const story = retellStory(config, t, { ...t, corrections: [...corrections] }, history.events);
  draft.retell({ corrections: [...corrections], clocks, ...story }, { ...data, clocks: changed, slices: recounts.length });
  return { kind: 'repaired', write: draft.write(), recounts, clocks: changed };
}
