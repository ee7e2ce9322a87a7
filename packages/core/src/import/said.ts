import type { RowColumn } from './target.ts';

/** What a row of a sheet says, whatever order its columns are in; rows that say the same are the same. Empty cells say nothing. */
export const saidBy = (columns: readonly RowColumn[], cells: readonly string[]): string =>
  JSON.stringify(
    columns
      .map(({ target }, i): [string, string] => [target, (cells[i] ?? '').trim()])
      .filter(([, cell]) => cell !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
