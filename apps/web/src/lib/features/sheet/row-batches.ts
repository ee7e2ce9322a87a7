import type { SheetRow } from '@bodan/core/import/guess';
import { MOST_ROWS_AT_ONCE } from '@bodan/core/import/target';

// Far below what a body may have, also where every character takes four bytes.
const mostCharacters = 200_000;

/** Rows as requests take them, each with the cells of these columns only. */
export function* batchesOf(rows: readonly SheetRow[], columns: readonly number[]): Generator<SheetRow[]> {
  let batch: SheetRow[] = [];
  let size = 0;
  for (const { row, cells } of rows) {
    const chosen = columns.map((i) => cells[i] ?? '');
    const length = chosen.reduce((sum, cell) => sum + cell.length, 0);
    if (batch.length > 0 && (batch.length === MOST_ROWS_AT_ONCE || size + length > mostCharacters)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push({ row, cells: chosen });
    size += length;
  }
  if (batch.length > 0) yield batch;
}
