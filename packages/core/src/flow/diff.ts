import { isSame } from '../same.ts';
import type { Label } from '../text.ts';
import type { Flow, FlowStage, FlowTransition } from './definition.ts';

export type FieldChange = { field: string; from: unknown; to: unknown };
/** One sentence's worth of change: what it is about, how it is called, and what of it changed. */
export type FlowChange = {
  kind: 'stage' | 'transition' | 'flow';
  change: 'added' | 'removed' | 'changed';
  key: string;
  name: Label;
  fields: FieldChange[];
};

function fieldChanges(from: object, to: object, ignored: readonly string[]): FieldChange[] {
  const after = new Map<string, unknown>(Object.entries(to));
  return Object.entries(from).flatMap(([field, v]) =>
    ignored.includes(field) || isSame(v, after.get(field)) ? [] : [{ field, from: v, to: after.get(field) ?? null }],
  );
}

type Part = Pick<FlowStage & FlowTransition, 'key' | 'name'>;
function listChanges(kind: 'stage' | 'transition', from: readonly Part[], to: readonly Part[]): FlowChange[] {
  const before = new Map(from.map((p) => [p.key, p]));
  const after = new Map(to.map((p) => [p.key, p]));
  const removed = from
    .filter((p) => !after.has(p.key))
    .map((p): FlowChange => ({ kind, change: 'removed', key: p.key, name: p.name, fields: [] }));
  const rest = to.flatMap((p): FlowChange[] => {
    const old = before.get(p.key);
    if (!old) return [{ kind, change: 'added', key: p.key, name: p.name, fields: [] }];
    // Where it stands on the canvas changes nothing for a ticket.
    const fields = fieldChanges(old, p, ['position']);
    return fields.length > 0 ? [{ kind, change: 'changed', key: p.key, name: p.name, fields }] : [];
  });
  return [...removed, ...rest];
}

/** What one version does differently from another, as data for sentences. The order of steps counts as a change of the flow. */
export function diffFlows(from: Flow, to: Flow): FlowChange[] {
  const fields = fieldChanges({ name: from.name, initial: from.initial }, { name: to.name, initial: to.initial }, []);
  const kept = new Set(from.transitions.map((t) => t.key).filter((k) => to.transitions.some((t) => t.key === k)));
  const order = (f: Flow): string[] => f.transitions.map((t) => t.key).filter((k) => kept.has(k));
  if (!isSame(order(from), order(to))) fields.push({ field: 'order', from: order(from), to: order(to) });
  return [
    ...(fields.length > 0 ? [{ kind: 'flow' as const, change: 'changed' as const, key: '', name: to.name, fields }] : []),
    ...listChanges('stage', from.stages, to.stages),
    ...listChanges('transition', from.transitions, to.transitions),
  ];
}
