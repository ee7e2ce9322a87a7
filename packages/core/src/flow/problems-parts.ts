import { isPoolStage } from '../dispatch/waiting.ts';
import { resolveApprovers } from './approvers.ts';
import type { Flow, FlowStage } from './definition.ts';
import { isRealField } from './facts.ts';
import type { FlowAction } from './parts.ts';
import type { ProblemPlace, ProblemWorld, Report } from './problems.ts';
import type { RuleType } from './rule.ts';
import { settableType } from './settable.ts';

function ruleProblem(source: string, expected: RuleType, place: ProblemPlace, world: ProblemWorld, report: Report): void {
  const checked = world.rules.check(source, world.fields, expected);
  if (checked.ok) return;
  const { start, end, code, detail } = checked.error;
  report('bad_rule', { ...place, start, end }, { rule: source, error: code, detail });
}

function requireProblems(names: readonly string[], place: ProblemPlace, world: ProblemWorld, report: Report): void {
  for (const name of names)
    if (!isRealField(name) && !world.fields.some((f) => f.key === name && !f.isHidden)) report('unknown_field', place, { field: name });
}

function actionProblems(actions: readonly FlowAction[], place: ProblemPlace, isPool: boolean, world: ProblemWorld, report: Report): void {
  for (const a of actions)
    switch (a.kind) {
      case 'assign':
        if (a.mode === 'best' && !isPool) report('assign_best_not_here', place);
        if (a.mode === 'person' && world.members.get(a.personId ?? '')?.isDisabled !== false)
          report('unknown_person', place, { personId: a.personId ?? '' });
        break;
      case 'setField': {
        const type = settableType(a.field, world.fields);
        if (type === null) report('field_not_settable', place, { field: a.field });
        else ruleProblem(a.value, type, place, world, report);
        break;
      }
      case 'openChild':
        if (!world.flowKeys.includes(a.flowKey)) report('unknown_flow', place, { key: a.flowKey });
        break;
      case 'callWebhook':
        if (!world.endpointIds.includes(a.endpointId)) report('unknown_endpoint', place);
        break;
      case 'notify':
        break;
      default: {
        const never: never = a;
        throw new Error(`unknown action ${String(never)}`);
      }
    }
}

function timerProblems(flow: Flow, stage: FlowStage, report: Report): void {
  const keys = stage.timers.map((t) => t.key);
  for (const t of stage.timers) {
    const place = { stage: stage.key, timer: t.key };
    if (keys.indexOf(t.key) !== keys.lastIndexOf(t.key)) report('duplicate_timer', place);
    if (t.kind === 'remind') {
      if (t.to.length === 0) report('timer_without_audience', place);
    } else if (t.transition === null) report('timer_without_step', place);
    else if (!flow.transitions.some((x) => x.key === t.transition && x.from.includes(stage.key)))
      report('timer_step_not_here', place, { step: t.transition });
  }
}

function approvalProblems(flow: Flow, stage: FlowStage, world: ProblemWorld, report: Report): void {
  const { approval } = stage;
  if (!approval) return;
  const place = { stage: stage.key };
  if (approval.approvers.length === 0) report('approval_without_approver', place);
  for (const a of approval.approvers) {
    if (a.kind === 'person' && world.members.get(a.personId)?.isDisabled !== false)
      report('unknown_person', place, { personId: a.personId });
    if (a.kind === 'department' && !world.departments.includes(a.departmentCode))
      report('unknown_department', place, { code: a.departmentCode });
  }
  // A supervisor is known only for a ticket; everybody else can be looked up now.
  const isKnown = approval.approvers.length > 0 && approval.approvers.every((a) => a.kind !== 'supervisor');
  if (isKnown && resolveApprovers(approval, world.members, { holderId: '', assigneeId: '', departmentCode: '' }).length === 0)
    report('approval_without_member', place);
  if (approval.onApprove === null || approval.onReject === null) report('approval_without_outcome', place);
  for (const step of [approval.onApprove, approval.onReject])
    if (step !== null && !flow.transitions.some((t) => t.key === step && t.from.includes(stage.key)))
      report('approval_step_not_here', place, { step });
}

/** What stages and steps say about people, fields, departments, flows, endpoints, rules, timers and approvals. */
export function partProblems(flow: Flow, world: ProblemWorld, report: Report): void {
  const active = [...world.members.values()].filter((m) => !m.isDisabled);
  for (const s of flow.stages) {
    const place = { stage: s.key };
    requireProblems(s.requires, place, world, report);
    actionProblems(s.actions, place, isPoolStage(flow, s.key), world, report);
    timerProblems(flow, s, report);
    approvalProblems(flow, s, world, report);
    if (s.departmentCode !== null && !world.departments.includes(s.departmentCode))
      report('unknown_department', place, { code: s.departmentCode });
    if (s.owner === 'assignee' && !active.some((m) => m.roles.includes('technician'))) report('no_assignee', place);
  }
  for (const t of flow.transitions) {
    const place = { transition: t.key };
    requireProblems(t.requires, place, world, report);
    // A step has no place of its own where a ticket could wait for somebody.
    actionProblems(t.actions, place, false, world, report);
    if (t.guard !== null) ruleProblem(t.guard, 'bool', place, world, report);
    if (!t.auto && !active.some((m) => t.roles.some((r) => m.roles.includes(r))))
      report('nobody_may', place, { roles: t.roles.join(', ') });
  }
}
