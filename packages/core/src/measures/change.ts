/**
 * Why a figure of a past moment differs by what is known now:
 * `late` was told after it and had happened by it, `corrected` facts, `breach_cleared` and `recalculated` due times, `repaired` by hours that should have held, `redefined` by a change of the
 * flow, the standard or a field, `deleted`, and `otherwise` what no event of the ticket explains.
 */
export const CHANGE_REASONS = [
  'late',
  'corrected',
  'breach_cleared',
  'recalculated',
  'repaired',
  'redefined',
  'deleted',
  'otherwise',
] as const;
export type ChangeReason = (typeof CHANGE_REASONS)[number];

/** An event recorded after the moment. Epoch ms. */
export type LaterEvent = { type: string; occurredAt: number; recordedAt: number };

const BY_TYPE: Readonly<Record<string, ChangeReason>> = {
  'ticket.updated': 'corrected',
  'ticket.breach_cleared': 'breach_cleared',
  'ticket.recalculated': 'recalculated',
  'ticket.repaired': 'repaired',
  'ticket.converted': 'redefined',
  'ticket.migrated': 'redefined',
  'ticket.flow_migrated': 'redefined',
};

/** The reasons for one ticket in a fixed order, each once. `later` is null for a ticket that is there no more. */
export function changeReasons(later: readonly LaterEvent[] | null, at: number): ChangeReason[] {
  if (later === null) return ['deleted'];
  const found = new Set<ChangeReason>();
  for (const e of later) {
    const reason = BY_TYPE[e.type];
    if (reason) found.add(reason);
    else if (e.occurredAt <= at) found.add('late');
  }
  if (found.size === 0) found.add('otherwise');
  return CHANGE_REASONS.filter((r) => found.has(r));
}
