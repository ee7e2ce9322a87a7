import { type Card, type CardKind, DIMENSIONS, MAX_LINES } from '@bodan/core/dashboard/definition';
import { DAILY_KEYS, type DailyKey, type ShownKey, shownOf } from '@bodan/core/dashboard/measure';
import { m } from '#lib/paraglide/messages.js';
import type { NewCard } from './editor.svelte.ts';

export const FACETS = DIMENSIONS;
/** A card as the dialog holds it: what every kind could need, so that trying another kind loses nothing. */
export type CardDraft = {
  kind: CardKind;
  title: string;
  measure: ShownKey;
  measures: string[];
  dimension: (typeof DIMENSIONS)[number];
  order: 'most' | 'least';
  limit: string;
  target: string;
  window: Card['window'];
  filters: Record<(typeof DIMENSIONS)[number], string[]>;
};

const none = (): CardDraft['filters'] => ({ tenant: [], region: [], branch: [], fault: [], department: [], tier: [] });
const tenths = (n: number) => Math.round(n * 1000) / 10;

export function draftOf(card: Card | undefined, place: 'group' | 'workspace'): CardDraft {
  const start: CardDraft = {
    kind: 'figure',
    title: '',
    measure: 'open',
    measures: ['open', 'overdue', 'created', 'first_response_rate'],
    dimension: place === 'group' ? 'tenant' : 'branch',
    order: 'most',
    limit: '10',
    target: '',
    window: 'page',
    filters: none(),
  };
  if (!card) return start;
  const { kind, title, window } = card;
  const draft = { ...start, kind, title, window, filters: { ...none(), ...card.filters } };
  if ('measure' in card) draft.measure = card.measure;
  if (card.kind === 'table') draft.measures = card.measures;
  if ('dimension' in card) {
    draft.dimension = card.dimension;
    draft.limit = String(card.limit);
  }
  if ('order' in card) draft.order = card.order;
  if (card.kind === 'figure' && card.target !== null)
    draft.target = String(shownOf(card.measure).unit === 'share' ? tenths(card.target) : card.target);
  return draft;
}

/** The target in the figure's own unit; null for none, undefined for what is no target. */
function targetOf({ target, measure }: CardDraft): number | null | undefined {
  const plain = target.normalize('NFKC').replace('。', '.').replace('%', '').trim();
  if (plain === '') return null;
  if (!/^\d{1,6}(\.\d{1,2})?$/.test(plain)) return undefined;
  const n = Number(plain);
  if (shownOf(measure).unit !== 'share') return n;
  return n <= 100 ? Math.round(n * 10) / 1000 : undefined;
}
const isDaily = (key: ShownKey): key is DailyKey => (DAILY_KEYS as readonly string[]).includes(key);
export const dailyOf = (key: ShownKey): DailyKey => (isDaily(key) ? key : 'created');

/** What is wrong with a draft, by field. */
export function wrongOf(d: CardDraft): { limit?: string; target?: string; measures?: string } {
  const limit = Number(d.limit.normalize('NFKC'));
  const isShare = shownOf(d.measure).unit === 'share';
  return {
    ...('ranking multiples table'.includes(d.kind) && !(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LINES)
      ? { limit: m.dash_limit_wrong({ most: MAX_LINES }) }
      : {}),
    ...(d.kind === 'figure' && targetOf(d) === undefined ? { target: isShare ? m.dash_target_share_wrong() : m.dash_target_wrong() } : {}),
    ...(d.kind === 'table' && (d.measures.length < 1 || d.measures.length > 8) ? { measures: m.dash_measures_wrong() } : {}),
  };
}

/** The card a draft without mistakes stands for. */
export function cardOf(d: CardDraft): NewCard {
  const filters = Object.fromEntries(Object.entries(d.filters).filter(([, values]) => values.length > 0));
  const own = { title: d.title.trim(), window: d.window, filters };
  const limit = Number(d.limit.normalize('NFKC'));
  const { dimension, order, measure } = d;
  if (d.kind === 'figure') return { kind: 'figure', ...own, measure, target: targetOf(d) ?? null };
  if (d.kind === 'stuck') return { kind: 'stuck', ...own };
  if (d.kind === 'trend') return { kind: 'trend', ...own, measure: dailyOf(measure) };
  if (d.kind === 'table') return { kind: 'table', ...own, measures: d.measures as ShownKey[], dimension, limit };
  if (d.kind === 'ranking') return { kind: 'ranking', ...own, measure, dimension, order, limit };
  return { kind: 'multiples', ...own, measure, dimension, order, limit };
}
