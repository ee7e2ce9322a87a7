import type { Card, Definition } from '@bodan/core/dashboard/definition';
import { inOrder } from '@bodan/core/dashboard/layout';
import { shownOf } from '@bodan/core/dashboard/measure';
import { type Comparison, cardDays, type Days, isOfNow, yearBefore } from '@bodan/core/dashboard/question';
import { DomainError, invalidInput } from '@bodan/core/errors';
import type { Cell, Sheet } from '@bodan/core/export/cell';
import type { ExportWords } from '@bodan/core/export/words';
import { figuresOf, noCounts } from '@bodan/core/measures/board';
import { previousOf } from '@bodan/core/measures/buckets';
import type { FigureKey } from '@bodan/core/measures/figure';
import { METRICS, type Metric } from '@bodan/core/measures/registry';
import { localDay } from '@bodan/core/ticket/days';
import type { Board } from '../board/assemble.ts';
import { boardOfSnapshot } from '../board/at-once.ts';
import { publishedAt } from '../board/moment.ts';
import { type BoardNames, readNames } from '../board/names-store.ts';
import { EVERYTHING, type PastBoardInput, rangeOf } from '../board/read.ts';
import { targetOf } from '../board/trend.ts';
import { readTarget } from '../board/trend-store.ts';
import type { BoardFilter, BoardTx } from '../board/types.ts';
import { readDashboard } from '../dashboard/keep.ts';
import { dashboardsOfGroup, dashboardsOfWorkspace } from '../dashboard/place.ts';
import type { Dashboard } from '../dashboard/view.ts';
import { aboutLines, definitionLines, explanation } from './about.ts';
import type { Table } from './board-source.ts';
import { cardName, cardTable, figureTable, partsOf, shownBy, type Told } from './card-tables.ts';
import { type FigurePlace, placeOf } from './figure-place.ts';
import { facetWords } from './place-words.ts';
import type { Exporter, FileOptions, Opened, SourceOf } from './types.ts';

type Source = SourceOf<'dashboard'>;

/** The dashboard as who exports may open it: given by headquarters, it is about their own workspace alone. */
function opened(who: Exporter, id: string): Promise<Dashboard> {
  if (who.kind === 'tenant') return readDashboard(dashboardsOfWorkspace(who.ctx), id);
  return readDashboard(dashboardsOfGroup(who.ctx, { actor: '', idempotency: null, replayed: false }), id);
}

function chosen({ cards }: Definition, cardId: string | null): Card[] {
  const found = inOrder(cards).filter((card) => cardId === null || card.id === cardId);
  if (found.length > 0) return found;
  throw cardId === null
    ? invalidInput('/source/dashboard', 'the dashboard has no cards yet', 'required')
    : invalidInput('/source/card', 'the dashboard has no such card', 'unknown');
}

const orNone = (keys: readonly string[]): string[] => keys.map((key) => (key === '-' ? '' : key));
/** What a card is narrowed by beside its page, whose own conditions on the same facts it replaces. */
function ownFacets({ filters: f }: Card): Partial<PastBoardInput> {
  return {
    ...(f.tenant && { tenantIds: f.tenant }),
    ...(f.region && { region: orNone(f.region)[0] ?? '' }),
    ...(f.branch && { branchIds: orNone(f.branch) }),
    ...(f.fault && { faultCodes: orNone(f.fault) }),
    ...(f.department && { departmentCodes: orNone(f.department) }),
    ...(f.tier && { tiers: f.tier }),
  };
}

type Asked = { place: FigurePlace; who: Exporter; names: BoardNames; promised: number; now: number };
/** Boards of one snapshot, each question read once. */
function reader(tx: BoardTx, { place, who, names, now }: Asked): (filter: BoardFilter) => Promise<Board> {
  const known = new Map<string, Promise<Board>>();
  return (filter) => {
    const key = JSON.stringify(filter);
    const board = known.get(key) ?? boardOfSnapshot(tx, { ...place, isGroup: who.kind === 'group' }, names, filter, now);
    known.set(key, board);
    return board;
  };
}

/** Null for a card whose own conditions name what is not here any more; what the page asks in vain is refused. */
async function unlessGone(card: Card, board: Promise<Board>): Promise<Board | null> {
  try {
    return await board;
  } catch (error) {
    const isOwn = Object.keys(card.filters).length > 0;
    if (isOwn && error instanceof DomainError && error.code === 'validation_failed') return null;
    throw error;
  }
}

