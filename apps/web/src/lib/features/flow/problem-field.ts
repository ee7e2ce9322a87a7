import type { Flow } from '@bodan/core/flow/definition';
import type { Problem } from '@bodan/core/flow/problems';

/** The field of the panel in which a problem is corrected. */
export function fieldOfProblem({ code, place, params }: Pick<Problem, 'code' | 'place' | 'params'>, flow: Flow): string {
  const step = flow.transitions.find((t) => t.key === place.transition);
  const stage = flow.stages.find((s) => s.key === place.stage);
  switch (code) {
    case 'bad_rule':
      return step && step.guard === params['rule'] ? 'guard' : 'actions';
    case 'dead_transition':
      return 'guard';
    case 'unknown_target':
      return 'to';
    case 'unknown_source':
      return 'from';
    case 'nobody_may':
      return 'roles';
    case 'no_assignee':
      return 'owner';
    case 'duplicate_stage':
    case 'duplicate_transition':
      return 'key';
    case 'unknown_field':
      return [...(step?.requires ?? []), ...(stage?.requires ?? [])].includes(String(params['field'])) ? 'requires' : 'actions';
    case 'field_not_settable':
    case 'assign_best_not_here':
    case 'unknown_flow':
    case 'unknown_endpoint':
      return 'actions';
    case 'unknown_person':
      return stage?.approval?.approvers.some((a) => a.kind === 'person' && a.personId === params['personId']) ? 'approval' : 'actions';
    case 'unknown_department':
      return stage?.departmentCode === params['code'] ? 'department' : 'approval';
    case 'duplicate_timer':
    case 'timer_without_step':
    case 'timer_step_not_here':
    case 'timer_without_audience':
      return 'timers';
    case 'closed_stage_acts':
      return stage?.approval ? 'approval' : stage?.autoDispatch ? 'dispatch' : 'timers';
    case 'approval_without_approver':
    case 'approval_without_member':
    case 'approval_without_outcome':
    case 'approval_step_not_here':
    case 'approval_hides_auto':
      return 'approval';
    case 'unreachable_stage':
    case 'no_way_to_end':
    case 'missing_branch':
    case 'may_stay':
    case 'two_defaults':
    case 'endless_loop':
    case 'may_loop':
      return 'steps';
    case 'no_end_stage':
    case 'unknown_initial':
    case 'budget_above_target':
    case 'budget_above_tier':
      return 'flow';
    default: {
      const never: never = code;
      return String(never);
    }
  }
}
