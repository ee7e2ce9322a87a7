import type { Member } from '../ticket/state.ts';
import { type ApprovalState, awaitedBy } from './approval.ts';
import { supervisorsOf } from './approvers.ts';
import type { Delegation } from './delegation.ts';
import type { Audience } from './parts.ts';

type Place = {
  holderId: string | null;
  assigneeId: string | null;
  departmentCode: string | null;
  branchId: string | null;
  approval: ApprovalState | null;
};
type World = { members: ReadonlyMap<string, Member>; delegations: readonly Delegation[] };

/** In whose hands it is at `now`: all who are to decide in an approval and their stand-ins, else its holder. */
export function holdersOf(t: Pick<Place, 'holderId' | 'approval'>, delegations: readonly Delegation[], now: number): string[] {
  const awaited = awaitedBy(t.approval, delegations, now).flatMap((a) => [a.personId, a.standInId ?? a.personId]);
  if (awaited.length > 0) return [...new Set(awaited)];
  return t.holderId === null ? [] : [t.holderId];
}

/** Whether a member answers for the branch: all of them where none is named. */
const answersFor = (m: Member, branchId: string | null): boolean =>
  branchId === null || m.branchIds.length === 0 || m.branchIds.includes(branchId);

function peopleOf(a: Audience, { members, delegations }: World, t: Place, now: number): (string | null)[] {
  if (a === 'holder') return holdersOf(t, delegations, now);
  if (a === 'assignee') return [t.assigneeId];
  if (a !== 'supervisor')
    return [...members.values()].filter((m) => m.roles.includes(a) && answersFor(m, t.branchId)).map((m) => m.personId);
  const place = { holderId: t.holderId ?? '', assigneeId: t.assigneeId ?? '', departmentCode: t.departmentCode ?? '' };
  return supervisorsOf(members, place)
    .slice(0, 1)
    .map((m) => m.personId);
}

/** Who is told at `now`: active members, each once; roles by the branch they answer for. */
export const audienceOf = (world: World, t: Place, to: readonly Audience[], now: number): string[] => [
  ...new Set(
    to.flatMap((a) => peopleOf(a, world, t, now)).filter((id): id is string => id !== null && world.members.get(id)?.isDisabled === false),
  ),
];
