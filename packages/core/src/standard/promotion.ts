import type { ValueConversion } from '../conversion/convert.ts';
import type { FieldDefinition } from '../fields/definition.ts';
import { unitFactor } from '../fields/unit.ts';
import { type OwnField, plainName } from './lookalike.ts';

/** An own field of a workspace whose values a field of the standard takes over. `factor` multiplies numbers on their way there. */
export type Promotion = { standardKey: string; ownKey: string; factor: number | null; options: Record<string, string> };
export type PromotionSource = { tenantId: string; key: string; factor: number | null; options: Record<string, string> };

type Fields = readonly FieldDefinition[];

/** The conversions of a workspace's promotions, where both fields are there. */
export const promotionConversions = (promotions: readonly Promotion[], own: Fields, standard: Fields): ValueConversion[] =>
  promotions.flatMap((p) => {
    const from = own.find((f) => f.key === p.ownKey);
    const to = standard.find((f) => f.key === p.standardKey);
    return from && to ? [{ from, to, factor: p.factor, options: p.options }] : [];
  });

const inverted = (options: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(options).map(([own, standard]) => [standard, own]));

/** The way back: from the field of the standard to the own one. */
export const backwards = ({ from, to, factor, options }: ValueConversion): ValueConversion => ({
  from: to,
  to: from,
  factor: factor === null || factor === 0 ? null : 1 / factor,
  options: inverted(options),
});

const mostOf = <T>(list: readonly T[]): T | undefined => {
  const counts = new Map<T, number>();
  for (const x of list) counts.set(x, (counts.get(x) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
};
const KEY = /[^a-z0-9]+/g;
const MOST_KEY = 30;

/** A key for a field of the standard from how its name is spoken. */
export const keyFrom = (spelled: string, taken: ReadonlySet<string>): string => {
  const bare =
    spelled
      .toLowerCase()
      .replaceAll(KEY, '_')
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, MOST_KEY)
      .replaceAll(/_+$/g, '') || 'field';
  for (let n = 1; ; n++) {
    const key = n === 1 ? `s_${bare}` : `s_${bare}_${n}`;
    if (!taken.has(key)) return key;
  }
};

/**
 * One field of the standard for a group of look-alikes, and how each value gets there: the type that says most, the name most of them have,
 * the unit of most, options of all by their names. A proposal; headquarters changes what it likes.
 */
export function proposePromotion(members: readonly OwnField[], key: string): { field: FieldDefinition; sources: PromotionSource[] } {
  const rank = (f: FieldDefinition) => (f.type === 'text' || f.type === 'long_text' ? 1 : 0);
  const best = [...members].sort((a, b) => rank(a.field) - rank(b.field) || b.tickets - a.tickets)[0];
  if (!best) throw new Error('a promotion of nothing');
  const alike = members.filter((m) => m.field.type === best.field.type);
  const unit = mostOf(alike.flatMap((m) => (m.field.unit === null ? [] : [m.field.unit]))) ?? null;
  const name = mostOf(members.map((m) => m.field.name['zh-CN']));
  const options = new Map<string, FieldDefinition['options'][number]>();
  for (const m of alike)
    for (const o of m.field.options)
      if (!o.isRetired && !options.has(plainName(o.name['zh-CN']))) options.set(plainName(o.name['zh-CN']), o);
  const keys = new Set<string>();
  const kept = [...options.values()].map((o) => {
    const free = keys.has(o.key) ? `${o.key}_${keys.size}` : o.key;
    keys.add(free);
    return { ...o, key: free };
  });
  const byName = new Map([...options.keys()].map((plain, i) => [plain, kept[i]?.key ?? plain]));
  const field: FieldDefinition = {
    ...best.field,
    key,
    name: members.find((m) => m.field.name['zh-CN'] === name)?.field.name ?? best.field.name,
    unit,
    min: null,
    max: null,
    isRequired: false,
    isHidden: false,
    options: best.field.options.length > 0 ? kept : [],
  };
  const sources = members.map((m) => {
    const factor = unitFactor(m.field.unit, unit);
    return {
      tenantId: m.tenantId,
      key: m.field.key,
      factor: factor === null || factor === 1 ? null : factor,
      options: Object.fromEntries(
        m.field.options.flatMap((o) => {
          const to = byName.get(plainName(o.name['zh-CN']));
          return to === undefined || to === o.key ? [] : [[o.key, to]];
        }),
      ),
    };
  });
  return { field, sources };
}
