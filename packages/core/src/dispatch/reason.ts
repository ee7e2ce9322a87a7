import type { BranchPlace, Demand, Job, JudgeScene, Ready } from './facts.ts';
import { metresBetween, type Place, travelSeconds } from './geo.ts';

export type Reason =
  | { kind: 'branch'; isSame: boolean; branch: string }
  | { kind: 'region'; isSame: boolean; region: string }
  /** `from` says where the way begins: the job before, his base, or his branch. */
  | { kind: 'distance'; metres: number; from: 'job' | 'base' | 'branch' }
  | { kind: 'skill'; skill: string; level: number }
  | { kind: 'load'; openTickets: number; dayJobs: number; dailyCapacity: number | null }
  /** Seconds between this appointment and the job before or after it, against the seconds of the way. */
  | { kind: 'travel'; leg: 'before' | 'after'; gapSeconds: number; neededSeconds: number; isTight: boolean };

const ownBranches = (scene: JudgeScene, t: Ready): BranchPlace[] => t.branchIds.flatMap((id) => scene.branches.get(id) ?? []);

/** His last job that ends before the appointment and the first that begins after it. */
function neighbours(t: Ready, d: Demand): { before: Job | null; after: Job | null } {
  let before: Job | null = null;
  let after: Job | null = null;
  const { window } = d;
  for (const job of t.jobs) {
    if (!window || job.ticketId === d.ticketId) continue;
    if (job.to <= window.from && (!before || job.to > before.to)) before = job;
    if (job.from >= window.to && (!after || job.from < after.from)) after = job;
  }
  return { before, after };
}

function legOf(leg: 'before' | 'after', gapMs: number, a: Place, b: Place): Reason {
  const gapSeconds = Math.round(gapMs / 1000);
  const neededSeconds = travelSeconds(metresBetween(a, b));
  return { kind: 'travel', leg, gapSeconds, neededSeconds, isTight: gapSeconds < neededSeconds };
}

/** What speaks for and against one technician, in figures. A place that is not known says nothing about distance. */
export function reasonsOf(scene: JudgeScene, t: Ready, d: Demand): Reason[] {
  const reasons: Reason[] = [];
  const branch = d.branchId ? scene.branches.get(d.branchId) : undefined;
  const own = ownBranches(scene, t);
  if (branch) {
    const isSame = d.branchId !== null && t.branchIds.includes(d.branchId);
    reasons.push({ kind: 'branch', isSame, branch: isSame ? branch.name : (own[0]?.name ?? '') });
    const isNear = branch.region !== '' && own.some((b) => b.region === branch.region);
    if (!isSame) reasons.push({ kind: 'region', isSame: isNear, region: isNear ? branch.region : (own[0]?.region ?? '') });
  }
  const { before, after } = neighbours(t, d);
  const to = d.place ?? branch?.place ?? null;
  const home = own.find((b) => b.place)?.place;
  if (to && before?.place) reasons.push({ kind: 'distance', metres: metresBetween(before.place, to), from: 'job' });
  else if (to && t.base) reasons.push({ kind: 'distance', metres: metresBetween(t.base, to), from: 'base' });
  else if (to && home) reasons.push({ kind: 'distance', metres: metresBetween(home, to), from: 'branch' });
  if (d.requiredSkill) reasons.push({ kind: 'skill', skill: d.requiredSkill, level: t.skills[d.requiredSkill] ?? 0 });
  reasons.push({ kind: 'load', openTickets: t.openTickets, dayJobs: t.dayJobs, dailyCapacity: t.dailyCapacity });
  if (d.window && to && before?.place) reasons.push(legOf('before', d.window.from - before.to, before.place, to));
  if (d.window && to && after?.place) reasons.push(legOf('after', after.from - d.window.to, to, after.place));
  return reasons;
}
