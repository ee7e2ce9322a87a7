import type { ConversionPlan } from '../conversion/convert.ts';
import type { StandardContent } from './content.ts';
import { changeKey, diffStandards, type StandardChange, type Touch, touchOf } from './diff.ts';
import { successors } from './retirement.ts';

export type TouchingChange = { key: string; change: StandardChange; touch: Touch };
export type AdoptionPlan = { changes: StandardChange[]; touching: TouchingChange[]; conversion: ConversionPlan };

/**
 * What going from one version to another means for tickets. Merged and retired codes stay on their tickets and are counted under what
 * replaced them; only split codes and values of fields with another type are converted. Source: design, decisions taken.
 */
export function planAdoption(from: StandardContent, to: StandardContent): AdoptionPlan {
  const changes = diffStandards(from, to);
  const touching = changes.flatMap((change) => {
    const touch = touchOf(change);
    return touch ? [{ key: changeKey(change), change, touch }] : [];
  });
  const leadsTo = successors(to.faultCodes);
  const now = (code: string) => leadsTo.get(code) ?? code;
  const splits = to.faultCodes.flatMap((f) => {
    const isNew = changes.some((c) => c.kind === 'split' && c.list === 'faultCodes' && c.code === f.code);
    if (!isNew || !f.retired) return [];
    const { split, replacedBy } = f.retired;
    return [{ code: f.code, ways: split.map((w) => ({ when: w.when, to: now(w.to) })), otherwise: replacedBy && now(replacedBy) }];
  });
  const values = changes.flatMap((c) => {
    const before = from.fields.find((f) => f.key === c.code);
    const after = to.fields.find((f) => f.key === c.code);
    return c.kind === 'retyped' && before && after ? [{ from: before, to: after, factor: null, options: {} }] : [];
  });
  return { changes, touching, conversion: { splits, values } };
}
