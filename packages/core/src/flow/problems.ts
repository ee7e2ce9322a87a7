import type { SlaTier } from '../standard/content.ts';
import type { Flow } from './definition.ts';
import type { FlowWorld } from './interpret.ts';
import { budgetProblems } from './problems-budget.ts';
import { graphProblems } from './problems-graph.ts';
import { partProblems } from './problems-parts.ts';

export const PROBLEM_SEVERITY = {
  no_end_stage: 'error',
  unknown_initial: 'error',
  duplicate_stage: 'error',
  duplicate_transition: 'error',
  duplicate_timer: 'error',
  unknown_target: 'error',
  unknown_source: 'error',
  unreachable_stage: 'error',
  no_way_to_end: 'error',
  missing_branch: 'error',
  may_stay: 'warning',
  endless_loop: 'error',
  may_loop: 'warning',
  two_defaults: 'error',
  dead_transition: 'warning',
  nobody_may: 'warning',
  no_assignee: 'warning',
  assign_best_not_here: 'error',
  unknown_person: 'error',
  unknown_department: 'error',
  unknown_flow: 'error',
  unknown_endpoint: 'error',
  unknown_field: 'error',
  field_not_settable: 'error',
  bad_rule: 'error',
  budget_above_target: 'error',
  budget_above_tier: 'warning',
  timer_without_step: 'error',
  timer_step_not_here: 'error',
  timer_without_audience: 'error',
  approval_without_approver: 'error',
  approval_without_member: 'error',
  approval_without_outcome: 'error',
  approval_step_not_here: 'error',
  approval_hides_auto: 'warning',
  closed_stage_acts: 'warning',
} as const satisfies Record<string, 'error' | 'warning'>;
export type ProblemCode = keyof typeof PROBLEM_SEVERITY;

/** Where: keys of the flow; `start` and `end` are offsets in a rule's text. */
export type ProblemPlace = { stage?: string; transition?: string; timer?: string; start?: number; end?: number };
export type Problem = {
  code: ProblemCode;
  severity: 'error' | 'warning';
  place: ProblemPlace;
  /** What the words of both languages are filled with. Names of stages and steps are looked up by the place. */
  params: Record<string, string | number>;
};

/** What a flow is checked against. */
export type ProblemWorld = FlowWorld & {
  departments: readonly string[];
  flowKeys: readonly string[];
  endpointIds: readonly string[];
  tiers: readonly SlaTier[];
};

export type Report = (code: ProblemCode, place: ProblemPlace, params?: Record<string, string | number>) => void;

/**
 * Everything that is wrong with a flow, errors first, each with its place. A flow with an error is not published. Runs the same
 * in the browser while it is drawn. Source: ux W50; issue "Bad input and failure".
 */
export function findProblems(flow: Flow, world: ProblemWorld): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (code, place, params = {}) => void problems.push({ code, severity: PROBLEM_SEVERITY[code], place, params });
  graphProblems(flow, report);
  partProblems(flow, world, report);
  budgetProblems(flow, world.tiers, report);
  return [...problems.filter((p) => p.severity === 'error'), ...problems.filter((p) => p.severity === 'warning')];
}

export const hasErrors = (problems: readonly Problem[]): boolean => problems.some((p) => p.severity === 'error');
