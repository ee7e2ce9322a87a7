import type { Weights } from './cost.ts';
import { type Candidate, type Certificate, rankBy } from './rank.ts';
import type { Reason } from './reason.ts';

/** A choice as it was made: its certificate and who was given the ticket. `day` is the local day it was for. */
export type MadeChoice = Pick<Certificate, 'at' | 'candidates'> & { ticketId: string; chosen: string; day: string };
/** A person of a choice; metres of the way are null where no place was known. */
export type SupposedPick = { personId: string; metres: number | null };
export type TurnedChoice = { ticketId: string; at: number; truth: SupposedPick; supposed: SupposedPick };
export type SupposedDispatch = {
  choices: number;
  /** Choices that went to somebody else than the rules of then ranked first. */
  byHand: number;
  /** Of the ways that are known on both sides. */
  metres: { truth: number; supposed: number };
  people: { personId: string; name: string; truth: number; supposed: number }[];
  /** Choices that would have gone to somebody else, in the order they were made. */
  turned: TurnedChoice[];
};

const wayOf = (c: Candidate): number | null =>
  c.reasons.find((r): r is Reason & { kind: 'distance' } => r.kind === 'distance')?.metres ?? null;

/** The candidates as they would have stood, had the day's earlier choices gone as supposed: more or fewer jobs than they had. */
function shifted(candidates: readonly Candidate[], jobs: ReadonlyMap<string, number>, day: string): Candidate[] {
  return candidates.map((c) => {
    const more = jobs.get(`${day}/${c.personId}`) ?? 0;
    const load = c.reasons.find((r): r is Reason & { kind: 'load' } => r.kind === 'load');
    if (more === 0 || !load) return c;
    const dayJobs = Math.max(0, load.dayJobs + more);
    const openTickets = Math.max(0, load.openTickets + more);
    const isFull = load.dailyCapacity !== null && dayJobs >= load.dailyCapacity;
    const full = { rule: 'at_capacity' as const, detail: c.name, at: null, value: dayJobs, needed: load.dailyCapacity };
    // Rules after the one that failed were not asked then: who might not take it still may not.
    return {
      ...c,
      failed: c.failed ?? (isFull ? full : null),
      reasons: c.reasons.map((r) => (r === load ? { ...load, dayJobs, openTickets } : r)),
    };
  });
}

/**
 * Past choices made again by other prices, in the order they were made. A choice that turns moves one job of that day from one person to
 * the other for all that follow; hard rules, ways and skills stay as they were recorded. A ticket nobody may take stays with whom it was.
 * By the prices of then and without choices by hand, nothing turns. Source: issue 3, what-if.
 */
export function supposeDispatch(choices: readonly MadeChoice[], weights: Weights, recorded: Weights): SupposedDispatch {
  const jobs = new Map<string, number>();
  const add = (day: string, personId: string, n: number) => jobs.set(`${day}/${personId}`, (jobs.get(`${day}/${personId}`) ?? 0) + n);
  const people = new Map<string, SupposedDispatch['people'][number]>();
  const tell = (c: Candidate, side: 'truth' | 'supposed') => {
    const line = people.get(c.personId) ?? { personId: c.personId, name: c.name, truth: 0, supposed: 0 };
    people.set(c.personId, line);
    line[side] += 1;
  };
  const answer: SupposedDispatch = { choices: 0, byHand: 0, metres: { truth: 0, supposed: 0 }, people: [], turned: [] };
  for (const choice of [...choices].sort((a, b) => a.at - b.at || (a.ticketId < b.ticketId ? -1 : 1))) {
    const truth = choice.candidates.find((c) => c.personId === choice.chosen);
    if (!truth) continue;
    answer.choices += 1;
    const first = rankBy(choice.candidates, recorded)[0];
    const isByHand = first?.failed === null && first.personId !== choice.chosen;
    if (isByHand) answer.byHand += 1;
    const best = rankBy(shifted(choice.candidates, jobs, choice.day), weights)[0];
    const supposed = best && best.failed === null ? best : truth;
    tell(truth, 'truth');
    tell(supposed, 'supposed');
    const [a, b] = [wayOf(truth), wayOf(supposed)];
    if (a !== null && b !== null) {
      answer.metres.truth += a;
      answer.metres.supposed += b;
    }
    if (supposed.personId === choice.chosen) continue;
    add(choice.day, choice.chosen, -1);
    add(choice.day, supposed.personId, 1);
    const pick = (c: Candidate) => ({ personId: c.personId, metres: wayOf(c) });
    answer.turned.push({ ticketId: choice.ticketId, at: choice.at, truth: pick(truth), supposed: pick(supposed) });
  }
  answer.people = [...people.values()].sort((a, b) => b.truth - a.truth || (a.personId < b.personId ? -1 : 1));
  return answer;
}
