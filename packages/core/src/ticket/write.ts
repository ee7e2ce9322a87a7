import { DomainError } from '../errors.ts';
import { type FlowStage, type FlowTransition, isClosed } from '../flow/definition.ts';
import { measureDelta } from '../measures/contribution.ts';
import { type ClockState, cancelClock, resumeClock, stopClock } from '../sla/clock.ts';
import { closeSlice, type Slice } from '../sla/ledger.ts';
import type { SlaTier } from '../standard/content.ts';
import { localDay } from './days.ts';
import { policyFor } from './policies.ts';
import type { Actor, EventType, NewEvent, TicketConfig, TicketState, TicketWrite } from './state.ts';

/** What a decision is given besides its input: who, when (epoch ms, already the sandbox's own time there), and fresh ids. */
export type DecisionContext = { config: TicketConfig; actor: Actor; now: number; newId: () => string };

/** The stage of a key; every stage a ticket is in belongs to its flow version. */
export function stageOf(config: TicketConfig, key: string): FlowStage {
  const s = config.flow.stages.find((x) => x.key === key);
  if (!s) throw new DomainError('internal', `the flow has no stage ${key}`);
  return s;
}

export function transitionOf(config: TicketConfig, key: string): FlowTransition {
  const t = config.flow.transitions.find((x) => x.key === key);
  if (!t)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/transition', code: 'unknown', detail: 'the flow has no such step' }],
    });
  return t;
}

export function tierOf(config: TicketConfig, code: string): SlaTier {
  const t = config.standard.tiers.find((x) => x.code === code);
  if (!t)
    throw new DomainError('validation_failed', undefined, {
      fields: [{ pointer: '/tier', code: 'unknown', detail: 'the standard has no such SLA tier' }],
    });
  return t;
}

/** A decision under construction: collects events, closes slices where place or holder changes, and ends in a TicketWrite. */
export class Draft {
  readonly after: TicketState;
  readonly #before: TicketState | null;
  readonly #ctx: DecisionContext;
  readonly #events: NewEvent[] = [];
  readonly #slices: (Slice & { seq: number })[] = [];

  constructor(ctx: DecisionContext, start: TicketState, before: TicketState | null) {
    this.#ctx = ctx;
    this.#before = before;
    this.after = { ...start, updatedAt: ctx.now, version: before ? before.version + 1 : 1 };
  }

  event(type: EventType, data: Record<string, unknown>): void {
    this.after.eventSeq += 1;
    this.#events.push({ id: this.#ctx.newId(), seq: this.after.eventSeq, type, data, occurredAt: this.#ctx.now, actor: this.#ctx.actor });
  }

  clocks(change: (c: ClockState) => ClockState): void {
    this.after.clocks = this.after.clocks.map(change);
  }

  stop(metric: string): void {
    const { config, now } = this.#ctx;
    this.clocks((c) => (c.metric === metric && (c.status === 'running' || c.status === 'paused') ? stopClock(c, config.calendar, now) : c));
  }

  /** Lets every paused clock run on, each under its own policy. */
  resumeClocks(): void {
    const { config, now } = this.#ctx;
    this.clocks((c) => resumeClock(c, policyFor(config, this.after.tier, c), config.calendar, now));
  }

  /** Moves the running minutes to another place or person; the slice so far is closed, whole seconds. */
  hand(to: { stage?: string; holderId?: string | null; waitingReason?: string | null }): void {
    const { config, now } = this.#ctx;
    const a = this.after;
    const stage = to.stage ?? a.stage;
    const holderId = to.holderId === undefined ? a.holderId : to.holderId;
    const department = (holderId ? config.members.get(holderId)?.departmentCode : null) ?? a.departmentCode;
    const waiting = to.waitingReason === undefined ? a.waitingReason : to.waitingReason;
    const isSame = stage === a.stage && holderId === a.holderId && department === a.holderDepartment && waiting === a.waitingReason;
    if (!isSame || !this.#isOpenStage(stage)) this.#close();
    a.stage = stage;
    a.holderId = holderId;
    a.holderDepartment = department;
    a.waitingReason = waiting;
    a.isOpen = this.#isOpenStage(stage);
    if (!isSame) a.stageSince = now;
  }

  #isOpenStage(key: string): boolean {
    return !isClosed(stageOf(this.#ctx.config, key));
  }

  #close(): void {
    const { config, now } = this.#ctx;
    const a = this.after;
    // A slice begins where the last one ended, so equal instants give an empty slice that nobody needs.
    if (a.isOpen && this.#before && now > a.sliceStartedAt) {
      a.sliceSeq += 1;
      const open = {
        stage: a.stage,
        department: a.holderDepartment,
        personId: a.holderId,
        waitingReason: a.waitingReason,
        counted: countsWhile(config, a.waitingReason),
        startedAt: a.sliceStartedAt,
      };
      this.#slices.push({ ...closeSlice(open, config.calendar, now), seq: a.sliceSeq });
    }
    a.sliceStartedAt = now;
  }

  /** Ends all clocks of a ticket that is over: cancelled ones do not count, others are judged as they stand. */
  settle(stage: FlowStage): void {
    const { config, now } = this.#ctx;
    this.clocks((c) =>
      c.status !== 'running' && c.status !== 'paused'
        ? c
        : stage.kind === 'cancelled'
          ? cancelClock(c, config.calendar, now)
          : stopClock(c, config.calendar, now),
    );
  }

  write(): TicketWrite {
    const { config, now } = this.#ctx;
    return {
      before: this.#before,
      after: this.after,
      events: this.#events,
      closedSlices: this.#slices,
      measures: measureDelta(this.#before, this.after, (at) => localDay(config.timeZone, at), now),
    };
  }
}

/** Whether the resolution clock counts while a ticket waits for this reason; what the ledger calls counted. */
export function countsWhile(config: TicketConfig, waitingReason: string | null): boolean {
  if (waitingReason === null) return true;
  return !config.standard.waitingReasons.find((r) => r.code === waitingReason)?.pauses.includes('resolution');
}

/** The slice that is open now, as the ledger would close it at `now`; null when the ticket is over. */
export function openSlice(config: TicketConfig, t: TicketState, now: number): Slice | null {
  if (!t.isOpen) return null;
  return closeSlice(
    {
      stage: t.stage,
      department: t.holderDepartment,
      personId: t.holderId,
      waitingReason: t.waitingReason,
      counted: countsWhile(config, t.waitingReason),
      startedAt: t.sliceStartedAt,
    },
    config.calendar,
    Math.max(now, t.sliceStartedAt),
  );
}
