import type { Member } from '../ticket/state.ts';
import { supervisorsOf } from './approvers.ts';
import type { Audience } from './parts.ts';

type Place = { holderId: string | null; assigneeId: string | null; departmentCode: string | null; branchId: string | null };

/** Whether a member answers for the branch: all of them where none is named. */
const answersFor = (m: Member, branchId: string | null): boolean =>
  branchId === null || m.branchIds.length === 0 || m.branchIds.includes(branchId);

function peopleOf(a: Audience, members: ReadonlyMap<string, Member>, t: Place): (string | null)[] {
  if (a === 'holder') return [t.holderId];
  if (a === 'assignee') return [t.assigneeId];
  if (a !== 'supervisor')
    return [...members.values()].filter((m) => m.roles.includes(a) && answersFor(m, t.branchId)).map((m) => m.personId);
  const place = { holderId: t.holderId ?? '', assigneeId: t.assigneeId ?? '', departmentCode: t.departmentCode ?? '' };
  return supervisorsOf(members, place)
    .slice(0, 1)
    .map((m) => m.personId);
}

/** Who is told: active members, each once; roles by the branch they answer for. */
export const audienceOf = (members: ReadonlyMap<string, Member>, t: Place, to: readonly Audience[]): string[] => [
  ...new Set(to.flatMap((a) => peopleOf(a, members, t)).filter((id): id is string => id !== null && members.get(id)?.isDisabled === false)),
];
