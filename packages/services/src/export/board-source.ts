import { DomainError } from '@bodan/core/errors';
import type { Cell, Sheet, SheetColumn } from '@bodan/core/export/cell';
import type { ExportWord, ExportWords } from '@bodan/core/export/words';
import type { Figures, Rate } from '@bodan/core/measures/board';
import { METRIC_NAMES } from '@bodan/core/measures/buckets';
import { FIGURES, type FigureKey, type Part, partName } from '@bodan/core/measures/figure';
import { METRICS } from '@bodan/core/measures/registry';
import { type Board, NONE } from '../board/assemble.ts';
import { publishedAt } from '../board/moment.ts';
import { type BoardNames, readNames } from '../board/names-store.ts';
import { boardIn, type PastBoardInput, readHqBoard, readWorkspaceBoard } from '../board/read.ts';
import { readHqTrend, readWorkspaceTrend, type Trend } from '../board/trend.ts';
import { aboutLines, bookOf, definitionLines } from './about.ts';
import { minutes, one, share } from './figure-cell.ts';
import { placeOf } from './figure-place.ts';
import { facetWords, figureNames } from './place-words.ts';
import type { BoardLines, Exporter, FileOptions, Opened, SourceOf } from './types.ts';

const COLUMN = 12;
const NAME = 18;

type FigureColumn<F> = SheetColumn & { cell(f: F): Cell };

/** Columns of figures, called as the registry of measures calls them. */
function figureColumns(w: ExportWords): FigureColumn<Figures>[] {
  const counted = (p: Part, cell: (f: Figures) => Cell): FigureColumn<Figures> => ({ title: w.name(partName(p), p), width: COLUMN, cell });
  const figure = (key: FigureKey, cell: (f: Figures) => Cell, unit = ''): FigureColumn<Figures> => ({
    title: `${w.name(FIGURES[key].name, key)}${unit}`,
    width: COLUMN,
    cell,
  });
  const rate = (key: FigureKey, [met, missed, overdue]: [Part, Part, Part], of: (f: Figures) => Rate): FigureColumn<Figures>[] => [
    figure(key, (f) => share(of(f).rate)),
    counted(met, (f) => of(f).met),
    counted(missed, (f) => of(f).missed),
    counted(overdue, (f) => of(f).overdueNow),
  ];
  return [
    counted('created', (f) => f.created),
    counted('open', (f) => f.open),
    counted('parts_waiting', (f) => f.partsWaiting),
    counted('closed', (f) => f.closed),
    counted('overdue_tickets', (f) => f.overdueNow.tickets),
    ...rate('first_response_rate', ['first_response_met', 'first_response_missed', 'cohort_first_response'], (f) => f.firstResponse),
    ...rate('plan_rate', ['plan_met', 'plan_missed', 'cohort_plan'], (f) => f.plan),
    ...rate('evidence_time_rate', ['evidence_met', 'evidence_missed', 'cohort_evidence'], (f) => f.evidenceInTime),
    ...rate('resolution_rate', ['resolution_met', 'resolution_missed', 'cohort_resolution'], (f) => f.resolution),
    counted('rework', (f) => f.rework),
    counted('reopened', (f) => f.reopened),
    figure('dispatch_time', (f) => minutes(f.dispatch.meanSeconds), w.say('in_minutes')),
    counted('dispatched', (f) => f.dispatch.tickets),
    figure('intervention_rate', (f) => share(f.intervention.rate)),
    counted('intervened', (f) => f.intervention.intervened),
    counted('came_at_risk', (f) => f.intervention.atRisk),
    counted('completed', (f) => f.completion.tickets),
    figure('evidence_rate', (f) => share(f.evidence.rate)),
    counted('evidence_complete', (f) => f.evidence.complete),
    counted('evidence_asked', (f) => f.evidence.asked),
    figure('rework_rate', (f) => share(f.completion.reworkRate)),
    counted('reworked', (f) => f.completion.reworked),
    figure('first_time_fix_rate', (f) => share(f.completion.firstTimeFixRate)),
    counted('fixed_first', (f) => f.completion.fixedFirst),
    figure('handovers_per_ticket', (f) => one(f.handovers.perTicket)),
    counted('handovers', (f) => f.handovers.times),
    figure('workload', (f) => one(f.workload?.perTechnician ?? null)),
    counted('assigned', (f) => f.workload?.tickets ?? null),
    counted('technicians', (f) => f.workload?.technicians ?? null),
    figure('nudges_per_hundred', (f) => one(f.nudges.perHundred)),
    counted('nudges', (f) => f.nudges.times),
    figure('low_rating_rate', (f) => share(f.rating.lowRate)),
    counted('rated_low', (f) => f.rating.low),
    counted('rated', (f) => f.rating.tickets),
  ];
}

