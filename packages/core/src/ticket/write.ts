import { dispatchTimes } from '../dispatch/waiting.ts';
import { type ApprovalState, deskHolderOf, waitingSigners } from '../flow/approval.ts';
import { type Flow, isClosed } from '../flow/definition.ts';
import { NO_COUNTS, type TicketCounts } from '../flow/facts.ts';
import { holdTimers, resumeTimers, retimed } from '../flow/timer.ts';
import { iso } from '../instant.ts';
import { measureDelta, type Telling } from '../measures/contribution.ts';
import { type GroupShare, groupShare } from '../measures/membership.ts';
import type { CompiledCalendar } from '../sla/calendar.ts';
import { calendarOf } from '../sla/correction.ts';
import { closeSlice } from '../sla/ledger.ts';
import { NO_FACTS, type SlaEvent, type TicketFacts } from '../sla/metric-events.ts';
import { type PolicyTable, type Running, stepMetrics } from '../sla/metrics.ts';
import { wholeSecond } from '../sla/open-table.ts';
import { zoneAt } from '../sla/zoned-calendar.ts';
import { clockZoneOf } from './clock-zone.ts';
import { localDay } from './days.ts';
import { countedBy, type DecisionContext } from './decision.ts';
import { type ClearedBreach, clearBreaches, cyclesOf, foldLate } from './late.ts';
import { stageOf } from './named.ts';
import { awaitedOf, isForPart, openPlace } from './place.ts';
import { policiesFor, withOrphans } from './policies.ts';
import { rescheduled } from './rescheduled.ts';
import { riskTimes } from './risk.ts';
import { changedFacts, factsOf, slaEventOf } from './sla-event.ts';
import {
  type Actor,
  calendarOfTicket,
  type EventType,
  flowOf,
  type NewEvent,
  type TicketSlice,
  type TicketState,
  type TicketWrite,
} from './state.ts';

/** What follows from a change, and was not done by whoever made it. */
const CONSEQUENCES: ReadonlySet<EventType> = new Set(['ticket.recalculated', 'ticket.breach_cleared', 'ticket.repaired']);

/** What a life reckoned anew says of a ticket. */
export type Retold = Pick<TicketState, 'corrections' | 'clocks' | 'dispatchSeconds' | 'atRiskSince' | 'intervenedAt'>;

/** A customer's word ends waiting for the customer by an event of its own, so none is ended silently. */
const NO_SILENT_RELEASE = { endedByCustomer: [] };

/**
 * A decision under construction: change the ticket, then say so by `event`. Every event is told to the clocks as it is recorded,
 * and slices close where place or holder changes, so what is decided and what a replay of the log finds are the same.
 */
export class Draft {
  readonly after: TicketState;
  readonly #before: TicketState | null;
  readonly #ctx: DecisionContext;
  readonly #events: NewEvent[] = [];
  readonly #slices: TicketSlice[] = [];
  readonly #told: SlaEvent[] = [];
  #present: Running | null = null;
  #isRetold = false;
  #facts: TicketFacts | null;
  #counts: TicketCounts;

  constructor(ctx: DecisionContext, start: TicketState, before: TicketState | null) {
    this.#ctx = ctx;
    this.#before = before;
    this.#facts = before ? factsOf(ctx.config, before) : null;
    this.#counts = ctx.counts ?? NO_COUNTS;
    const { calendarVersionId } = ctx.config;
    this.after = {
      ...start,
      membership: ctx.config.member?.number ?? 0,
      held: null,
      calendarVersionId,
      updatedAt: ctx.late?.recordedAt ?? ctx.now,
      version: before ? before.version + 1 : 1,
    };
    // Whoever comes first after an edit of the calendar brings the due times up to date, before anything else happens.
    if (before && before.calendarVersionId !== calendarVersionId) {
      this.enterBranch(start.branchId);
      this.recalculate(this.after.clockZone === start.clockZone ? 'calendar' : 'zone');
    }
  }

