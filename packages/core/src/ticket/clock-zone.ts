import type { TicketConfig, TicketState } from './state.ts';

/**
 * In whose zone the working hours of a ticket are read, by its tier: of its branch, or of the customer's place and, where that is not
 * known, of its branch. Null: as the calendar says, also where neither is known. Source: SLA specification A2.6, "zone source".
 */
export function clockZoneOf(
  config: Pick<TicketConfig, 'standard' | 'branches'>,
  t: Pick<TicketState, 'tier' | 'branchId' | 'customerZone'>,
): string | null {
  const zoneFrom = config.standard.tiers.find((tier) => tier.code === t.tier)?.zoneFrom ?? 'calendar';
  if (zoneFrom === 'calendar') return null;
  const ofBranch = (t.branchId === null ? null : config.branches.get(t.branchId)?.timeZone) ?? null;
  return zoneFrom === 'customer' ? (t.customerZone ?? ofBranch) : ofBranch;
}