/** Throws `validation_failed` where no field was asked for. */
function linesByField({ byField }: Board): Board['byTier'] {
  if (byField) return byField.lines;
  throw new DomainError('validation_failed', undefined, {
    fields: [{ pointer: '/source/query', code: 'required', detail: 'lines by a field name it: by=field:key' }],
  });
}

/** Figures that a board shows. */
const BOARD_FIGURES = (Object.keys(FIGURES) as FigureKey[]).filter((key) => FIGURES[key].ledger === 'measures');

const LINES: Record<Exclude<BoardLines, 'stage' | 'day' | 'branch' | 'subsidiary'>, (b: Board) => Board['byTier']> = {
  field: linesByField,
  fault: (b) => b.byFaultCode,
  department: (b) => b.byDepartment,
  tier: (b) => b.byTier,
};

export type Table = { columns: SheetColumn[]; rows: Cell[][] };

/** The lines of a board as its screen shows them, and the sum of what they are parts of as the last one. */
export function boardTable(board: Board, names: BoardNames, by: BoardLines, w: ExportWords): Table {
  const column = (word: ExportWord, width = COLUMN): SheetColumn => ({ title: w.say(word), width });
  const columns = figureColumns(w);
  const cells = (f: Figures) => columns.map((c) => c.cell(f));
  const isNone = (key: string) => key === NONE;
  switch (by) {
    case 'stage':
      return {
        columns: [
          column('stage', NAME),
          ...(['open', 'parts_waiting'] as const).map((m) => ({ title: w.name(METRICS[m].name, m), width: COLUMN })),
          column('overdue_now'),
        ],
        rows: board.byStage.map((s) => [w.name(s.name, s.key), s.open, s.partsWaiting, s.overdueNow.tickets]),
      };
    case 'day':
      return {
        columns: [
          column('day'),
          ...(['created', 'closed'] as const).map((m) => ({ title: w.name(METRICS[m].name, m), width: COLUMN })),
          column('met'),
          column('missed'),
          column('overdue_now'),
          column('rate'),
        ],
        rows: board.days.map((d) => [
          { kind: 'day', day: d.day },
          d.created,
          d.closed,
          d.firstResponse.met,
          d.firstResponse.missed,
          d.firstResponse.overdueNow,
          share(d.firstResponse.rate),
        ]),
      };
    case 'subsidiary':
      return {
        columns: [column('subsidiary', NAME), ...columns],
        rows: [...board.bySubsidiary.map((l) => [w.name(l.name, l.key), ...cells(l)]), [w.say('total'), ...cells(board.totals)]],
      };
    case 'branch': {
      const n = figureNames(names, w);
      return {
        columns: [column('subsidiary', NAME), column('branch', NAME), column('code'), column('region'), ...columns],
        rows: [
          ...board.byBranch.map((l) => [
            n.tenant(l.tenantId),
            isNone(l.key) ? w.say('none') : w.name(l.name, l.key),
            l.code,
            l.region,
            ...cells(l),
          ]),
          [w.say('total'), null, null, null, ...cells(board.totals)],
        ],
      };
    }
    case 'fault':
    case 'department':
    case 'tier':
    case 'field':
      return {
        columns: [column('name', NAME), column('code'), ...columns],
        rows: [
          ...LINES[by](board).map((l) => [w.name(l.name, l.key), isNone(l.key) ? null : l.key, ...cells(l)]),
          [w.say('total'), null, ...cells(board.totals)],
        ],
      };
    default: {
      const never: never = by;
      throw new Error(`unknown lines ${String(never)}`);
    }
  }
}

