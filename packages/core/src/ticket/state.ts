import type { Place } from '../dispatch/geo.ts';
import type { CompiledFields, CustomValues } from '../fields/compile.ts';
import type { ApprovalState, Awaited } from '../flow/approval.ts';
import type { Flow } from '../flow/definition.ts';
import type { Delegation } from '../flow/delegation.ts';
import type { RuleEngine } from '../flow/rule.ts';
import type { TimerState } from '../flow/timer.ts';
import type { MeasureEntry } from '../measures/contribution.ts';
import type { Held, Membership } from '../measures/membership.ts';
import type { CompiledCalendar } from '../sla/calendar.ts';
import type { ClockState, PauseSpan } from '../sla/clock.ts';
import { type CalendarCorrection, calendarOf, correctCalendar, type Hours } from '../sla/correction.ts';
import { joinCalendars } from '../sla/joined-calendar.ts';
import type { Slice } from '../sla/ledger.ts';
import type { MetricCycle } from '../sla/metric-definition.ts';
import type { CarriedCodes } from '../standard/carry.ts';
import type { FaultCode, StandardContent } from '../standard/content.ts';
import type { EvidenceState } from './evidence.ts';
import type { ClearedBreach } from './late.ts';

export const SOURCES = ['agent', 'public', 'api', 'import', 'sandbox'] as const;
export type Source = (typeof SOURCES)[number];
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** A member as dispatch and the ledger see them. */
export type Member = {
  personId: string;
  name: string;
  roles: string[];
  departmentCode: string | null;
  branchIds: string[];
  skills: Record<string, number>;
  onDuty: boolean;
  isDisabled: boolean;
  /** Whom an escalation goes to when this member's work is late. */
  supervisorId: string | null;
};

/** Everything a decision needs to know about the workspace; immutable, cached by `revision`. */
export type TicketConfig = {
  revision: number;
  tenantId: string;
  groupId: string;
  /** Without it the workspace counts itself where its group does, and always did. */
  member?: Membership;
  slug: string;
  name: string;
  timeZone: string;
  isSandbox: boolean;
  /** The flow new tickets get, and every version that tickets may still run on, by id. */
  flow: Flow;
  flowVersionId: string;
  flows: ReadonlyMap<string, Flow>;
  /** The newest version of every flow that new tickets may take, by the flow's key. */
  published: ReadonlyMap<string, string>;
  /** What runs the rules of these flows. */
  rules: RuleEngine;
  /** With what the workspace carried into its group, retired. */
  standard: StandardContent;
  carried?: CarriedCodes;
  standardVersionId: string;
  calendar: CompiledCalendar;
  /** Calendars of branches that have hours of their own. */
  branchCalendars: ReadonlyMap<string, CompiledCalendar>;
  /** Hours that should have held, by id; they count for the tickets that name them. */
  corrections: ReadonlyMap<string, CalendarCorrection>;
  /** The newest version there is; it may be one that holds later. */
  calendarVersionId: string;
  fields: CompiledFields;
  fieldSetVersionId: string;
  members: ReadonlyMap<string, Member>;
  /** Who decides for whom, and when. */
  delegations: readonly Delegation[];
  faults: ReadonlyMap<string, FaultCode>;
  branches: ReadonlyMap<string, { code: string; name: string; region: string; place?: Place | null; timeZone?: string | null }>;
};

/** One cycle of one promise of a ticket, with what the engine remembers of it. `told` holds the keys of steps that were recorded. */
export type TicketClock = ClockState & Omit<MetricCycle, 'clock'> & { told: string[] };

/** A branch the ticket was at and the zone its hours were read in, and until when (epoch ms); kept where what followed was not the same hours. */
export type FormerBranch = { branchId: string | null; until: number; clockZone?: string | null };

