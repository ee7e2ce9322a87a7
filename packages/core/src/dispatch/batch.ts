import { costOf, type Problem } from './assignment.ts';
import { jobCost, pairCost } from './cost.ts';
import { type DispatchScene, type JudgeScene, type Ready, ready, type Technician } from './facts.ts';
import type { Columns, Windows } from './fit.ts';
import { byAge, type Waiting } from './pool.ts';
import { type Found, priced } from './prices.ts';
import { type Reason, reasonsOf } from './reason.ts';
import { type RuleName, refusalOf } from './rules.ts';
import { groupsOf, searchPlan } from './search.ts';

export const BATCH_RULE = 'dispatch-batch/1';
/** The matrix is bounded: so many of the oldest tickets, so many technicians, and so many jobs more for one of them in a day. */
export const MAX_BATCH_TICKETS = 300;
export const MAX_BATCH_TECHNICIANS = 200;
const MAX_JOBS_A_DAY = 12;
/** Arcs that may be looked at to choose the tickets and to shorten their ways: about half a second for 200 tickets and 40 people. */
const CHOICE_WORK = 1_500_000;
const WAY_WORK = 2_000_000;

export type BatchLeft = {
  ticketId: string;
  why: 'nobody_may' | 'all_taken' | 'beyond_bound';
  /** For how many people which hard rule was the first to fail. */
  rules: { rule: RuleName; people: number }[];
};
export type BatchPlan = {
  rule: string;
  at: number;
  /** `metres` is the price of the pair (see cost.ts), without the jobs of the day. */
  assigned: { ticketId: string; personId: string; metres: number; reasons: Reason[] }[];
  left: BatchLeft[];
  /** Technicians beyond the bound, who were not looked at. */
  peopleBeyond: number;
  /** In metres: what the plan costs, and what no plan for the same tickets can go below. */
  cost: number;
  lowerBound: number;
  /** The share of the cost that is not proved to be needed; 0 proves that no plan is better. */
  gap: number;
  /** How many tickets more another plan might take; 0 proves that none takes more. */
  mayTakeMore: number;
  /** Proved: nobody can take more tickets, nor older ones, nor the same by shorter ways. */
  isOptimal: boolean;
};

type Pair = { reasons: Reason[]; cost: number; rule: RuleName | null };

/** What a plan is made of: plain data, so that it can be made in another thread. `beyond` counts technicians over the bound. */
export type BatchTask = { scene: JudgeScene; team: readonly Ready[]; beyond: number; waiting: readonly Waiting[] };

/** The pool and the people of a day, the hours of everybody worked out; at most MAX_BATCH_TECHNICIANS of them. */
export function batchTask(scene: DispatchScene, people: readonly Technician[], waiting: readonly Waiting[]): BatchTask {
  const technicians = people
    .filter((t) => !t.isDisabled && t.roles.includes('technician'))
    .sort((a, b) => Number(b.onDuty) - Number(a.onDuty) || (a.personId < b.personId ? -1 : 1));
  const team = technicians.slice(0, MAX_BATCH_TECHNICIANS).map((t) => ready(scene, t));
  const { at, day, branches } = scene;
  return { scene: { at, day, branches }, team, beyond: technicians.length - team.length, waiting };
}

function stepsOf(t: Ready): number[] {
  const room = Math.max(0, Math.min(MAX_JOBS_A_DAY, t.dailyCapacity === null ? Infinity : t.dailyCapacity - t.dayJobs));
  return Array.from({ length: room }, (_, s) => jobCost(Math.min(t.dayJobs, MAX_JOBS_A_DAY) + s));
}

/** What a left-out ticket costs, so that more tickets weigh above older tickets and those above shorter ways, all in one whole number. */
function penaltiesOf(costs: readonly (readonly number[])[], steps: readonly (readonly number[])[]): { age: number; ticket: number } {
  const n = costs.length;
  const dearest = Math.max(0, ...costs.flat().filter((c) => c !== Infinity)) + Math.max(0, ...steps.flat());
  const age = n * dearest + 1;
  return { age, ticket: n * n * age };
}

