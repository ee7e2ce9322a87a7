import type { Card, Dimension } from '@bodan/core/dashboard/definition';
import { type PartCount, type Shown, type ShownKey, shownOf } from '@bodan/core/dashboard/measure';
import { type Comparison, type Days, isOfNow, ranked } from '@bodan/core/dashboard/question';
import type { Cell, SheetColumn } from '@bodan/core/export/cell';
import type { ExportWord, ExportWords } from '@bodan/core/export/words';
import type { Figures } from '@bodan/core/measures/board';
import { clockOf, type DrillMetric, isOverdueMetric } from '@bodan/core/measures/drill';
import { isPart, type Part, partName } from '@bodan/core/measures/figure';
import { type Board, NONE } from '../board/assemble.ts';
import type { BoardNames } from '../board/names-store.ts';
import { boardTable, type Table } from './board-source.ts';
import { shownName, valueCell } from './figure-cell.ts';
import { figureNames } from './place-words.ts';

const COLUMN = 12;
const NAME = 24;

/** A card with what it was answered; `board` is null where its conditions name what is not here any more. */
export type Told = {
  card: Card;
  days: Days;
  board: Board | null;
  /** What its figures are compared with; null for nothing, and for what is not known. */
  before: Figures | null;
  /** What it is measured against: its own target, else what the group promises of this figure. */
  target: number | null;
  /** Its own conditions in words. */
  only: readonly string[];
};

const DIMENSION_WORDS: Record<Dimension, ExportWord> = {
  tenant: 'subsidiary',
  region: 'region',
  branch: 'branch',
  fault: 'fault',
  department: 'department',
  tier: 'tier',
};

/** What a card is called, as on its dashboard. */
export function cardName(card: Card, w: ExportWords): string {
  if (card.title) return card.title;
  if (card.kind === 'stuck') return w.say('stuck_now');
  const by = 'dimension' in card ? w.say(`by_${card.dimension}`) : null;
  if (card.kind === 'table') return by ?? '';
  const name = w.name(shownOf(card.measure).name, '');
  return by === null ? name : `${name} · ${by}`;
}

/** The figures a card shows. */
export function shownBy(card: Card): ShownKey[] {
  if (card.kind === 'table') return [...card.measures];
  return card.kind === 'stuck' ? ['open', 'parts_waiting', 'overdue'] : [card.measure];
}

/** What a count is part of a rate as: of what is overdue, only tickets that the rate is of. */
const partOf = (metric: DrillMetric): Part | null => {
  const name = isOverdueMetric(metric) ? `cohort_${clockOf(metric)}` : metric;
  return isPart(name) ? name : null;
};
export const partsOf = (parts: readonly PartCount[]): Part[] => parts.flatMap(({ metric }) => partOf(metric) ?? []);
const partWords = (w: ExportWords, metric: DrillMetric): string => {
  const part = partOf(metric);
  return part === null ? metric : w.name(partName(part), part);
};

const column = (title: string, width = COLUMN): SheetColumn => ({ title, width });
const day = (text: string): Cell => ({ kind: 'day', day: text });

/** Every card that is one number, a line each, and under it the counts it is made of. */
export function figureTable(
  cards: readonly (Told & { card: Extract<Card, { kind: 'figure' }> })[],
  comparison: Comparison,
  w: ExportWords,
): Table {
  const compared = comparison === 'none' ? [] : [column(w.say(`compared_${comparison}`))];
  const beside = (value: Cell): Cell[] => (comparison === 'none' ? [] : [value]);
  const linesOf = ({ card, days, board, before, target, only }: (typeof cards)[number]): Cell[][] => {
    const name = cardName(card, w);
    const shown: Shown = shownOf(card.measure);
    const words = only.join('; ');
    if (!board) return [[name, w.say('card_refused'), null, ...beside(null), null, day(days.from), day(days.to), words]];
    const of = isOfNow(shown) ? [null, null, words] : [day(days.from), day(days.to), words];
    const was = isOfNow(shown) ? null : before;
    const wasParts = was ? shown.parts(was) : [];
    const value = valueCell(shown, shown.value(board.totals));
    return [
      [name, shownName(w, shown), value, ...beside(valueCell(shown, was && shown.value(was))), valueCell(shown, target), ...of],
      ...shown.parts(board.totals).map(({ metric, count }, i): Cell[] => {
        return [name, partWords(w, metric), count, ...beside(wasParts[i]?.count ?? null), null, ...of];
      }),
    ];
  };
  const columns = [
    column(w.say('card'), NAME),
    column(w.say('item'), NAME),
    column(w.say('value')),
    ...compared,
    column(w.say('target')),
    column(w.say('from')),
    column(w.say('to')),
    column(w.say('only'), NAME),
  ];
  return { columns, rows: cards.flatMap(linesOf) };
}

