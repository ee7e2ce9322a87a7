import { ROLES } from '@bodan/core/access';
import { factSchema, isRealField } from '@bodan/core/flow/facts';
import { AUDIENCES } from '@bodan/core/flow/parts';
import { isSettableColumn } from '@bodan/core/flow/settable';
import { roleName } from '#lib/features/auth/role-name.ts';
import { priorities, sources } from '#lib/features/ticket/kinds.ts';
import { priorityName, sourceName } from '#lib/features/ticket/words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Choice } from '#lib/ui/field-shape.ts';
import type { Desk } from './desk.svelte.ts';
import { audienceName, fieldName, say } from './words.ts';

export const NONE = '-';
export const roleChoices = (): Choice[] => ROLES.map((value) => ({ value, label: roleName(value) }));
export const audienceChoices = (): Choice[] => AUDIENCES.map((value) => ({ value, label: audienceName(value) }));
export const departmentChoices = (workspace: Workspace): Choice[] =>
  workspace.offered('departments').map((d) => ({ value: d.code, label: workspace.say(d.name), hint: d.code }));
export const personChoices = (workspace: Workspace): Choice[] =>
  workspace.settings.members
    .filter((p) => !p.isDisabled)
    .map((p) => ({ value: p.personId, label: p.name, hint: p.roles.map(roleName).join(' ') }));
export const stageChoices = (desk: Desk): Choice[] => desk.editor.flow.stages.map((s) => ({ value: s.key, label: say(s.name) }));
export const stepChoices = (desk: Desk, from: string): Choice[] =>
  desk.editor.flow.transitions.filter((t) => t.from.includes(from)).map((t) => ({ value: t.key, label: say(t.name) }));

const hidden = new Set(['number', 'stage', 'customerId', 'holderId', 'waitingReason', 'source', 'tier']);
/** What a stage or a step may require, real columns first. */
export function requirable(workspace: Workspace): Choice[] {
  const real = Object.keys(factSchema([])['ticket'] ?? {}).filter((name) => isRealField(name) && !hidden.has(name));
  return [
    ...real.map((value) => ({ value, label: fieldName(workspace, value) })),
    ...workspace.settings.fields.filter((f) => !f.isHidden).map((f) => ({ value: f.key, label: workspace.say(f.name), hint: f.key })),
  ];
}
/** What a flow may fill by itself. */
export const settable = (workspace: Workspace): Choice[] => [
  ...Object.keys(factSchema([])['ticket'] ?? {})
    .filter(isSettableColumn)
    .map((value) => ({ value, label: fieldName(workspace, value) })),
  ...workspace.settings.fields.filter((f) => !f.isHidden).map((f) => ({ value: f.key, label: workspace.say(f.name), hint: f.key })),
];

const weekdays = [m.flow_day_1, m.flow_day_2, m.flow_day_3, m.flow_day_4, m.flow_day_5, m.flow_day_6, m.flow_day_7];
/** The values a fact can have, where they are few and have names; null where they are typed. */
export function valuesOfFact(workspace: Workspace, fact: string): Choice[] | null {
  const { content } = workspace.settings.standard;
  const field = workspace.settings.fields.find((f) => fact === `custom.${f.key}`);
  if (field && field.options.length > 0) return field.options.map((o) => ({ value: o.key, label: workspace.say(o.name) }));
  switch (fact) {
    case 'ticket.priority':
      return priorities.map((value) => ({ value, label: priorityName(value) }));
    case 'ticket.source':
      return sources.map((value) => ({ value, label: sourceName(value) }));
    case 'ticket.tier':
      return content.tiers.map((t) => ({ value: t.code, label: workspace.say(t.name) }));
    case 'ticket.faultCode':
      return content.faultCodes.map((f) => ({ value: f.code, label: workspace.say(f.name), hint: f.code }));
    case 'ticket.departmentCode':
      return departmentChoices(workspace);
    case 'ticket.branchId':
      return workspace.settings.branches.map((b) => ({ value: b.id, label: b.name }));
    case 'ticket.assigneeId':
    case 'ticket.holderId':
    case 'actor.id':
      return personChoices(workspace);
    case 'ticket.waitingReason':
      return content.waitingReasons.map((r) => ({ value: r.code, label: workspace.say(r.name) }));
    case 'actor.roles':
      return roleChoices();
    case 'now.weekday':
      return weekdays.map((word, i) => ({ value: String(i + 1), label: word() }));
    default:
      return null;
  }
}

const groups: Record<string, () => string> = {
  ticket: m.flow_group_ticket,
  custom: m.flow_group_custom,
  counts: m.flow_group_counts,
  actor: m.flow_group_actor,
  now: m.flow_group_now,
};
/** Everything a rule may look at. */
export const factChoices = (workspace: Workspace): Choice[] =>
  Object.entries(factSchema(workspace.settings.fields)).flatMap(([group, names]) =>
    Object.keys(names).map((name) => ({ value: `${group}.${name}`, label: fieldName(workspace, name), hint: groups[group]?.() ?? group })),
  );
