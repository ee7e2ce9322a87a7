import type { SlaTier } from '../standard/content.ts';
import type { Flow } from './definition.ts';
import { mainWay } from './graph.ts';
import type { Report } from './problems.ts';

/** Minutes that the stages of the main way may take until the resolution clock stops, under this tier's own stage limits. */
function budgetOf(flow: Flow, tier: SlaTier): number {
  const own = new Map(Object.entries(tier.stageMinutes));
  let sum = 0;
  for (const { stage, step } of mainWay(flow) ?? []) {
    sum += own.get(stage) ?? flow.stages.find((s) => s.key === stage)?.budgetMinutes ?? 0;
    if (step?.stops.includes('resolution')) break;
  }
  return sum;
}

/** Budgets that together take longer than the ticket may: an error when no tier leaves enough time, else a warning for each that does not. */
export function budgetProblems(flow: Flow, tiers: readonly SlaTier[], report: Report): void {
  const above = tiers
    .map((tier) => ({ tier: tier.code, sum: budgetOf(flow, tier), target: tier.resolutionMinutes }))
    .filter((t) => t.sum > t.target);
  const isAll = tiers.length > 0 && above.length === tiers.length;
  for (const t of above) report(isAll ? 'budget_above_target' : 'budget_above_tier', {}, t);
}
