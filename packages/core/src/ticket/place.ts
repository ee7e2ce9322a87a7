import { type Awaited, awaitedBy } from '../flow/approval.ts';
import { closeSlice, type OpenSlice, type Slice } from '../sla/ledger.ts';
import { calendarOfTicket, type TicketConfig, type TicketState } from './state.ts';

/** Whether this wait is somebody else's time, such as the store's for a part. */
export const waitsElsewhere = (config: TicketConfig, reason: string | null): boolean =>
  reason !== null && (config.standard.waitingReasons.find((r) => r.code === reason)?.departmentCode ?? null) !== null;

/** Whether who waits for this reason waits for a part. */
export const isForPart = (config: TicketConfig, reason: string | null): boolean =>
  reason !== null && (config.standard.waitingReasons.find((r) => r.code === reason)?.isForPart ?? false);

/** Whose say the running minutes wait for at `now`: nobody's while they are another department's. */
export const awaitedOf = (config: TicketConfig, t: Pick<TicketState, 'approval' | 'waitingReason'>, now: number): Awaited[] =>
  waitsElsewhere(config, t.waitingReason) ? [] : awaitedBy(t.approval, config.delegations, now);

/** Whether the resolution clock counts while a ticket waits for this reason; what the ledger calls counted. */
export function countsWhile(config: TicketConfig, waitingReason: string | null): boolean {
  if (waitingReason === null) return true;
  return !config.standard.waitingReasons.find((r) => r.code === waitingReason)?.pauses.includes('resolution');
}

/** Whether the running minutes count: as the resolution clock took them; where none runs, as the standard says of the wait. */
function isCounting(config: TicketConfig, t: Pick<TicketState, 'clocks' | 'waitingReason'>): boolean {
  const clock = t.clocks.findLast((c) => c.metric === 'resolution');
  if (clock?.status === 'running') return true;
  return clock?.status === 'paused' ? false : countsWhile(config, t.waitingReason);
}

/** Where the running minutes are. A wait that belongs to a department is nobody's in person. */
export const openPlace = (config: TicketConfig, t: TicketState): OpenSlice => ({
  stage: t.stage,
  department: t.holderDepartment,
  personId: waitsElsewhere(config, t.waitingReason) ? null : t.holderId,
  waitingReason: t.waitingReason,
  counted: isCounting(config, t),
  startedAt: t.sliceStartedAt,
});

/** The slice that is open now, as the ledger would close it at `now`; null when the ticket is over. */
export function openSlice(config: TicketConfig, t: TicketState, now: number): Slice | null {
  return t.isOpen ? closeSlice(openPlace(config, t), calendarOfTicket(config, t), Math.max(now, t.sliceStartedAt)) : null;
}
