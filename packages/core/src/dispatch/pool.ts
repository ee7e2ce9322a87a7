import type { Demand, DispatchScene, Ready } from './facts.ts';
import { type Certificate, certifyReady } from './rank.ts';
import { type Refusal, refusalOf } from './rules.ts';

/** A ticket that waits for somebody; `pooledAt` (epoch ms) is since when, and survives a refusal. */
export type Waiting = { demand: Demand; pooledAt: number };

/** Oldest first; equal instants by id. */
export const byAge = (a: Waiting, b: Waiting): number =>
  a.pooledAt - b.pooledAt || (a.demand.ticketId < b.demand.ticketId ? -1 : a.demand.ticketId > b.demand.ticketId ? 1 : 0);

/** What somebody who has become free takes: the oldest ticket he may, and what he was passed over for, with the rule. */
export function nextFor(
  scene: DispatchScene,
  person: Ready,
  pool: readonly Waiting[],
): { taken: Waiting | null; passed: { ticketId: string; failed: Refusal }[] } {
  const passed: { ticketId: string; failed: Refusal }[] = [];
  for (const waiting of [...pool].sort(byAge)) {
    const failed = refusalOf(scene, person, waiting.demand);
    if (!failed) return { taken: waiting, passed };
    passed.push({ ticketId: waiting.demand.ticketId, failed });
  }
  return { taken: null, passed };
}

/** Who gets a ticket by itself: the best who may take it, with the certificate; null when nobody may. */
export function bestFor(
  scene: DispatchScene,
  people: readonly Ready[],
  demand: Demand,
): { personId: string | null; certificate: Certificate } {
  const certificate = certifyReady(scene, people, demand);
  const [first] = certificate.candidates;
  return { personId: first && first.rank === 1 ? first.personId : null, certificate };
}
