import { candidateCost, WEIGHTS, type Weights } from './cost.ts';
import { type Demand, type DispatchScene, type Ready, ready, type Technician } from './facts.ts';
import { type Reason, reasonsOf } from './reason.ts';
import { type Refusal, refusalOf } from './rules.ts';

/** The version of the rules and prices; a certificate names the one it was made by. */
export const DISPATCH_RULE = 'dispatch/2';

/** `cost` is in metres (see cost.ts): the least is rank 1; who fails a hard rule has no rank. */
export type Candidate = {
  personId: string;
  name: string;
  rank: number | null;
  cost: number;
  reasons: Reason[];
  failed: Refusal | null;
};

/** Why somebody was chosen, whole: everybody who was looked at, by which rules, as of which instant. */
export type Certificate = { rule: string; at: number; demand: Demand; candidates: Candidate[] };

const openTickets = (reasons: readonly Reason[]): number => reasons.reduce((n, r) => n + (r.kind === 'load' ? r.openTickets : 0), 0);

/** Candidates by what speaks for them: who may before who may not, then the least cost, then fewer open tickets, then by id. */
export function rankBy(list: readonly Pick<Candidate, 'personId' | 'name' | 'reasons' | 'failed'>[], w: Weights = WEIGHTS): Candidate[] {
  return list
    .map(({ personId, name, reasons, failed }) => ({ personId, name, rank: null, cost: candidateCost(reasons, w), reasons, failed }))
    .sort(
      (a, b) =>
        Number(a.failed !== null) - Number(b.failed !== null) ||
        a.cost - b.cost ||
        openTickets(a.reasons) - openTickets(b.reasons) ||
        (a.personId < b.personId ? -1 : 1),
    )
    .map((c, i) => ({ ...c, rank: c.failed ? null : i + 1 }));
}

/**
 * Everybody judged for one ticket, best first: who may before who may not, then the least cost, then fewer open tickets, then by
 * id, so that equal cases always come out the same. Source: issue 3, dispatch.
 */
export function certifyDispatch(scene: DispatchScene, people: readonly Technician[], demand: Demand): Certificate {
  return certifyReady(
    scene,
    people.map((p) => ready(scene, p)),
    demand,
  );
}

/** The same for technicians whose day is worked out already. */
export function certifyReady(scene: DispatchScene, people: readonly Ready[], demand: Demand): Certificate {
  const candidates = rankBy(
    people.map((t) => ({
      personId: t.personId,
      name: t.name,
      reasons: reasonsOf(scene, t, demand),
      failed: refusalOf(scene, t, demand),
    })),
  );
  return { rule: DISPATCH_RULE, at: scene.at, demand, candidates };
}

/** True when the ranks and costs of a kept certificate are those that its own figures give: nobody was moved by hand. */
export function isCertificateSound(certificate: Certificate): boolean {
  const { rule, candidates } = certificate;
  if (rule !== DISPATCH_RULE) return false;
  return rankBy(candidates).every((c, i) => {
    const kept = candidates[i];
    return kept?.personId === c.personId && kept.rank === c.rank && kept.cost === c.cost;
  });
}
