import type { ConversionPlan } from '../conversion/convert.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import type { StandardContent } from './content.ts';
import { changeKey, diffStandards, fieldChanges, type StandardChange, type Touch, touchOf } from './diff.ts';
import { type Promotion, promotionConversions } from './promotion.ts';
import { successors } from './retirement.ts';

/** `converts` says that values of these tickets change; else they are only counted otherwise. */
export type TouchingChange = { key: string; change: StandardChange; touch: Touch; converts: boolean };
/** What a workspace brings along: its own fields, and which of them fields of the standard take over. */
export type AdopterFields = { own: readonly FieldDefinition[]; promotions: readonly Promotion[] };
export type AdoptionPlan = { changes: StandardChange[]; touching: TouchingChange[]; conversion: ConversionPlan };

/**
 * What going from one version to another means for tickets. Merged and retired codes stay on their tickets and are counted under what
 * replaced them; only split codes and values of fields with another type are converted. Source: design, decisions taken.
 */
export function planAdoption(from: StandardContent, to: StandardContent, { own, promotions }: AdopterFields): AdoptionPlan {
  const changes = diffStandards(from, to);
  const added = to.fields.filter((f) => !from.fields.some((old) => old.key === f.key));
  const promoted = promotionConversions(promotions, own, added);
  const touching = changes.flatMap((change): TouchingChange[] => {
    const source = change.kind === 'added' && change.list === 'fields' ? promoted.find((p) => p.to.key === change.code) : undefined;
    const touch = source ? { key: source.from.key, values: null } : touchOf(change);
    const converts = source !== undefined || change.kind === 'split' || change.kind === 'retyped';
    return touch ? [{ key: changeKey(change), change, touch, converts }] : [];
  });
  const leadsTo = successors(to.faultCodes);
  const now = (code: string) => leadsTo.get(code) ?? code;
  const splits = to.faultCodes.flatMap((f) => {
    const isNew = changes.some((c) => c.kind === 'split' && c.list === 'faultCodes' && c.code === f.code);
    if (!isNew || !f.retired) return [];
    const { split, replacedBy } = f.retired;
    return [{ code: f.code, ways: split.map((w) => ({ when: w.when, to: now(w.to) })), otherwise: replacedBy && now(replacedBy) }];
  });
  const retyped = changes.flatMap((c) => {
    const before = from.fields.find((f) => f.key === c.code);
    const after = to.fields.find((f) => f.key === c.code);
    return c.kind === 'retyped' && before && after ? [{ from: before, to: after, factor: null, options: {} }] : [];
  });
  return { changes, touching, conversion: { splits, values: [...retyped, ...promoted] } };
}

/** What saving a workspace's own fields means for tickets, told like a version of the standard. Every type that differs is converted. */
export function planFields(from: readonly FieldDefinition[], to: readonly FieldDefinition[]): AdoptionPlan {
  const changes = fieldChanges(from, to);
  const touching = changes.flatMap((change): TouchingChange[] => {
    const touch = touchOf(change);
    return touch ? [{ key: changeKey(change), change, touch, converts: change.kind === 'retyped' }] : [];
  });
  const values = changes.flatMap((c) => {
    const before = from.find((f) => f.key === c.code);
    const after = to.find((f) => f.key === c.code);
    return c.kind === 'retyped' && before && after ? [{ from: before, to: after, factor: null, options: {} }] : [];
  });
  return { changes, touching, conversion: { splits: [], values } };
}