async function tell(tx: BoardTx, cards: readonly Card[], source: Source, page: Days, w: ExportWords, asked: Asked): Promise<Told[]> {
  const ask = reader(tx, asked);
  const { at: _, known: _known, by: _by, ...narrowed } = source.input;
  const isGroup = asked.who.kind === 'group';
  const told: Told[] = [];
  for (const card of cards) {
    const own = ownFacets(card);
    const days = cardDays(card.window, page);
    const filter = { ...narrowed, ...own, ...(isGroup ? {} : { tenantIds: [] }) };
    const board = await unlessGone(card, ask({ ...filter, ...days }));
    const isYear = board !== null && source.comparison === 'year' && card.kind === 'figure';
    const before = isYear ? (await ask({ ...filter, ...yearBefore(days) })).totals : (board?.previous ?? null);
    const target = card.kind === 'figure' ? (card.target ?? (card.measure === 'first_response_rate' ? asked.promised : null)) : null;
    told.push({
      card,
      days,
      board,
      target,
      before: source.comparison === 'none' ? null : before,
      only: facetWords(asked.names, w, { ...EVERYTHING, ...own }),
    });
  }
  return told;
}

/** What defines the figures of some cards: those with a formula by it, the others and all counts they are made of by their own words. */
function definitions(cards: readonly Card[], w: ExportWords): Cell[][] {
  const keys = [...new Set(cards.flatMap(shownBy))];
  const shown = keys.map((key) => shownOf(key));
  const figures = shown.flatMap(({ figure }) => figure ?? []) as FigureKey[];
  const nothing = figuresOf(noCounts());
  const isMetric = (name: string): name is Metric => Object.hasOwn(METRICS, name);
  const metrics = new Set(shown.flatMap((s) => partsOf(s.parts(nothing))).filter(isMetric));
  const others = shown.flatMap((s): Cell[][] => (s.figure === null ? [[w.name(s.name, ''), w.name(s.definition, '')]] : []));
  return [...others, ...definitionLines(w, { figures: [...new Set(figures)], metrics: [...metrics] })];
}

/** What a page is compared with, in words and days. */
function comparedWords(comparison: Comparison, page: Days, w: ExportWords): string {
  const days = { previous: previousOf(page), year: yearBefore(page), none: null }[comparison];
  return [w.say(`compared_${comparison}`), ...(days ? [`${days.from} – ${days.to}`] : [])].join(' ');
}

/** What is said of a card beside its figures: its days, what it alone is narrowed to, and that nothing is left out. */
function cardWords({ card, days, only }: Told, w: ExportWords): string {
  return [
    shownBy(card).every((key) => isOfNow(shownOf(key))) ? w.say('window_now') : `${days.from} – ${days.to}`,
    ...(only.length > 0 ? [`${w.say('only')} ${only.join('; ')}`] : []),
    ...('limit' in card ? [`${w.say('all_lines')} ${card.limit}`] : []),
  ].join(' | ');
}

/**
 * A dashboard, or one card of it, as tables: its numbers together, and every list whole. All of it is told of one committed instant.
 * Errors: `not_found` for a dashboard that one may not open, `forbidden`, `validation_failed`.
 */
export async function openDashboard<T>(who: Exporter, source: Source, o: FileOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const { words: w } = o;
  const dashboard = await opened(who, source.dashboardId);
  const cards = chosen(dashboard.definition, source.cardId);
  const place = await placeOf(who, source.input);
  const { moment, timeZone } = place;
  const page = rangeOf(source.input, localDay(timeZone, moment?.at ?? place.present));
  const now = who.ctx.app.now();
  const { names, told } = await place.snapshot(async (tx) => {
    const names = await readNames(tx, place.groupId, publishedAt(moment));
    const promised = targetOf(await readTarget(tx, place.groupId));
    return { names, told: await tell(tx, cards, source, page, w, { place, who, names, promised, now }) };
  });
  const figures = told.filter((t): t is Told & { card: Extract<Card, { kind: 'figure' }> } => t.card.kind === 'figure');
  const tables: (Sheet & Table)[] = [
    ...(figures.length > 0 ? [{ name: w.say('figures'), caption: w.say('figures'), ...figureTable(figures, source.comparison, w) }] : []),
    ...told
      .filter((t) => t.card.kind !== 'figure')
      .map((t) => {
        const name = cardName(t.card, w);
        return { name, caption: `${name} | ${cardWords(t, w)}`, ...cardTable(t, names, w) };
      }),
  ];
  const rows = tables.reduce((n, table) => n + table.rows.length, 0);
  const asOf = moment?.at ?? now;
  const [only] = source.cardId === null ? [] : told;
  const title = only ? `${dashboard.name} ${cardName(only.card, w)}` : dashboard.name;
  const about: Cell[][] = [
    [w.say('dashboard'), dashboard.name],
    ...aboutLines(w, {
      place: place.name,
      by: place.by,
      asOf,
      timeZone,
      rows,
      moment,
      range: page,
      filters: facetWords(names, w, source.input),
    }),
    [w.say('compared'), comparedWords(source.comparison, page, w)],
    ...(told.some((t) => t.only.length > 0) ? [[w.say('only'), w.say('own_filters')]] : []),
    ...told.map((t): Cell[] => [`${w.say('card')} ${cardName(t.card, w)}`, cardWords(t, w)]),
    ...definitions(cards, w),
  ];
  return work({ rows, asOf, title, book: { timeZone, sheets: [...tables, explanation(w, about)] } });
}
