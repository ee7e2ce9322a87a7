import type { TicketState } from '../ticket/state.ts';
import type { Dimensions, MeasureEntry } from './contribution.ts';

/** A stretch of time for which a ticket counted at one place: open, or with a clock overdue. Epoch ms, the end excluded. */
export type MeasureSpan = Omit<Dimensions, 'day'> & { metric: string; day: string | null; fromAt: number; toAt: number };

/** The metric of spans in which a clock was overdue. */
export const overdueMetric = (clock: string): string => `overdue_${clock}`;

/**
 * What a whole life told at once leaves behind: where the ticket was open before, since when it stands where it stands, and while
 * its clocks were overdue. Live changes leave the same behind one by one. `measures` in the order they were made, recorded as they occurred.
 */
export function pastSpans(t: TicketState, measures: readonly MeasureEntry[], day: string): { spans: MeasureSpan[]; openSince: number } {
  const spans: MeasureSpan[] = [];
  let openSince = t.createdAt;
  for (const { metric, value, occurredAt, day: _, ...place } of measures) {
    if (metric !== 'open') continue;
    if (value < 0 && openSince < occurredAt) spans.push({ ...place, metric, day: null, fromAt: openSince, toAt: occurredAt });
    openSince = Math.max(openSince, occurredAt);
  }
  const { branchId, faultCode, departmentCode, tier, stage } = t;
  for (const c of t.clocks) {
    const fromAt = c.breachAt === null ? null : c.breachAt + 1000;
    if (c.status === 'breached_met' && fromAt !== null && c.stoppedAt !== null && fromAt < c.stoppedAt)
      spans.push({
        metric: overdueMetric(c.metric),
        day,
        branchId,
        faultCode,
        departmentCode,
        tier,
        stage,
        personId: null,
        fromAt,
        toAt: c.stoppedAt,
      });
  }
  return { spans, openSince };
}
