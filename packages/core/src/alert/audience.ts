import type { AlarmLevel } from '../ticket/alarm.ts';
import type { Member, TicketConfig, TicketState } from '../ticket/state.ts';

export type AlertReason = 'assignee' | 'dispatcher' | 'manager' | 'area_manager';
export type AlertReader = { personId: string; why: AlertReason };

const leads = (m: Member, branchId: string | null): boolean =>
  branchId === null || m.branchIds.length === 0 || m.branchIds.includes(branchId);

/**
 * Who is told that a clock is at risk or breached, each once and with the first reason that fits: the assignee, the dispatchers
 * and managers of the branch, and on a breach its area managers 片区经理. Source: issue "Clocks"; design story A.
 */
export function alertReaders(
  config: Pick<TicketConfig, 'members'>,
  t: Pick<TicketState, 'assigneeId' | 'branchId'>,
  level: AlarmLevel,
): AlertReader[] {
  const readers = new Map<string, AlertReason>();
  const active = [...config.members.values()].filter((m) => !m.isDisabled);
  const add = (m: Member, why: AlertReason) => void (readers.has(m.personId) || readers.set(m.personId, why));
  for (const m of active) if (m.personId === t.assigneeId) add(m, 'assignee');
  for (const role of ['dispatcher', 'manager'] as const)
    for (const m of active) if (m.roles.includes(role) && leads(m, t.branchId)) add(m, role);
  // An area manager answers for named branches; without a branch on the ticket nobody's area is meant.
  if (level === 'breach')
    for (const m of active)
      if (m.roles.includes('area_manager') && t.branchId !== null && m.branchIds.includes(t.branchId)) add(m, 'area_manager');
  return [...readers].map(([personId, why]) => ({ personId, why }));
}