function countRules(pairs: readonly Pair[]): BatchLeft['rules'] {
  const count = new Map<RuleName, number>();
  for (const { rule } of pairs) if (rule) count.set(rule, (count.get(rule) ?? 0) + 1);
  return [...count].map(([rule, people]) => ({ rule, people })).sort((a, b) => b.people - a.people || (a.rule < b.rule ? -1 : 1));
}

/** The choice of tickets left as it is, their ways shortened: the same problem in metres alone, with a bound of its own. */
function shortened(p: Problem, windows: Windows, chosen: Columns): Found {
  const rows = [...chosen.keys()].filter((i) => chosen[i] !== null);
  const of = <T>(list: readonly T[]): T[] => list.filter((_, i) => chosen[i] !== null);
  const part: Problem = { cost: of(p.cost), group: of(p.group), steps: p.steps, penalty: of(p.penalty) };
  const columnOf = of(chosen);
  const found = priced(part, of(windows), { columnOf, value: costOf(part, columnOf), bound: 0 }, WAY_WORK);
  const whole = [...chosen];
  for (const [s, i] of rows.entries()) whole[i] = found.columnOf[s] ?? null;
  return { ...found, columnOf: whole };
}

/**
 * The pool of a day given out at once: as many tickets as can be, the older before the newer, then the least metres. Who may not
 * take a ticket never gets it; what is left out says why. Ways are reckoned from what is planned already, not from job to job of
 * this plan. Pure and deterministic; how far the best plan may be from it is stated. Source: issue 3, dispatch.
 */
export function planBatch({ scene, team, beyond, waiting }: BatchTask): BatchPlan {
  const sorted = [...waiting].sort(byAge);
  const pool = sorted.slice(0, MAX_BATCH_TICKETS);
  const pairs: Pair[][] = pool.map(({ demand }) =>
    team.map((t) => {
      const reasons = reasonsOf(scene, t, demand);
      return { reasons, cost: pairCost(reasons), rule: refusalOf(scene, t, demand)?.rule ?? null };
    }),
  );
  const windows = pool.map((w) => w.demand.window);
  const cost = pairs.map((row) => row.map((x) => (x.rule ? Infinity : x.cost)));
  const steps = team.map(stepsOf);
  const { age, ticket } = penaltiesOf(cost, steps);
  const penalty = pool.map((_, i) => ticket + (pool.length - 1 - i) * age);
  const problem: Problem = { cost, group: groupsOf(windows), steps, penalty };
  const choice = searchPlan(problem, windows, CHOICE_WORK);
  const way = choice.value === choice.bound ? null : shortened(problem, windows, choice.columnOf);
  const columnOf = way?.columnOf ?? choice.columnOf;
  const assigned: BatchPlan['assigned'] = [];
  const left: BatchLeft[] = [];
  for (const [i, w] of pool.entries()) {
    const { ticketId } = w.demand;
    const row = pairs[i] ?? [];
    const k = columnOf[i] ?? -1;
    const person = team[k];
    const pair = row[k];
    if (person && pair) assigned.push({ ticketId, personId: person.personId, metres: pair.cost, reasons: pair.reasons });
    else {
      left.push({ ticketId, why: row.every((x) => x.rule !== null) ? 'nobody_may' : 'all_taken', rules: countRules(row) });
    }
  }
  for (const w of sorted.slice(MAX_BATCH_TICKETS)) left.push({ ticketId: w.demand.ticketId, why: 'beyond_bound', rules: [] });
  const metres = costOf(problem, columnOf) - columnOf.reduce<number>((sum, k, i) => sum + (k === null ? (penalty[i] ?? 0) : 0), 0);
  const lowerBound = way?.bound ?? metres;
  return {
    rule: BATCH_RULE,
    at: scene.at,
    assigned,
    left,
    peopleBeyond: beyond,
    cost: metres,
    lowerBound,
    gap: (metres - lowerBound) / Math.max(1, metres),
    mayTakeMore: pool.length === 0 ? 0 : Math.floor((choice.value - choice.bound) / ticket),
    isOptimal: !way,
  };
}
