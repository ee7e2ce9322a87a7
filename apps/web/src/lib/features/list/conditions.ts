import type { FieldDefinition } from '@bodan/core/fields/definition';
import { roleName } from '#lib/features/auth/role-name.ts';
import type { FilterKey, Query } from '#lib/features/ticket/filter.ts';
import { priorities, sources } from '#lib/features/ticket/kinds.ts';
import { priorityName, sourceName } from '#lib/features/ticket/words.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { conditionWords } from './field-condition.ts';

type Choice = { value: string; label: string; hint?: string; depth?: number };
export type FilterDefinition = { id: string; label: string; icon?: string } & (
  | { kind: 'many'; key: FilterKey; choices: readonly Choice[] }
  | { kind: 'one'; key: FilterKey; choices: readonly Choice[] }
  | { kind: 'told'; choices: readonly Choice[] }
  | { kind: 'import' }
  | { kind: 'created' }
  | { kind: 'field'; field: FieldDefinition }
  | { kind: 'gone' }
);

/** Every condition a list of this workspace can have, standard ones first, then its own fields. */
export function definitionsOf(workspace: Workspace): FilterDefinition[] {
  const { standard, branches, members, fields } = workspace.settings;
  const { content } = standard;
  const depthOf = (code: string | null): number =>
    code === null ? -1 : depthOf(content.faultCodes.find((fault) => fault.code === code)?.parent ?? null) + 1;
  return [
    {
      id: 'open',
      key: 'open',
      kind: 'one',
      label: m.filter_open(),
      choices: [
        { value: 'true', label: m.filter_open_yes() },
        { value: 'false', label: m.filter_open_no() },
      ],
    },
    {
      id: 'stage',
      key: 'stage',
      kind: 'many',
      label: m.filter_stage(),
      choices: workspace.stages.map((stage) => ({ value: stage.key, label: workspace.say(stage.name) })),
    },
    { id: 'overdue', key: 'overdue', kind: 'one', label: m.filter_overdue(), choices: [{ value: 'true', label: m.filter_overdue_yes() }] },
    {
      id: 'waiting',
      key: 'waiting',
      kind: 'one',
      label: m.filter_waiting(),
      choices: [
        { value: 'true', label: m.filter_waiting_yes() },
        { value: 'false', label: m.filter_waiting_no() },
      ],
    },
    { id: 'approver', key: 'approver', kind: 'one', label: m.filter_approver(), choices: [{ value: 'me', label: m.filter_me() }] },
    {
      id: 'assignee',
      key: 'assignee',
      kind: 'one',
      label: m.filter_assignee(),
      choices: [
        { value: 'me', label: m.filter_me() },
        { value: 'none', label: m.filter_none() },
        ...members
          .filter((person) => !person.isDisabled)
          .map((person) => ({ value: person.personId, label: person.name, hint: person.roles.map(roleName).join(' ') })),
      ],
    },
    {
      id: 'branch',
      key: 'branch',
      kind: 'many',
      label: m.filter_branch(),
      choices: [
        ...branches.map((branch) => ({ value: branch.id, label: branch.name, hint: branch.region })),
        { value: 'none', label: m.group_without() },
      ],
    },
    {
      id: 'fault',
      key: 'fault',
      kind: 'many',
      label: m.filter_fault(),
      choices: content.faultCodes.map((fault) => ({
        value: fault.code,
        label: `${workspace.say(fault.name)}${workspace.retiredWords('faultCodes', fault.code)}`,
        hint: fault.code,
        depth: depthOf(fault.parent),
      })),
    },
    {
      id: 'department',
      key: 'department',
      kind: 'many',
      label: m.filter_department(),
      choices: content.departments.map((entry) => ({ value: entry.code, label: workspace.say(entry.name), hint: entry.code })),
    },
    {
      id: 'tier',
      key: 'tier',
      kind: 'many',
      label: m.filter_tier(),
      choices: content.tiers.map((tier) => ({ value: tier.code, label: workspace.say(tier.name) })),
    },
    {
      id: 'priority',
      key: 'priority',
      kind: 'many',
      label: m.filter_priority(),
      choices: priorities.map((key) => ({ value: key, label: priorityName(key) })),
    },
    {
      id: 'source',
      key: 'source',
      kind: 'many',
      label: m.filter_source(),
      choices: sources.map((key) => ({ value: key, label: sourceName(key) })),
    },
    { id: 'created', kind: 'created', label: m.filter_created() },
    {
      id: 'told',
      kind: 'told',
      label: m.filter_told(),
      choices: [
        { value: 'breached', label: m.filter_told_breached() },
        { value: 'at_risk', label: m.filter_told_at_risk() },
        { value: 'woken', label: m.filter_told_woken() },
        { value: 'breach_cleared', label: m.filter_told_breach_cleared() },
      ],
    },
    { id: 'import', kind: 'import', label: m.filter_import() },
    // Nobody narrows by what they see masked.
    ...fields
      .filter((field) => !field.isHidden && !field.isSensitive)
      .map((field): FilterDefinition => ({ id: field.key, kind: 'field', field, label: workspace.say(field.name) })),
  ];
}