  get flow(): Flow {
    return flowOf(this.#ctx.config, this.after);
  }

  /** The reason given for the last step of this decision that had one; empty without. */
  get reason(): string {
    const given = this.#events.findLast((e) => e.type === 'ticket.moved' && typeof e.data['reason'] === 'string')?.data['reason'];
    return typeof given === 'string' ? given : '';
  }

  /** What hangs on the ticket, with what this decision added. */
  get counts(): TicketCounts {
    return this.#counts;
  }

  /** Records what happened, after the ticket was changed by it; the facts it moved are kept with it. */
  event(type: EventType, data: Record<string, unknown>, actor: Actor = this.#ctx.actor, at: number = this.#ctx.now): void {
    const { config, newId, device } = this.#ctx;
    const counted = countedBy(type, data);
    if (counted) this.#counts = { ...this.#counts, [counted]: this.#counts[counted] + 1 };
    this.after.eventSeq += 1;
    const facts = factsOf(config, this.after);
    const moved = changedFacts(this.#facts, facts);
    const from = this.#facts?.personId ?? null;
    if (from !== null && facts.personId !== null && facts.personId !== from) this.after.handoverCount += 1;
    if (type === 'ticket.nudged' && actor.kind === 'customer') this.after.nudgeCount += 1;
    const recorded: NewEvent = {
      id: newId(),
      seq: this.after.eventSeq,
      type,
      data: {
        ...data,
        ...(moved ? { facts: moved } : {}),
        ...(device && actor === this.#ctx.actor && !CONSEQUENCES.has(type) ? { device } : {}),
      },
      occurredAt: at,
      actor,
    };
    this.#events.push(recorded);
    this.#tellClocks(recorded, this.#facts ?? NO_FACTS);
    this.#facts = facts;
  }

  #tellClocks(event: NewEvent, before: TicketFacts): void {
    const { config } = this.#ctx;
    const a = this.after;
    const policies = policiesFor(config.standard, flowOf(config, a));
    const told = slaEventOf({ ...event, actorKind: event.actor.kind });
    const state: Running = { facts: before, pauses: a.pauses, cycles: cyclesOf(a.clocks) };
    const next = this.#step(state, told, withOrphans(policies.byMetric, a.clocks), calendarOfTicket(config, a));
    const known = new Map(a.clocks.map((c) => [`${c.metric}/${c.cycle}`, c.told]));
    a.pauses = [...next.pauses];
    a.clocks = [...next.cycles.values()].flat().map(({ clock, ...memory }) => ({
      ...clock,
      ...memory,
      told: known.get(`${clock.metric}/${clock.cycle}`) ?? [],
    }));
  }

  /** One event further, or, when it is told late, everything anew with it in its place. */
  #step(state: Running, told: SlaEvent, policies: PolicyTable, calendar: CompiledCalendar): Running {
    const { late } = this.#ctx;
    if (!late) return stepMetrics(state, told, policies, calendar, NO_SILENT_RELEASE);
    this.#present ??= state;
    this.#told.push(told);
    const otherwise = stepMetrics(state, { ...told, occurredAt: late.recordedAt }, policies, calendar, NO_SILENT_RELEASE);
    return foldLate(late, this.#told, this.#present, otherwise, policies, calendar);
  }

  /** Breaches that are none by what is known now are taken back, in an event of their own. Source: SLA spec A2.13. */
  #clear(): ClearedBreach[] {
    const { config, late, actor, now } = this.#ctx;
    if ((!late && !this.#isRetold) || !this.#before) return [];
    const a = this.after;
    const at = late?.recordedAt ?? now;
    const policies = policiesFor(config.standard, flowOf(config, a));
    const [was, is] = [calendarOfTicket(config, this.#before), calendarOfTicket(config, a)];
    const { clocks, cleared } = clearBreaches(this.#before.clocks, a.clocks, policies, { was, is }, at);
    if (cleared.length === 0) return [];
    const named = cleared.map(({ metric, cycle }) => ({ metric, cycle }));
    this.event('ticket.breach_cleared', { clocks: named, occurredAt: iso(now) }, actor, at);
    a.clocks = clocks;
    return cleared;
  }

  /**
   * The ticket goes on at a branch, and in the zone that its tier takes its hours from. Where the hours differ the slice so far is closed,
   * counted by the old ones.
   */
  enterBranch(branchId: string | null): void {
    const { config, now, late } = this.#ctx;
    const a = this.after;
    const clockZone = clockZoneOf(config, { ...a, branchId });
    if (calendarOf(config, branchId, clockZone) !== calendarOf(config, a.branchId, a.clockZone)) {
      // What is told late is decided by what is known now: slices that were closed since stay as they were counted.
      const until = wholeSecond(late?.recordedAt ?? now);
      if (a.isOpen && !late) this.#close();
      a.formerBranches = [...a.formerBranches, { branchId: a.branchId, until, clockZone: a.clockZone }];
    }
    a.branchId = branchId;
    a.clockZone = clockZone;
  }

  /**
   * Running clocks are due by the calendar as it is now; what moved is recorded with its old and new due time, and another zone always.
   * Source: SLA spec A2.9.
   */
  recalculate(why: 'calendar' | 'branch' | 'zone'): void {
    const { config, actor, now, late } = this.#ctx;
    const calendar = calendarOfTicket(config, this.after);
    const { clocks, timers, moved, isMoved } = rescheduled(this.after, policiesFor(config.standard, this.flow), calendar);
    Object.assign(this.after, { clocks, timers });
    const zone = why === 'zone' ? { zone: zoneAt(calendar, now) } : {};
    if (isMoved || why === 'zone') this.event('ticket.recalculated', { why, clocks: moved, ...zone }, actor, late?.recordedAt);
  }

  /** The ticket's life as it comes out by the hours that should have held; what was told of it stays told. Source: SLA spec A2.9. */
  retell(retold: Retold, data: Record<string, unknown>): void {
    const a = this.after;
    Object.assign(a, retold);
    a.timers = retimed(a.timers, calendarOfTicket(this.#ctx.config, a));
    this.#isRetold = true;
    this.event('ticket.repaired', data);
  }

  /** Remembers that steps of a clock were recorded, so that none is told twice. */
  tell(metric: string, cycle: number, keys: readonly string[]): void {
    this.after.clocks = this.after.clocks.map((c) => (c.metric === metric && c.cycle === cycle ? { ...c, told: [...c.told, ...keys] } : c));
  }

  /**
   * Moves the running minutes to another place or person; the slice so far is closed, whole seconds. While an approval runs they are those
   * of whoever is to decide, first of the list first, and whoever is handed the ticket has it when that is over. `isAnew`: also where the place
   * is called the same.
   */
  hand(to: {
    stage?: string;
    holderId?: string | null;
    waitingReason?: string | null;
    approval?: ApprovalState | null;
    isAnew?: boolean;
  }): void {
    const { config, now } = this.#ctx;
    const a = this.after;
    const stage = to.stage ?? a.stage;
    const waiting = to.waitingReason === undefined ? a.waitingReason : to.waitingReason;
    const heldBy = to.holderId === undefined ? deskHolderOf(a) : to.holderId;
    const approval = to.approval === undefined ? a.approval : to.approval;
    const asked = approval ? waitingSigners(approval).map((s) => s.personId) : [];
    const holderId = asked[0] ?? heldBy;
    const isAskingAnew = asked.join() !== (a.approval ? waitingSigners(a.approval).map((s) => s.personId) : []).join();
    const waitingAt = waiting === null ? null : (config.standard.waitingReasons.find((r) => r.code === waiting)?.departmentCode ?? null);
    const department = waitingAt ?? (holderId ? config.members.get(holderId)?.departmentCode : null) ?? a.departmentCode;
    const isSame = stage === a.stage && holderId === a.holderId && department === a.holderDepartment && waiting === a.waitingReason;
    if (!isSame || isAskingAnew || to.isAnew || !this.#isOpenStage(stage)) this.#close();
    a.approval = approval && { ...approval, heldBy };
    if ((waiting === null) !== (a.waitingReason === null)) {
      const calendar = calendarOfTicket(config, a);
      a.timers = waiting === null ? resumeTimers(a.timers, calendar, now) : holdTimers(a.timers, calendar, now);
    }
    a.stage = stage;
    a.holderId = holderId;
    a.holderDepartment = department;
    // A wait that goes on under another reason is the same wait.
    if (waiting === null || a.waitingReason === null) a.waitsForPart = isForPart(config, waiting);
    a.waitingReason = waiting;
    a.isOpen = this.#isOpenStage(stage);
    if (!isSame) a.stageSince = now;
  }

  #isOpenStage(key: string): boolean {
    return !isClosed(stageOf(this.flow, key));
  }

  #close(): void {
    const { config, now } = this.#ctx;
    const a = this.after;
    // A slice begins where the last one ended, so equal instants give an empty slice that nobody needs.
    if (a.isOpen && this.#before && now > a.sliceStartedAt) {
      a.sliceSeq += 1;
      const awaited = awaitedOf(config, a, now);
      this.#slices.push({ ...closeSlice(openPlace(config, a), calendarOfTicket(config, a), now), seq: a.sliceSeq, awaited });
    }
    a.sliceStartedAt = now;
  }

  /** What the group counts of the change; null where the workspace and its group are one sum. */
  #share(dayOf: (at: number) => string, recordedAt: number, telling: Telling): GroupShare | null {
    const { config, now } = this.#ctx;
    const { member } = config;
    if (!member || member.ledgerId === config.groupId) return null;
    const at = { occurredAt: now, recordedAt, telling };
    const share = groupShare(member, this.#before, this.after, dayOf, at);
    this.after.held = share.held;
    // What the group counts nothing new of stays where it was closed: the group does not see it for a note or a value that follows another.
    const { after } = this;
    const before = this.#before;
    if (before && (before.membership ?? 0) !== member.number && !before.isOpen && !after.isOpen && share.measures.length === 0)
      Object.assign(after, { membership: before.membership ?? 0, held: before.held ?? null });
    return share;
  }

  write(): TicketWrite {
    const { config, now, late, recordedAt = this.after.updatedAt } = this.#ctx;
    Object.assign(this.after, dispatchTimes(config, this.#before, this.after, now));
    const cleared = this.#clear();
    this.after.isDone = stageOf(this.flow, this.after.stage).kind === 'done';
    const change = { before: this.#before, after: this.after, events: this.#events };
    if (!this.#isRetold) Object.assign(this.after, riskTimes({ ...change, now, recordedAt: late?.recordedAt ?? null }));
    const telling = this.#isRetold ? 'retold' : late ? 'late' : 'as_it_happens';
    const dayOf = (at: number): string => localDay(config.timeZone, at);
    const share = this.#share(dayOf, recordedAt, telling);
    return {
      before: this.#before,
      after: this.after,
      events: this.#events,
      closedSlices: this.#slices,
      measures: measureDelta(this.#before, this.after, dayOf, now, telling),
      ...(share ? { share: share.measures } : {}),
      recordedAt,
      ...(cleared.length > 0 ? { cleared } : {}),
    };
  }
}
