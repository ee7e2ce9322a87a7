import type { Criterion } from '@bodan/core/standard/conformance-weights';
import type { components } from '#lib/api/schema.d.ts';
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

export type Own = components['schemas']['Conformance'];
export type Group = components['schemas']['GroupConformance'];
export type Scored = Pick<Own, 'counts' | 'score' | 'lost'>;
export type Lacking = { id: string; number: string; words: string; href: string };
export type LackingPage = { items: Lacking[]; nextCursor: string | null };
/** The tickets behind the points of one criterion, of whom. */
export type Opened = { criterion: Criterion; tenant: string | null };

export const CRITERIA = ['fields', 'codes', 'tier', 'evidence'] as const satisfies readonly Criterion[];
const NAMES: Record<Criterion, () => string> = {
  fields: m.conf_fields,
  codes: m.conf_codes,
  tier: m.conf_tier,
  evidence: m.conf_evidence,
};
export const criterionName = (c: Criterion): string => NAMES[c]();

/** A weight as it was set, without zeros nobody needs. */
export const weightWords = (weight: number): string => new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 2 }).format(weight);
/** Points as they were counted: to hundredths, each of them said, so that figures below each other align. */
export const pointWords = (points: number): string =>
  new Intl.NumberFormat(getLocale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(points);

/** What the address says: the days, and which number is open. */
export function conformanceQuery(params: Pick<URLSearchParams, 'get'>): { from?: string; to?: string } {
  const [from, to] = [params.get('from'), params.get('to')];
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}
export function openedFrom(text: string | null): Opened | null {
  const [criterion, tenant] = (text ?? '').split('.');
  const known = CRITERIA.find((c) => c === criterion);
  return known ? { criterion: known, tenant: tenant || null } : null;
}
export const openedText = (o: Opened): string => (o.tenant ? `${o.criterion}.${o.tenant}` : o.criterion);
