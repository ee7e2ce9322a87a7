import type { Problem, ProblemCode } from '@bodan/core/flow/problems';
import { roleName } from '#lib/features/auth/role-name.ts';
import { m } from '#lib/paraglide/messages.js';

type Sentence = (inputs: never) => string;
const sentences: Record<ProblemCode, Sentence> = {
  no_end_stage: m.flow_problem_no_end_stage,
  unknown_initial: m.flow_problem_unknown_initial,
  duplicate_stage: m.flow_problem_duplicate_stage,
  duplicate_transition: m.flow_problem_duplicate_transition,
  duplicate_timer: m.flow_problem_duplicate_timer,
  unknown_target: m.flow_problem_unknown_target,
  unknown_source: m.flow_problem_unknown_source,
  unreachable_stage: m.flow_problem_unreachable_stage,
  no_way_to_end: m.flow_problem_no_way_to_end,
  missing_branch: m.flow_problem_missing_branch,
  may_stay: m.flow_problem_may_stay,
  endless_loop: m.flow_problem_endless_loop,
  may_loop: m.flow_problem_may_loop,
  two_defaults: m.flow_problem_two_defaults,
  dead_transition: m.flow_problem_dead_transition,
  nobody_may: m.flow_problem_nobody_may,
  no_assignee: m.flow_problem_no_assignee,
  assign_best_not_here: m.flow_problem_assign_best_not_here,
  unknown_person: m.flow_problem_unknown_person,
  unknown_department: m.flow_problem_unknown_department,
  unknown_flow: m.flow_problem_unknown_flow,
  unknown_endpoint: m.flow_problem_unknown_endpoint,
  unknown_field: m.flow_problem_unknown_field,
  field_not_settable: m.flow_problem_field_not_settable,
  bad_rule: m.flow_problem_bad_rule,
  budget_above_target: m.flow_problem_budget_above_target,
  budget_above_tier: m.flow_problem_budget_above_tier,
  timer_without_step: m.flow_problem_timer_without_step,
  timer_step_not_here: m.flow_problem_timer_step_not_here,
  timer_without_audience: m.flow_problem_timer_without_audience,
  approval_without_approver: m.flow_problem_approval_without_approver,
  approval_without_member: m.flow_problem_approval_without_member,
  approval_without_outcome: m.flow_problem_approval_without_outcome,
  approval_step_not_here: m.flow_problem_approval_step_not_here,
  approval_hides_auto: m.flow_problem_approval_hides_auto,
  closed_stage_acts: m.flow_problem_closed_stage_acts,
};
type Names = { stage: (key: string) => string; step: (key: string) => string; field: (key: string) => string };

/** A problem as a sentence, with the names of the drawing. */
export function problemWords({ code, place, params }: Pick<Problem, 'code' | 'place' | 'params'>, names: Names): string {
  const roles = typeof params['roles'] === 'string' ? params['roles'].split(', ').map(roleName).join(m.filter_joiner()) : '';
  const stages = typeof params['stages'] === 'string' ? params['stages'].split(', ').map(names.stage).join(' → ') : '';
  const inputs = {
    ...params,
    ...(place.stage ? { stage: names.stage(place.stage) } : {}),
    ...(place.transition ? { transition: names.step(place.transition) } : {}),
    ...(code === 'assign_best_not_here' ? { place: place.stage ? names.stage(place.stage) : names.step(place.transition ?? '') } : {}),
    ...(place.timer ? { timer: place.timer } : {}),
    ...(typeof params['field'] === 'string' ? { field: names.field(params['field']) } : {}),
    ...(typeof params['step'] === 'string' ? { step: names.step(params['step']) } : {}),
    ...(code === 'bad_rule' ? { detail: ruleWords(String(params['error']), String(params['detail'])) } : {}),
    ...(roles ? { roles } : {}),
    ...(stages ? { stages } : {}),
  };
  return sentences[code](inputs as never);
}

const rules: Record<string, () => string> = {
  unknown_name: m.flow_rule_unknown_name,
  unknown_function: m.flow_rule_unknown_function,
  not_allowed: m.flow_rule_not_allowed,
  bad_pattern: m.flow_rule_bad_pattern,
  too_costly: m.flow_rule_too_costly,
  wrong_type: m.flow_rule_wrong_type,
};
/** What is wrong with a rule: ours where we have words, with the engine's own beside it. */
export function ruleWords(code: string, detail: string): string {
  const own = rules[code]?.();
  return own ? (detail ? `${own} (${detail})` : own) : detail || m.flow_rule_wrong();
}