/** Conditions on fields that are not offered any more, such as of an older view: what narrows a list is always seen, and can be taken away. */
export function unofferedOf(workspace: Workspace, query: Query, offered: readonly FilterDefinition[]): FilterDefinition[] {
  return [...pairs(query).keys()]
    .filter((key) => !offered.some(({ id }) => id === key))
    .map((key) => {
      const field = workspace.settings.fields.find((entry) => entry.key === key);
      return { id: key, kind: 'gone', label: field ? workspace.say(field.name) : m.filter_gone() };
    });
}

const pairs = (query: Query): Map<string, string> =>
  new Map(
    (query.custom ?? '')
      .split(',')
      .flatMap((pair) => (pair.includes(':') ? [[pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)] as const] : [])),
  );

/** The chosen values of one condition; none when it is not set. */
export function valuesOf(query: Query, definition: FilterDefinition): string[] {
  if (definition.kind === 'created')
    return [query.createdFrom ?? '', query.createdTo ?? ''].some((text) => text !== '')
      ? [query.createdFrom ?? '', query.createdTo ?? '']
      : [];
  if (definition.kind === 'told') return query.told ? [query.told, query.toldAs ?? ''] : [];
  if (definition.kind === 'import') return query.import ? [query.import] : [];
  if (definition.kind === 'field' || definition.kind === 'gone')
    return [pairs(query).get(definition.id) ?? ''].filter((text) => text !== '');
  return (query[definition.key] ?? '').split(',').filter((text) => text !== '');
}

export function withValues(query: Query, definition: FilterDefinition, values: readonly string[]): Query {
  const next = { ...query };
  const set = (key: FilterKey, text: string | undefined) => {
    if (text) next[key] = text;
    else delete next[key];
  };
  if (definition.kind === 'created') {
    set('createdFrom', values[0]);
    set('createdTo', values[1]);
  } else if (definition.kind === 'told') {
    set('told', values[0]);
    set('toldAs', values[1]);
  } else if (definition.kind === 'import') set('import', values[0]);
  else if (definition.kind === 'field' || definition.kind === 'gone') {
    const all = pairs(query);
    // A comma parts pairs on the wire, so it is no part of one.
    if (values[0]) all.set(definition.id, values[0].replaceAll(',', ' '));
    else all.delete(definition.id);
    set('custom', [...all].map(([key, value]) => `${key}:${value}`).join(','));
  } else set(definition.key, values.join(','));
  // Only what waits for somebody stands in the order of its waiting.
  if (!next.approver && /^-?asked$/.test(next.sort ?? '')) delete next.sort;
  return next;
}

/** The values as they stand in the sentence of a chip: "西湖、余杭" or "西湖 等 4 项". */
export function valueWords(
  workspace: Workspace,
  definition: FilterDefinition,
  values: readonly string[],
  dayWords: (instant: string) => string,
): string {
  if (definition.kind === 'created') {
    const [from, to] = values;
    return m.filter_range({ from: from ? dayWords(from) : '…', to: to ? dayWords(new Date(Date.parse(to) - 1).toISOString()) : '…' });
  }
  if (definition.kind === 'field') return conditionWords(workspace, definition.field, values[0] ?? '');
  if (definition.kind === 'gone') return values[0] ?? '';
  if (definition.kind === 'import') return m.filter_import_one();
  if (definition.kind === 'told') return definition.choices.find((choice) => choice.value === values[1])?.label ?? m.filter_told_all();
  const name = (value: string) => definition.choices.find((choice) => choice.value === value)?.label ?? value;
  if (values.length > 3) return m.filter_and_more({ first: name(values[0] ?? ''), count: values.length });
  return values.map(name).join(m.filter_joiner());
}
