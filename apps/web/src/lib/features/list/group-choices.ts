import { valueType } from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import { priorities } from '#lib/features/ticket/kinds.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';

/** Columns that a list can be put into groups by. */
export const groupColumns = {
  stage: { label: m.filter_stage },
  assignee: { label: m.filter_assignee },
  branch: { label: m.filter_branch },
  priority: { label: m.filter_priority, order: [...priorities] as string[] },
  tier: { label: m.filter_tier },
  source: { label: m.filter_source },
};
const types: ReadonlySet<string> = new Set(['choice', 'person', 'department', 'switch']);

/** Custom fields that hold one of a few values and are not shown masked. */
export const groupableFields = (workspace: Workspace): FieldDefinition[] =>
  workspace.settings.fields.filter((field) => !field.isHidden && !field.isSensitive && types.has(valueType(field)));

export const groupChoices = (workspace: Workspace): { key: string; label: string }[] => [
  ...Object.entries(groupColumns).map(([key, { label }]) => ({ key, label: label() })),
  ...groupableFields(workspace).map((field) => ({ key: field.key, label: workspace.say(field.name) })),
];
