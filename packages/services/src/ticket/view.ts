import type { Awaited } from '@bodan/core/flow/approval';
import { iso } from '@bodan/core/instant';
import { clockView } from '@bodan/core/sla/clock';
import { zoneAt } from '@bodan/core/sla/zoned-calendar';
import { awaitedOf, openSlice } from '@bodan/core/ticket/place';
import { calendarOfTicket, type TicketState } from '@bodan/core/ticket/state';
import type { WorkspaceConfig } from '../workspace/config.ts';

export type ClockViewJson = {
  metric: string;
  cycle: number;
  status: string;
  targetSeconds: number;
  startedAt: string;
  dueAt: string | null;
  breachAt: string | null;
  atRiskAt: string | null;
  stoppedAt: string | null;
  pausedReason: string | null;
  isProvisional: boolean;
  /** What passes with time, as it stands when this was asked. */
  now: { elapsedSeconds: number; remainingSeconds: number; isBreached: boolean; isAtRisk: boolean };
};

export type TicketView = {
  id: string;
  number: string;
  title: string;
  customerWords: string;
  source: string;
  stage: string;
  isOpen: boolean;
  waitingReason: string | null;
  wakeAt: string | null;
  priority: string;
  tier: string;
  faultCode: string | null;
  departmentCode: string | null;
  branchId: string | null;
  /** The zone its hours are read in, null as the calendar says; what they are read in now; and the zone of the customer's place. */
  clockZone: string | null;
  timeZone: string;
  customerZone: string | null;
  customerId: string | null;
  contactName: string;
  phone: string | null;
  address: string;
  device: string;
  deviceSerial: string;
  tags: string[];
  custom: Record<string, unknown>;
  assigneeId: string | null;
  holderId: string | null;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
  stageSince: string;
  firstRespondedAt: string | null;
  closedAt: string | null;
  reopenCount: number;
  reworkCount: number;
  rating: number | null;
  /** The appointment, when one is agreed. */
  appointment: { from: string; to: string } | null;
  version: number;
  /** The sequence number of the newest event these facts know of. */
  eventSeq: number;
  flowVersionId: string;
  clocks: ClockViewJson[];
  stuck: {
    stage: string;
    departmentCode: string | null;
    personId: string | null;
    /** In an approval: everybody whose say is waited for, the person first. */
    awaited: Awaited[];
    waitingReason: string | null;
    since: string;
    now: { businessSeconds: number; wallSeconds: number };
  } | null;
};

/** The ticket as everybody is shown it: instants as ISO texts, durations whole seconds, clocks and 卡在哪 as they stand at `now`. */
export function ticketView(config: WorkspaceConfig, t: TicketState, number: string, now: number): TicketView {
  const stuck = openSlice(config, t, now);
  const calendar = calendarOfTicket(config, t);
  return {
    id: t.id,
    number,
    title: t.title,
    customerWords: t.customerWords,
    source: t.source,
    stage: t.stage,
    isOpen: t.isOpen,
    waitingReason: t.waitingReason,
    wakeAt: iso(t.wakeAt),
    priority: t.priority,
    tier: t.tier,
    faultCode: t.faultCode,
    departmentCode: t.departmentCode,
    branchId: t.branchId,
    clockZone: t.clockZone,
    timeZone: zoneAt(calendar, now),
    customerZone: t.customerZone,
    customerId: t.customerId,
    contactName: t.contactName,
    phone: t.phone,
    address: t.address,
    device: t.device,
    deviceSerial: t.deviceSerial,
    tags: t.tags,
    custom: t.custom,
    assigneeId: t.assigneeId,
    holderId: t.holderId,
    createdBy: t.createdBy,
    createdAt: new Date(t.createdAt).toISOString(),
    updatedAt: new Date(t.updatedAt).toISOString(),
    stageSince: new Date(t.stageSince).toISOString(),
    firstRespondedAt: iso(t.firstRespondedAt),
    closedAt: iso(t.closedAt),
    reopenCount: t.reopenCount,
    reworkCount: t.reworkCount,
    rating: t.rating,
    appointment:
      t.plannedFrom === null || t.plannedTo === null
        ? null
        : { from: new Date(t.plannedFrom).toISOString(), to: new Date(t.plannedTo).toISOString() },
    version: t.version,
    eventSeq: t.eventSeq,
    flowVersionId: t.flowVersionId,
    // One that is off for its tier is no promise of this ticket; it is kept for a tier that asks for it.
    clocks: t.clocks
      .filter((c) => !c.detached)
      .map((c) => {
        const v = clockView(c, calendar, now);
        return {
          metric: c.metric,
          cycle: c.cycle,
          status: c.status,
          targetSeconds: c.targetSeconds,
          startedAt: new Date(c.startedAt).toISOString(),
          dueAt: iso(c.dueAt),
          breachAt: iso(c.breachAt),
          atRiskAt: iso(c.atRiskAt),
          stoppedAt: iso(c.stoppedAt),
          pausedReason: c.pausedReason,
          isProvisional: v.provisional,
          now: { elapsedSeconds: v.elapsedSeconds, remainingSeconds: v.remainingSeconds, isBreached: v.breached, isAtRisk: v.atRisk },
        };
      }),
    stuck: stuck && {
      stage: stuck.stage,
      departmentCode: stuck.department,
      personId: stuck.personId,
      awaited: awaitedOf(config, t, now),
      waitingReason: stuck.waitingReason,
      since: new Date(stuck.startedAt).toISOString(),
      now: { businessSeconds: stuck.businessSeconds, wallSeconds: stuck.wallSeconds },
    },
  };
}