/** A week of a line each: who, from, to, and its rate. */
function trendTable(trend: Trend, names: BoardNames, w: ExportWords): Table {
  const n = figureNames(names, w);
  const lines = [
    ...trend.items.map((i) => ({ name: [n.tenant(i.tenantId), null] as Cell[], weeks: i.weeks })),
    ...trend.branches.map((b) => ({ name: [null, b.branchId === NONE ? w.say('none') : n.branch(b.branchId)] as Cell[], weeks: b.weeks })),
  ];
  return {
    columns: (['subsidiary', 'branch', 'week_from', 'week_to', 'met', 'missed', 'overdue_now', 'rate'] as const).map((word, i) => ({
      title: w.say(word),
      width: i < 2 ? NAME : COLUMN,
    })),
    rows: lines.flatMap(({ name, weeks }) =>
      weeks.map((k, i): Cell[] => [
        ...name,
        { kind: 'day', day: trend.weeks[i]?.from ?? '' },
        { kind: 'day', day: trend.weeks[i]?.to ?? '' },
        k.met,
        k.missed,
        k.overdueNow,
        share(k.rate),
      ]),
    ),
  };
}

type Figured = {
  table: Table;
  asOf: number;
  range: { from: string; to: string };
  defined: Parameters<typeof definitionLines>[1];
  name: ExportWord;
};

async function open<T>(
  who: Exporter,
  source: SourceOf<'board'> | SourceOf<'trend'>,
  o: FileOptions,
  figure: (names: BoardNames) => Promise<Figured>,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const { words: w } = o;
  const place = await placeOf(who, source.input);
  const { moment, timeZone, name, by } = place;
  const names = await place.read((tx) => readNames(tx, place.groupId, publishedAt(moment)));
  const figured = await figure(names);
  const { columns, rows } = figured.table;
  const facts = {
    place: name,
    by,
    asOf: figured.asOf,
    timeZone,
    rows: rows.length,
    moment,
    range: figured.range,
    filters: facetWords(names, w, source.input),
  };
  const about = [...aboutLines(w, facts), ...definitionLines(w, figured.defined)];
  const table: Sheet = { name: w.say(figured.name), columns, rows };
  return work({ rows: rows.length, asOf: figured.asOf, book: bookOf({ table, about, timeZone }, o, true) });
}

/** The board that a screen asked the same would show. Errors: `forbidden`, `validation_failed`. */
export async function boardOf(who: Exporter, input: PastBoardInput): Promise<Board & { asOf: string }> {
  return boardIn(await (who.kind === 'group' ? readHqBoard(who.ctx, input) : readWorkspaceBoard(who.ctx, input)));
}

/** A board as a table of its lines. Errors: `forbidden`, `validation_failed`. */
export function openBoard<T>(who: Exporter, source: SourceOf<'board'>, o: FileOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const figure = async (names: BoardNames): Promise<Figured> => {
    const board = await boardOf(who, source.input);
    const table = boardTable(board, names, source.by, o.words);
    return {
      table,
      asOf: Date.parse(board.asOf),
      range: board.range,
      defined: { figures: BOARD_FIGURES, metrics: METRIC_NAMES },
      name: 'kind_board',
    };
  };
  return open(who, source, o, figure, work);
}

/** Eight weeks of first responses as a table. Errors: `forbidden`, `validation_failed`. */
export function openTrend<T>(who: Exporter, source: SourceOf<'trend'>, o: FileOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const figure = async (names: BoardNames): Promise<Figured> => {
    const trend = await (who.kind === 'group' ? readHqTrend(who.ctx, source.input) : readWorkspaceTrend(who.ctx, source.input));
    const range = { from: trend.weeks[0]?.from ?? '', to: trend.weeks.at(-1)?.to ?? '' };
    const defined = { figures: ['first_response_rate'] as const, metrics: ['first_response_met', 'first_response_missed'] as const };
    return { table: trendTable(trend, names, o.words), asOf: Date.parse(trend.asOf), range, defined, name: 'kind_trend' };
  };
  return open(who, source, o, figure, work);
}
