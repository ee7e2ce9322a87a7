import type { WallClock } from '@bodan/core/export/cell';
import { BYTE_ORDER_MARK, csvLine } from '@bodan/core/export/csv';
import type { FieldDefinition } from '@bodan/core/fields/definition';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toldErrors } from './row-words.ts';

type Row = { row: number; cells: readonly string[]; errors: readonly { pointer: string; code: string; detail: string }[] };
/** The cells are texts as the sheet shows them; none is an instant. */
const noClock = { text: String } as unknown as WallClock;

/** Only these rows, as a sheet that can be corrected and dropped again, with the reason in a column of its own. Nothing leaves the browser. */
export function downloadRefused(
  workspace: Workspace,
  fileName: string,
  columns: readonly { name: string; target: string }[],
  fields: readonly FieldDefinition[],
  rows: readonly Row[],
): void {
  const lines = rows.map((row) => {
    const why = toldErrors(workspace, fields, columns, row).map(({ column, words }) =>
      column === null ? words : `${columns[column]?.name ?? ''}：${words}`,
    );
    return csvLine([...columns.map((_, i) => row.cells[i] ?? ''), why.join('；')], noClock);
  });
  const head = csvLine([...columns.map((c) => c.name), m.imp_reason()], noClock);
  const url = URL.createObjectURL(new Blob([BYTE_ORDER_MARK, head, ...lines], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${m.imp_file_refused({ name: fileName.replace(/\.\w+$/, '') })}.csv`;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
