import type { Member } from '../ticket/state.ts';
import type { Approver, FlowApproval } from './parts.ts';

type Place = { holderId: string; assigneeId: string; departmentCode: string };

/** Roles that lead, from near to far: the lead of a department, then of the workspace. */
const LEADS = ['manager', 'dispatcher', 'area_manager', 'admin', 'owner'];

const activeOf = (members: ReadonlyMap<string, Member>): Member[] =>
  [...members.values()].filter((m) => !m.isDisabled).sort((a, b) => (a.personId < b.personId ? -1 : 1));

/**
 * Who leads the one that holds the ticket (or the assignee): their supervisor, else leads of the same department, else of the
 * workspace; never the person themselves. Always in the same order.
 */
export function supervisorsOf(members: ReadonlyMap<string, Member>, t: Place): Member[] {
  const own = t.holderId || t.assigneeId;
  const named = members.get(members.get(own)?.supervisorId ?? '');
  if (named?.isDisabled === false) return [named];
  const department = members.get(own)?.departmentCode ?? t.departmentCode;
  const others = activeOf(members).filter((m) => m.personId !== own);
  for (const isNear of [true, false])
    for (const role of LEADS) {
      const found = others.filter((m) => m.roles.includes(role) && (!isNear || (department !== '' && m.departmentCode === department)));
      if (found.length > 0) return found;
    }
  return [];
}

function peopleOf(a: Approver, members: ReadonlyMap<string, Member>, t: Place): string[] {
  switch (a.kind) {
    case 'person':
      return members.get(a.personId)?.isDisabled === false ? [a.personId] : [];
    case 'role':
      return activeOf(members)
        .filter((m) => m.roles.includes(a.role))
        .map((m) => m.personId);
    case 'department':
      return activeOf(members)
        .filter((m) => m.departmentCode === a.departmentCode)
        .map((m) => m.personId);
    case 'supervisor':
      return supervisorsOf(members, t)
        .slice(0, 1)
        .map((m) => m.personId);
    default: {
      const never: never = a;
      throw new Error(`unknown approver ${String(never)}`);
    }
  }
}

/** The people an approval asks, each once, in the order of the list; one person for 单签. Empty when there is nobody. */
export function resolveApprovers(approval: FlowApproval, members: ReadonlyMap<string, Member>, t: Place): string[] {
  const people = [...new Set(approval.approvers.flatMap((a) => peopleOf(a, members, t)))];
  return approval.mode === 'single' ? people.slice(0, 1) : people;
}
