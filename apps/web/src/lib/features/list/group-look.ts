import { valueType } from '@bodan/core/fields/condition';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { Query } from '#lib/features/ticket/filter.ts';
import { priorityName, sourceName } from '#lib/features/ticket/words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { groupableFields, groupColumns } from './group-choices.ts';

export const groupField = (workspace: Workspace, by: string): FieldDefinition | undefined =>
  groupableFields(workspace).find(({ key }) => key === by);

/** The list of one group: what narrows all of them, and this value. */
export function groupQuery(workspace: Workspace, query: Query, by: string, key: string | null): Query {
  if (!groupField(workspace, by)) return { ...query, [by]: key ?? 'none' };
  const others = (query.custom ?? '').split(',').filter((pair) => pair !== '' && !pair.startsWith(`${by}:`));
  return { ...query, custom: [...others, `${by}:${key ?? '!'}`].join(',') };
}

/** Groups stand as the values do where they have an order. */
export function groupOrder(workspace: Workspace, by: string): string[] {
  const field = groupField(workspace, by);
  if (field) return valueType(field) === 'choice' ? field.options.map(({ key }) => key) : [];
  if (by === 'stage') return workspace.stages.map(({ key }) => key);
  if (by === 'priority') return groupColumns.priority.order;
  if (by === 'tier') return workspace.settings.standard.content.tiers.map(({ code }) => code);
  return [];
}

/** What a group is called, and the colour its option was given. */
export function groupLook(workspace: Workspace, by: string, key: string | null): { label: string; color: string | null } {
  const field = groupField(workspace, by);
  if (key === null) return { label: by === 'assignee' ? m.filter_none() : m.group_without(), color: null };
  if (field) {
    const option = field.options.find((entry) => entry.key === key);
    if (option) return { label: workspace.say(option.name), color: option.color };
    const type = valueType(field);
    if (type === 'switch') return { label: key === 'true' ? m.filter_yes() : m.filter_no(), color: null };
    if (type === 'person') return { label: workspace.personName(key) || m.field_gone(), color: null };
    return { label: type === 'department' ? workspace.departmentName(key) : key, color: null };
  }
  const names: Record<string, () => string> = {
    stage: () => workspace.stageName(key),
    assignee: () => workspace.personName(key) || m.field_gone(),
    branch: () => workspace.branchName(key) || m.field_gone(),
    priority: () => priorityName(key),
    tier: () => workspace.tierName(key),
    source: () => sourceName(key),
  };
  return { label: names[by]?.() ?? key, color: null };
}

/** Groups in their order: by the values where they have one, else the largest first; those without a value last. */
export function inGroupOrder<T extends { key: string | null; count: number }>(workspace: Workspace, by: string, groups: readonly T[]): T[] {
  const order = groupOrder(workspace, by);
  const place = (key: string | null) => (key === null ? order.length + 1 : order.indexOf(key) < 0 ? order.length : order.indexOf(key));
  return groups.toSorted((a, b) => place(a.key) - place(b.key) || b.count - a.count);
}
