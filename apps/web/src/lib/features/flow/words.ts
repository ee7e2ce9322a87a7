import type { FlowStage } from '@bodan/core/flow/definition';
import { EVIDENCE_KINDS, type EvidenceKind, type FlowAction, type FlowApproval } from '@bodan/core/flow/parts';
import { roleName } from '#lib/features/auth/role-name.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { Operator } from './guard.ts';

type Named = { 'zh-CN': string; en?: string | undefined };
export const say = (name: Named | undefined): string => (!name ? '' : (getLocale() === 'en' && name.en) || name['zh-CN']);
/** A name for something new, in both languages. */
export const bothNames = (word: (inputs: Record<string, never>, options: { locale: 'zh-CN' | 'en' }) => string) => ({
  'zh-CN': word({}, { locale: 'zh-CN' }),
  en: word({}, { locale: 'en' }),
});

const kinds: Record<FlowStage['kind'], { name: () => string; hint: () => string }> = {
  intake: { name: m.flow_kind_intake, hint: m.flow_kind_intake_hint },
  dispatch: { name: m.flow_kind_dispatch, hint: m.flow_kind_dispatch_hint },
  work: { name: m.flow_kind_work, hint: m.flow_kind_work_hint },
  acceptance: { name: m.flow_kind_acceptance, hint: m.flow_kind_acceptance_hint },
  done: { name: m.flow_kind_done, hint: m.flow_kind_done_hint },
  cancelled: { name: m.flow_kind_cancelled, hint: m.flow_kind_cancelled_hint },
};
export const kindName = (kind: FlowStage['kind']): string => kinds[kind].name();
export const kindHint = (kind: FlowStage['kind']): string => kinds[kind].hint();
export const newNames = (kind: FlowStage['kind']) => ({
  stage: bothNames(
    {
      intake: m.flow_new_intake,
      dispatch: m.flow_new_dispatch,
      work: m.flow_new_work,
      acceptance: m.flow_new_acceptance,
      done: m.flow_new_done,
      cancelled: m.flow_new_cancelled,
    }[kind],
  ),
  step: bothNames(m.flow_new_step),
});

const owners: Record<FlowStage['owner'], () => string> = {
  desk: m.flow_owner_desk,
  assignee: m.flow_owner_assignee,
  customer: m.flow_owner_customer,
};
export const ownerName = (owner: FlowStage['owner']): string => owners[owner]();
const modes: Record<FlowApproval['mode'], () => string> = {
  single: m.flow_approval_single,
  all: m.flow_approval_all,
  any: m.flow_approval_any,
};
export const modeName = (mode: FlowApproval['mode']): string => modes[mode]();
const evidences: Record<EvidenceKind, () => string> = {
  photo: m.flow_evidence_photo,
  signature: m.flow_evidence_signature,
  note: m.flow_evidence_note,
  call: m.flow_evidence_call,
};
export const evidenceName = (kind: EvidenceKind): string => evidences[kind]();
export const evidenceChoices = () => EVIDENCE_KINDS.map((value) => ({ value, label: evidenceName(value) }));

const places: Record<string, () => string> = {
  holder: m.flow_who_holder,
  assignee: m.flow_who_assignee,
  supervisor: m.flow_who_supervisor,
};
/** A role, or a place in the ticket. */
export const audienceName = (who: string): string => places[who]?.() ?? roleName(who);

/** What a stage asks for beyond its time, as short words on its slip. */
export function stageMarks(stage: FlowStage): string[] {
  const needs = stage.requires.length + stage.evidence.length;
  return [
    stage.approval ? modeName(stage.approval.mode) : '',
    stage.autoDispatch ? m.flow_mark_dispatch() : '',
    needs > 0 ? m.flow_mark_needs({ count: needs }) : '',
    stage.timers.length > 0 ? m.flow_mark_timers({ count: stage.timers.length }) : '',
    stage.actions.length > 0 ? m.flow_mark_actions({ count: stage.actions.length }) : '',
  ].filter((words) => words !== '');
}
/** The one line of rule of a slip: whose time it is, and how much of it. */
export const stageRule = (stage: FlowStage): string =>
  stage.kind === 'done' || stage.kind === 'cancelled'
    ? m.flow_rule_end()
    : stage.budgetMinutes === null
      ? m.flow_rule_free({ owner: ownerName(stage.owner) })
      : m.flow_rule_budget({ owner: ownerName(stage.owner), minutes: stage.budgetMinutes });

const facts: Record<string, () => string> = {
  number: m.flow_fact_number,
  title: m.fact_title,
  customerWords: m.flow_fact_words,
  source: m.filter_source,
  stage: m.filter_stage,
  priority: m.filter_priority,
  tier: m.filter_tier,
  faultCode: m.filter_fault,
  departmentCode: m.filter_department,
  branchId: m.filter_branch,
  customerId: m.flow_fact_customer,
  contactName: m.fact_contact,
  phone: m.fact_phone,
  address: m.fact_address,
  device: m.fact_device,
  deviceSerial: m.fact_serial,
  assigneeId: m.filter_assignee,
  holderId: m.flow_who_holder,
  waitingReason: m.filter_waiting,
  tags: m.fact_tags,
  isOpen: m.flow_fact_open,
  reopenCount: m.flow_fact_reopens,
  reworkCount: m.flow_fact_reworks,
  rating: m.flow_fact_rating,
  ageMinutes: m.flow_fact_age,
  stageMinutes: m.flow_fact_stage_minutes,
  photos: m.flow_fact_photos,
  signatures: m.flow_fact_signatures,
  notes: m.flow_fact_notes,
  calls: m.flow_fact_calls,
  replies: m.flow_fact_replies,
  kind: m.flow_fact_actor_kind,
  id: m.flow_fact_actor_id,
  roles: m.flow_fact_actor_roles,
  day: m.flow_fact_day,
  hour: m.flow_fact_hour,
  minute: m.flow_fact_minute,
  weekday: m.flow_fact_weekday,
  isWorkingTime: m.flow_fact_working,
};
/** A real column or the last word of a fact. */
export const plainFactName = (name: string): string => facts[name]?.() ?? name;
/** A real column, a custom key, or the last word of a fact. */
export const fieldName = (workspace: Workspace, field: string): string =>
  workspace.say(workspace.settings.fields.find((f) => f.key === field)?.name) || plainFactName(field);
export const factName = (workspace: Workspace, fact: string): string => fieldName(workspace, fact.slice(fact.indexOf('.') + 1));

const operators: Record<Operator, () => string> = {
  is: m.flow_op_is,
  not: m.flow_op_not,
  contains: m.flow_op_contains,
  above: m.flow_op_above,
  atLeast: m.flow_op_at_least,
  below: m.flow_op_below,
  atMost: m.flow_op_at_most,
  yes: m.flow_op_yes,
  no: m.flow_op_no,
  filled: m.flow_op_filled,
  empty: m.flow_op_empty,
};
export const operatorName = (operator: Operator): string => operators[operator]();

const actions: Record<FlowAction['kind'], () => string> = {
  assign: m.flow_action_assign,
  setField: m.flow_action_set,
  notify: m.flow_action_notify,
  openChild: m.flow_action_child,
  callWebhook: m.flow_action_webhook,
};
export const actionName = (kind: FlowAction['kind']): string => actions[kind]();