/** The ticket as `core` sees it. Instants are epoch milliseconds, UTC. */
export type TicketState = {
  id: string;
  number: string | null;
  title: string;
  customerWords: string;
  source: Source;
  stage: string;
  isOpen: boolean;
  waitingReason: string | null;
  /** It waits for a part, as its reason said when the wait began. */
  waitsForPart: boolean;
  wakeAt: number | null;
  priority: Priority;
  tier: string;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  formerBranches: FormerBranch[];
  /** The corrections of the calendar it was repaired by, first to last. */
  corrections: string[];
  /** The zone its working hours are read in; null: as the calendar says. */
  clockZone: string | null;
  /** The zone of the customer's place, where it is known. */
  customerZone: string | null;
  customerId: string | null;
  contactName: string;
  phone: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  tags: string[];
  custom: CustomValues;
  assigneeId: string | null;
  /** Whose minutes are running now: the person and department of the open slice. */
  holderId: string | null;
  holderDepartment: string | null;
  createdBy: string | null;
  createdAt: number;
  updatedAt: number;
  stageSince: number;
  firstRespondedAt: number | null;
  closedAt: number | null;
  reopenCount: number;
  reworkCount: number;
  rating: number | null;
  /** Where the work is, when it is known better than by its branch. */
  place: Place | null;
  /** The appointment, epoch ms; both or neither. */
  plannedFrom: number | null;
  plannedTo: number | null;
  /** Since when it waits for somebody to be given it; a refusal does not begin anew, reopening does. */
  pooledAt: number | null;
  /** Working seconds from `pooledAt` until it was first given to somebody. */
  dispatchSeconds: number | null;
  /** Since when it is known to have come at risk, by any clock, and when a person first acted while it was at risk and not late. */
  atRiskSince: number | null;
  intervenedAt: number | null;
  /** Its work is done and it was not cancelled. */
  isDone: boolean;
  /** What its stages and steps asked for, and whether all of it was there when its work was done; null where nothing was asked. */
  evidence?: EvidenceState | null;
  /** How often the person who had it gave it to another, and how often the customer asked again (催办). */
  handoverCount: number;
  nudgeCount: number;
  sliceSeq: number;
  sliceStartedAt: number;
  eventSeq: number;
  version: number;
  /** The flow version it runs on, which it keeps until it is migrated. */
  flowVersionId: string;
  /** The newest calendar version its due times know of. */
  calendarVersionId: string;
  clocks: TicketClock[];
  /** The approval that runs in its stage, and the stage's timers. */
  approval: ApprovalState | null;
  timers: TimerState[];
  /** When and for what it waited; the last one lasts while `to` is null. */
  pauses: PauseSpan[];
  /** The membership it was last written in (the first one where nothing is said), and what of it was counted before that one. */
  membership?: number;
  held?: Held | null;
};

/** The flow a ticket runs on. */
export const flowOf = (config: Pick<TicketConfig, 'flow' | 'flows'>, t: Pick<TicketState, 'flowVersionId'>): Flow =>
  config.flows.get(t.flowVersionId) ?? config.flow;

type Calendars = Hours & Pick<TicketConfig, 'corrections'>;
/** What the hours of a ticket hang on. */
export type TicketHours = Pick<TicketState, 'branchId' | 'formerBranches' | 'corrections' | 'clockZone'>;

/** The working calendar of a ticket's whole life: of each branch and zone while they were its, as far as it was repaired by the hours that should have held. */
export function calendarOfTicket(config: Calendars, t: TicketHours): CompiledCalendar {
  const at = (branchId: string | null, clockZone: string | null) =>
    t.corrections.reduce(
      (calendar, id) => {
        const correction = config.corrections.get(id);
        return correction ? correctCalendar(calendar, correction, branchId, clockZone) : calendar;
      },
      calendarOf(config, branchId, clockZone),
    );
  const now = at(t.branchId, t.clockZone);
  if (t.formerBranches.length === 0) return now;
  return joinCalendars(
    t.formerBranches.map(({ branchId, until, clockZone }) => ({ calendar: at(branchId, clockZone ?? null), until })),
    now,
  );
}

export type Actor = { kind: 'person' | 'customer' | 'rule' | 'hq'; id: string | null; name: string; roles: readonly string[] };

export type NewEvent = { id: string; seq: number; type: EventType; data: Record<string, unknown>; occurredAt: number; actor: Actor };

/** A slice of a ticket's life; `awaited` are all whose say it waited for, of whom the first has the minutes. */
export type TicketSlice = Slice & { seq: number; awaited: Awaited[] };

/** What one decision wants written, all in one transaction. `before` is null for a new ticket. */
export type TicketWrite = {
  before: TicketState | null;
  after: TicketState;
  events: NewEvent[];
  closedSlices: TicketSlice[];
  measures: MeasureEntry[];
  /** What the group counts of it, where the workspace counts itself elsewhere. */
  share?: MeasureEntry[];
  /** When it became known (epoch ms): what is published counts from here, also where it happened before. */
  recordedAt: number;
  /** Breaches that a late event made void; who was told of them is told that. */
  cleared?: ClearedBreach[];
};

/** Facts about a ticket; also the types a webhook can subscribe to. */
export const EVENT_TYPES = [
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
  'ticket.revealed',
  'ticket.logged',
  'ticket.escalated',
  'ticket.breach_cleared',
  'ticket.recalculated',
  'ticket.migrated',
  'ticket.planned',
  'ticket.refused',
  'ticket.approval',
  'ticket.action',
  'ticket.flow_migrated',
  'ticket.timer',
  'ticket.converted',
  'ticket.looked_up',
  'ticket.repaired',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
