import { type BoardPage, boardPage } from '@bodan/core/export/page';
import { type ExportWords, exportWords } from '@bodan/core/export/words';
import type { Locale } from '@bodan/core/text';
import type { Board, Line } from '../board/assemble.ts';
import { type Moment, publishedAt } from '../board/moment.ts';
import { readNames } from '../board/names-store.ts';
import { targetOf } from '../board/trend.ts';
import { readTarget } from '../board/trend-store.ts';
import { boardOf } from './board-source.ts';
import { placeOf } from './figure-place.ts';
import { facetWords } from './place-words.ts';
import type { Exporter, FileOptions, Opened, SourceOf } from './types.ts';

/** Where a page is of, and what it says beside the figures. `target` is a part of one. */
export type PageOf = {
  place: string;
  isGroup: boolean;
  by: string | null;
  asOf: number;
  known: Moment['known'] | null;
  filters: readonly string[];
  target: number | null;
};

const stocksOf = (lines: readonly Pick<Line, 'key' | 'name' | 'open' | 'overdueNow'>[], w: ExportWords) =>
  lines.map((l) => ({ name: w.name(l.name, l.key), open: l.open, overdue: l.overdueNow.tickets }));

/** A board that was read as its page, ranked by what its screen ranks: subsidiaries of several, branches of one. */
export function pageOf(board: Board, of: PageOf, locale: Locale): BoardPage {
  const w = exportWords(locale);
  const isOfSeveral = of.isGroup && board.filter.tenantIds.length !== 1;
  const lines: readonly Line[] = isOfSeveral ? board.bySubsidiary : board.byBranch;
  const { from, to, timeZone } = board.range;
  return boardPage(
    {
      ...of,
      ranked: isOfSeveral ? 'subsidiaries' : 'branches',
      timeZone,
      range: { from, to },
      previousRange: { from: board.previous.from, to: board.previous.to },
      totals: board.totals,
      previous: board.previous,
      days: board.days.map(({ day, firstResponse }) => ({ day, rate: firstResponse.rate })),
      lines: lines.map((l) => ({ name: w.name(l.name, l.key), figures: l })),
      stages: stocksOf(board.byStage, w),
      departments: stocksOf(board.byDepartment, w),
    },
    locale,
  );
}

/** A whole board as one page. Its rows are the lines it ranks. Errors: `forbidden`, `validation_failed`. */
export async function openPage<T>(
  who: Exporter,
  source: SourceOf<'page'>,
  o: FileOptions,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const place = await placeOf(who, source.input);
  const { names, target } = await place.read(async (tx) => ({
    names: await readNames(tx, place.groupId, publishedAt(place.moment)),
    target: await readTarget(tx, place.groupId),
  }));
  const board = await boardOf(who, source.input);
  const asOf = Date.parse(board.asOf);
  const of: PageOf = {
    place: place.name,
    isGroup: who.kind === 'group',
    by: place.by,
    asOf,
    known: place.moment?.known ?? null,
    filters: facetWords(names, o.words, source.input),
    target: targetOf(target),
  };
  const page = pageOf(board, of, o.locale);
  return work({ rows: page.ranking.rows.length, asOf, page, timeZone: place.timeZone });
}
