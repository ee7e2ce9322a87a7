import type { FlowChange } from '@bodan/core/flow/diff';
import { roleName } from '#lib/features/auth/role-name.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { partWords } from './part-words.ts';
import { fieldName, kindName, modeName, ownerName, say } from './words.ts';

type Value = string | number | boolean | null | undefined | readonly unknown[] | Record<string, unknown>;

function valueWords(workspace: Workspace, field: string, value: Value, stage: (key: string) => string): string {
  if (value === null || value === undefined || value === '') return m.flow_none_set();
  if (typeof value === 'boolean') return value ? m.filter_yes() : m.filter_no();
  if (typeof value === 'number') return String(value);
  if (field === 'kind' && typeof value === 'string') return kindName(value as Parameters<typeof kindName>[0]);
  if (field === 'owner' && typeof value === 'string') return ownerName(value as Parameters<typeof ownerName>[0]);
  if (field === 'departmentCode') return workspace.departmentName(String(value));
  if (field === 'to' || field === 'initial') return stage(String(value));
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    if (value.length === 0) return m.flow_none_set();
    if (field === 'from') return value.map((key) => stage(String(key))).join(m.filter_joiner());
    if (field === 'roles') return value.map((role) => roleName(String(role))).join(m.filter_joiner());
    if (field === 'requires') return value.map((name) => fieldName(workspace, String(name))).join(m.filter_joiner());
    return value.every((v) => typeof v === 'string') ? value.join(m.filter_joiner()) : m.flow_items({ count: value.length });
  }
  const whole = value as Record<string, unknown>;
  // A label is in both languages, and either may have changed.
  if (typeof whole['zh-CN'] === 'string') return [whole['zh-CN'], whole['en']].filter(Boolean).join(' / ');
  return field === 'approval' ? modeName(whole['mode'] as Parameters<typeof modeName>[0]) : '';
}

/** What changed, as one sentence for each change; each field with what it was and is. */
export function changeWords(workspace: Workspace, change: FlowChange, stage: (key: string) => string): { title: string; lines: string[] } {
  const name = say(change.name);
  const titles = {
    stage: { added: m.flow_diff_stage_added, removed: m.flow_diff_stage_removed, changed: m.flow_diff_stage_changed },
    transition: { added: m.flow_diff_step_added, removed: m.flow_diff_step_removed, changed: m.flow_diff_step_changed },
    flow: { added: m.flow_diff_flow, removed: m.flow_diff_flow, changed: m.flow_diff_flow },
  };
  const lines = change.fields.map(({ field, from, to }) => {
    const word = partWords[field]?.() ?? field;
    if (field === 'order' || field === 'actions' || field === 'timers' || field === 'evidence') return m.flow_diff_other({ field: word });
    return m.flow_diff_field({
      field: word,
      from: valueWords(workspace, field, from as Value, stage),
      to: valueWords(workspace, field, to as Value, stage),
    });
  });
  return { title: titles[change.kind][change.change]({ name }), lines };
}
