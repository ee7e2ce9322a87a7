import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { Clock, TicketRow } from './kinds.ts';

/** A clock at one instant, ready for the SLA bar. Seconds of working time. */
export type ClockReading = {
  metric: string;
  /** By which a clock of a stage is named. */
  flowVersionId: string;
  state: 'running' | 'paused' | 'met' | 'breached';
  elapsedSeconds: number;
  targetSeconds: number;
  isLate: boolean;
  isAtRisk: boolean;
  dueAt: string | null;
};

/** When the server said the figures, epoch ms. */
type AsOf = { asOf: number };

/** The row's most urgent clock now: the server's figure as of `asOf` plus the working time since, by the same arithmetic. */
export function readRowClock(
  workspace: Workspace,
  { clock, ...row }: Pick<TicketRow, 'clock' | 'branchId' | 'clockZone' | 'flowVersionId'> & AsOf,
  at: number,
): ClockReading | null {
  if (!clock) return null;
  const elapsedSeconds = clock.targetSeconds - clock.now.remainingSeconds + (clock.isPaused ? 0 : workspace.worked(row.asOf, at, row));
  const isLate = elapsedSeconds > clock.targetSeconds;
  return {
    metric: clock.metric,
    flowVersionId: row.flowVersionId,
    state: clock.isPaused && !isLate ? 'paused' : 'running',
    elapsedSeconds,
    targetSeconds: clock.targetSeconds,
    isLate,
    isAtRisk: !isLate && clock.atRiskAt !== null && Date.parse(clock.atRiskAt) <= at,
    dueAt: clock.dueAt,
  };
}

export function readClock(
  workspace: Workspace,
  clock: Clock,
  ticket: Pick<TicketRow, 'branchId' | 'clockZone' | 'flowVersionId'> & AsOf,
  at: number,
): ClockReading {
  const isRunning = clock.status === 'running';
  const elapsedSeconds = clock.now.elapsedSeconds + (isRunning ? workspace.worked(ticket.asOf, at, ticket) : 0);
  const isLate = elapsedSeconds > clock.targetSeconds;
  const state =
    clock.status === 'met'
      ? 'met'
      : clock.status === 'breached_met'
        ? 'breached'
        : clock.status === 'paused' && !isLate
          ? 'paused'
          : 'running';
  return {
    metric: clock.metric,
    flowVersionId: ticket.flowVersionId,
    state,
    elapsedSeconds,
    targetSeconds: clock.targetSeconds,
    isLate,
    isAtRisk: clock.now.isAtRisk,
    dueAt: clock.dueAt,
  };
}

/** The clock a list row would show for a whole ticket: the running one that is late soonest, else a paused one. */
export function urgentClock(clocks: readonly Clock[]): TicketRow['clock'] {
  const alive = clocks.filter((clock) => clock.status === 'running' || clock.status === 'paused');
  const at = (clock: Clock) => (clock.breachAt ? Date.parse(clock.breachAt) : Number.MAX_SAFE_INTEGER);
  const first = alive.toSorted((a, b) => at(a) - at(b))[0];
  if (!first) return null;
  const { metric, dueAt, breachAt, atRiskAt, targetSeconds, now } = first;
  return { metric, isPaused: first.status === 'paused', dueAt, breachAt, atRiskAt, targetSeconds, now };
}
