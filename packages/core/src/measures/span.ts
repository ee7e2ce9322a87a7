import type { TicketState } from '../ticket/state.ts';
import type { Dimensions, MeasureEntry } from './contribution.ts';

/** A stretch of time for which a ticket counted at one place: open, or with a clock overdue. Epoch ms, the end excluded. */
export type MeasureSpan = Omit<Dimensions, 'day'> & { metric: string; day: string | null; fromAt: number; toAt: number };

/** The metric of spans in which a clock was overdue. */
export const overdueMetric = (clock: string): string => `overdue_${clock}`;

/** A time in parts, each at the place where the ticket was open then; while it was not, and since then, at the last place. */
function parted(open: readonly MeasureSpan[], last: MeasureSpan, fromAt: number, toAt: number): MeasureSpan[] {
  const parts: MeasureSpan[] = [];
  let at = fromAt;
  const part = (place: MeasureSpan, until: number) => {
    if (at < until) parts.push({ ...place, fromAt: at, toAt: until });
    at = Math.max(at, until);
  };
  for (const place of open) {
    part(last, Math.min(place.fromAt, toAt));
    part(place, Math.min(place.toAt, toAt));
  }
  part(last, toAt);
  return parts;
}

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
  const last = {
    metric: 'open',
    day,
    branchId,
    faultCode,
    departmentCode,
    tier,
    stage,
    personId: null,
    fromAt: openSince,
    toAt: openSince,
  };
  const open = [...spans];
  for (const c of t.clocks) {
    // One that goes on is told by its own row since the ticket stands where it stands.
    const until = c.status === 'breached_met' ? c.stoppedAt : c.status === 'running' || c.status === 'paused' ? openSince : null;
    if (c.breachAt === null || until === null) continue;
    for (const part of parted(open, last, c.breachAt + 1000, until))
      spans.push({ ...part, metric: overdueMetric(c.metric), day, personId: null });
  }
  return { spans, openSince };
}
