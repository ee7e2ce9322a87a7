import { iso } from '@bodan/core/instant';
import { pastSpans } from '@bodan/core/measures/span';
import { localDay } from '@bodan/core/ticket/days';
import type { TicketConfig, TicketWrite } from '@bodan/core/ticket/state';
import { clockRows, writeDocument } from './rows.ts';

/** The later of two instants as they are written. */
const later = (a: unknown, b: string): string => (typeof a === 'string' && a > b ? a : b);

/**
 * A whole life told at once as one document, recorded as it occurred, with the spans that changes one by one would have left. A clock is known
 * since its ticket stands where it stands: how its due time moved before is not remembered.
 */
export function historyDocument(config: TicketConfig, w: TicketWrite): Record<string, unknown> {
  const t = w.after;
  const doc = writeDocument(config, w);
  const { spans, openSince } = pastSpans(t, w.measures, localDay(config.timeZone, t.createdAt));
  return {
    ...doc,
    ticket: { ...(doc['ticket'] as Record<string, unknown>), open_since: iso(openSince) },
    clocks: clockRows(config, w).map((row) => ({ ...row, known_since: row['stopped_at'] ?? later(row['started_at'], iso(openSince)) })),
    spans: spans.map((s) => ({
      group_id: config.groupId,
      membership: config.member?.number ?? 0,
      tenant_id: config.tenantId,
      ticket_id: t.id,
      metric: s.metric,
      day: s.day,
      branch_id: s.branchId,
      fault_code: s.faultCode,
      department_code: s.departmentCode,
      tier: s.tier,
      stage: s.stage,
      person_id: s.personId,
      from_at: iso(s.fromAt),
      to_at: iso(s.toAt),
    })),
  };
}
