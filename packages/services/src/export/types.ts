import type { Comparison } from '@bodan/core/dashboard/question';
import type { Book, Cell, ExportFormat, Sheet } from '@bodan/core/export/cell';
import type { BoardPage } from '@bodan/core/export/page';
import type { ExportWords } from '@bodan/core/export/words';
import type { DrillMetric } from '@bodan/core/measures/drill';
import type { Way } from '@bodan/core/measures/returns';
import type { Locale } from '@bodan/core/text';
import type { Slot } from '../board/heat-store.ts';
import type { PastBoardInput } from '../board/read.ts';
import type { HqContext, WorkspaceContext } from '../context.ts';
import type { ListFilter } from '../ticket/list-filter.ts';

/** What lines of a board stand for. */
export const BOARD_LINES = ['subsidiary', 'branch', 'fault', 'department', 'tier', 'field', 'stage', 'day'] as const;
export type BoardLines = (typeof BOARD_LINES)[number];

/** What is exported: a list as it stands in its address, the tickets behind a figure, a table or the page of a board, its trend, or a dashboard or one card of it. Null columns are all there are. */
export type ExportSource =
  | { kind: 'tickets'; filter: ListFilter; q: string | null; sort: string; group: string | null; columns: string[] | null }
  | {
      kind: 'drill';
      input: PastBoardInput & { metric: DrillMetric; stages: string[]; slot?: Slot | null; way?: Way | null };
      columns: string[] | null;
    }
  | { kind: 'board'; input: PastBoardInput; by: BoardLines }
  | { kind: 'page'; input: PastBoardInput }
  | { kind: 'trend'; input: PastBoardInput }
  | { kind: 'dashboard'; dashboardId: string; cardId: string | null; comparison: Comparison; input: PastBoardInput };
export type SourceOf<K extends ExportSource['kind']> = Extract<ExportSource, { kind: K }>;

/** Who exports, where: with the roles they have now. */
export type Exporter = { kind: 'tenant'; ctx: WorkspaceContext } | { kind: 'group'; ctx: HqContext };

export type FileOptions = { format: ExportFormat; locale: Locale; words: ExportWords };
/** A source opened at one instant: how many rows it has then, what it is called where it has a name of its own, and what becomes its file. */
export type Opened = { rows: number; asOf: number; title?: string } & ({ book: Book } | { page: BoardPage; timeZone: string });

/** A table of a file, with the lines that explain it. */
export type Explained = { table: Sheet; about: readonly (readonly Cell[])[]; timeZone: string };
