/** A standing delegation 委托: from `startsAt` until before `endsAt` one person may decide for another. Epoch ms. */
export type Delegation = { fromPersonId: string; toPersonId: string; startsAt: number; endsAt: number };

/** Whether it holds at `now`. */
export const isRunning = (d: Pick<Delegation, 'startsAt' | 'endsAt'>, now: number): boolean => d.startsAt <= now && now < d.endsAt;

/** When it begins or ends next, as seen at `now`; null when it is over. */
export function nextChangeAt({ startsAt, endsAt }: Pick<Delegation, 'startsAt' | 'endsAt'>, now: number): number | null {
  if (endsAt <= now || endsAt <= startsAt) return null;
  return now < startsAt ? startsAt : endsAt;
}

/**
 * For whom this person may decide at `now`: themselves first, then those who delegated to them. What somebody was given they do not pass on:
 * where A delegates to B and B to C, C decides for B and not for A.
 */
export const principalsOf = (personId: string, delegations: readonly Delegation[], now: number): string[] => [
  personId,
  ...delegations.filter((d) => d.toPersonId === personId && isRunning(d, now)).map((d) => d.fromPersonId),
];

/** Whether a stand-in who was told of a delegation need not be told of it as it is now: the same person, without a break. */
export const isKnown = (before: (Delegation & { toldAt: number | null }) | undefined, after: Delegation, now: number): boolean =>
  before !== undefined &&
  before.toldAt !== null &&
  before.toPersonId === after.toPersonId &&
  isRunning(before, now) &&
  isRunning(after, now);
