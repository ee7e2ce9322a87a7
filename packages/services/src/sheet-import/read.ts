import { DomainError } from '@bodan/core/errors';
import { mayReadField } from '@bodan/core/fields/right';
import { saidBy } from '@bodan/core/import/said';
import { isRowTarget, type RowColumn } from '@bodan/core/import/target';
import { callerId, permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import {
  type ImportRow,
  importById,
  importsByIds,
  importsOf,
  knownRows,
  type RowLine,
  type RowState,
  rowsOf,
  type SentRow,
} from './store.ts';
import { type ImportView, importView } from './view.ts';

const LISTED = 50;

/** Another workspace's import and one that never was are told apart by nobody. Throws `not_found`. */
export async function needImport(tx: TenantTx, id: string, hold = false): Promise<ImportRow> {
  const row = await importById(tx, id, hold);
  if (!row) throw new DomainError('not_found', 'There is no such import.');
  return row;
}

export async function viewOf(tx: TenantTx, id: string): Promise<ImportView> {
  return importView(await needImport(tx, id));
}

/** The workspace's imports, the newest 50: who imported what, when, and what became of it. Errors: `forbidden`. */
export async function listImports(ctx: WorkspaceContext): Promise<ImportView[]> {
  permit(ctx, 'ticket.import');
  const rows = await ctx.app.db.tenant(ctx.scope, (tx) => importsOf(tx, LISTED), 'read');
  return rows.map(importView);
}

/** How far an import is. Errors: `forbidden`, `not_found`. */
export function readImport(ctx: WorkspaceContext, id: string): Promise<ImportView> {
  permit(ctx, 'ticket.import');
  return ctx.app.db.tenant(ctx.scope, (tx) => viewOf(tx, id), 'read');
}

export type KnownRows = { rows: { row: number; importId: string }[]; imports: ImportView[] };

/**
 * Which of these rows say what a row said that is a ticket of an import already, taken back ones aside; nothing is kept of the question.
 * Errors: `forbidden`.
 */
export function findKnownRows(ctx: WorkspaceContext, of: { columns: readonly RowColumn[]; rows: readonly SentRow[] }): Promise<KnownRows> {
  permit(ctx, 'ticket.import');
  const asked = of.rows.map(({ row, cells }) => ({ row, said: saidBy(of.columns, cells) }));
  return ctx.app.db.tenant(
    ctx.scope,
    async (tx) => {
      const rows = await knownRows(tx, asked);
      const imports = await importsByIds(tx, [...new Set(rows.map(({ importId }) => importId))]);
      return { rows, imports: imports.map(importView) };
    },
    'read',
  );
}

/** What others than who sent it are not shown of the tickets, they are not shown of its cells either. */
function shownCells(ctx: WorkspaceContext, config: WorkspaceConfig, of: ImportRow): (cells: string[]) => string[] {
  if (callerId(ctx) === of.personId) return (cells) => cells;
  const isOpen = of.columns.map(({ target }) => {
    const field = config.fields.byKey.get(target);
    return isRowTarget(target) || (field !== undefined && !field.isSensitive && mayReadField(field, ctx.roles));
  });
  return (cells) => cells.map((cell, i) => (isOpen[i] ? cell : ''));
}

export type RowPage = { items: RowLine[]; nextCursor: string | null };

/** Rows by their number in the sheet: refused ones with their cells and errors, made ones with their tickets. Errors: `forbidden`, `not_found`. */
export async function readImportRows(
  ctx: WorkspaceContext,
  id: string,
  q: { state: RowState | null; after: number; limit: number },
): Promise<RowPage> {
  permit(ctx, 'ticket.import');
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const { of, rows } = await ctx.app.db.tenant(
    ctx.scope,
    async (tx) => ({ of: await needImport(tx, id), rows: await rowsOf(tx, id, q.state, q.after, q.limit + 1) }),
    'read',
  );
  const shown = shownCells(ctx, config, of);
  const items = rows.slice(0, q.limit).map((row) => ({ ...row, cells: shown(row.cells) }));
  return { items, nextCursor: rows.length > q.limit ? String(items.at(-1)?.row) : null };
}