type Named = { columns: SheetColumn[]; total: Cell[]; lines: { cells: Cell[]; figures: Figures }[] };
/** What the lines of a dimension are called, and their figures. */
function named(dimension: Dimension, board: Board, names: BoardNames, w: ExportWords): Named {
  const n = figureNames(names, w);
  const none = (key: string, name: string): string => (key === NONE ? w.say('none') : name);
  const coded = (key: string): Cell => (key === NONE ? null : key);
  const title = column(w.say(DIMENSION_WORDS[dimension]), NAME);
  if (dimension === 'tenant')
    return { columns: [title], total: [], lines: board.bySubsidiary.map((l) => ({ cells: [w.name(l.name, l.key)], figures: l })) };
  if (dimension === 'region')
    return { columns: [title], total: [], lines: board.byRegion.map((l) => ({ cells: [none(l.key, w.name(l.name, l.key))], figures: l })) };
  if (dimension === 'branch')
    return {
      columns: [title, column(w.say('code')), column(w.say('subsidiary'), NAME)],
      total: [null, null],
      lines: board.byBranch.map((l) => ({ cells: [none(l.key, w.name(l.name, l.key)), l.code || null, n.tenant(l.tenantId)], figures: l })),
    };
  const lines = { fault: board.byFaultCode, department: board.byDepartment, tier: board.byTier }[dimension];
  return {
    columns: [title, column(w.say('code'))],
    total: [null],
    lines: lines.map((l) => ({ cells: [none(l.key, w.name(l.name, l.key)), coded(l.key)], figures: l })),
  };
}

/** All lines by the first of some figures, each figure followed by the counts it is made of, and at the end all together. */
function linesTable(
  board: Board,
  names: BoardNames,
  w: ExportWords,
  of: { dimension: Dimension; measures: readonly ShownKey[]; order: 'most' | 'least' },
): Table {
  const { columns, total, lines } = named(of.dimension, board, names, w);
  const shown = of.measures.map((key): Shown => shownOf(key));
  const [first] = shown;
  // A count that several figures are made of stands there once.
  const parts = new Map(shown.flatMap((s) => s.parts(board.totals).map((p) => [p.metric, s] as const)).toReversed());
  const countsOf = (figures: Figures) =>
    [...parts].toReversed().map(([metric, s]): Cell => s.parts(figures).find((p) => p.metric === metric)?.count ?? null);
  const cells = (figures: Figures): Cell[] => [...shown.map((s) => valueCell(s, s.value(figures))), ...countsOf(figures)];
  const rows = first ? ranked(lines, first, of.order) : [];
  return {
    columns: [
      column(w.say('rank')),
      ...columns,
      ...shown.map((s) => column(shownName(w, s))),
      ...[...parts.keys()].toReversed().map((metric) => column(partWords(w, metric))),
    ],
    rows: [
      ...rows.map((line, i): Cell[] => [i + 1, ...line.cells, ...cells(line.figures)]),
      [null, w.say('total'), ...total, ...cells(board.totals)],
    ],
  };
}

/** What a card of several lines shows, whole: all its lines, also those for which the card has no room. */
export function cardTable({ card, board }: Told, names: BoardNames, w: ExportWords): Table {
  if (!board) return { columns: [column(w.say('meaning'), NAME)], rows: [[w.say('card_refused')]] };
  switch (card.kind) {
    case 'stuck':
      return boardTable(board, names, 'stage', w);
    case 'trend': {
      if (card.measure === 'first_response_rate') {
        const { columns, rows } = boardTable(board, names, 'day', w);
        const [date, , , ...rate] = columns;
        return { columns: date ? [date, ...rate] : [], rows: rows.map(([at = null, , , ...of]) => [at, ...of]) };
      }
      const { measure } = card;
      return {
        columns: [column(w.say('day')), column(shownName(w, shownOf(measure)))],
        rows: board.days.map((d) => [day(d.day), d[measure]]),
      };
    }
    case 'table':
      return linesTable(board, names, w, { dimension: card.dimension, measures: card.measures, order: 'most' });
    case 'ranking':
    case 'multiples':
      return linesTable(board, names, w, { dimension: card.dimension, measures: [card.measure], order: card.order });
    case 'figure':
      throw new Error('a number is a line of the figures');
    default:
      return card satisfies never;
  }
}
