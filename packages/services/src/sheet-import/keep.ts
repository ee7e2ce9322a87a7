import { DomainError, type FieldError } from '@bodan/core/errors';
import { mayWriteField } from '@bodan/core/fields/right';
import { saidBy } from '@bodan/core/import/said';
import { isReadable, isRowTarget, MOST_IMPORT_ROWS, type RowColumn } from '@bodan/core/import/target';
import { permit, type WorkspaceContext } from '../context.ts';
import { writeOnce } from '../once.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { needImport, viewOf } from './read.ts';
import { addImport, handImportTo, type ImportRow, moveImport, noteUndoneBy, presentRows, putRows, type SentRow } from './store.ts';
import type { ImportView } from './view.ts';

export type NewImport = { name: string; columns: RowColumn[]; rows: number };

function columnErrors(config: WorkspaceConfig, roles: readonly string[], columns: readonly RowColumn[]): FieldError[] {
  const seen = new Set<string>();
  return columns.flatMap(({ target }, i): FieldError[] => {
    const wrong = (code: string, detail: string) => [{ pointer: `/columns/${i}/target`, code, detail }];
    if (seen.has(target)) return wrong('twice', 'another column fills this already');
    seen.add(target);
    if (isRowTarget(target)) return [];
    const field = config.fields.byKey.get(target);
    if (!field) return wrong('unknown_field', 'the workspace has no such field; fields of a draft are there once it is published');
    if (!isReadable(field.type)) return wrong('not_readable', `a ${field.type} cannot be filled from a sheet`);
    return mayWriteField(field, roles) ? [] : wrong('not_allowed', 'your role may not change this field');
  });
}

function importer(ctx: WorkspaceContext) {
  const { principal } = ctx;
  if (!principal) throw new DomainError('unauthenticated');
  return { personId: principal.personId, personName: ctx.actor.name, scopes: principal.scopes === null ? null : [...principal.scopes] };
}

/**
 * Opens an import: what its columns fill and how many rows will come. No ticket is made before it is started.
 * Errors: `forbidden`, `validation_failed` with `/rows` above the limit or `/columns/…`.
 */
export async function createImport(ctx: WorkspaceContext, { name, columns, rows }: NewImport): Promise<ImportView> {
  permit(ctx, 'ticket.import');
  permit(ctx, 'ticket.create');
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const errors = columnErrors(config, ctx.roles, columns);
  if (rows > MOST_IMPORT_ROWS)
    errors.push({ pointer: '/rows', code: 'too_many', detail: `one import takes at most ${MOST_IMPORT_ROWS} rows; split the sheet` });
  if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
  return writeOnce(ctx, async (tx) => {
    const id = ctx.app.newId();
    await addImport(tx, { id, name, columns, rowsTotal: rows, ...importer(ctx), createdAt: ctx.app.now() });
    return viewOf(tx, id);
  });
}

/** Throws `conflict` for one that was never started and lost its rows. */
function needRows(row: Pick<ImportRow, 'status'>): void {
  if (row.status === 'dropped')
    throw new DomainError('conflict', 'It was not started within a day, so its rows are gone; open it again from the sheet.');
}

/**
 * Takes in rows of an import that was not started, and new cells of rows that were refused. The same row again changes nothing, so a batch may
 * be sent twice. Errors: `forbidden`, `not_found`, `conflict` in another state, `validation_failed` with `/rows/…`.
 */
export async function sendRows(ctx: WorkspaceContext, id: string, rows: readonly SentRow[]): Promise<ImportView> {
  permit(ctx, 'ticket.import');
  return writeOnce(ctx, async (tx) => {
    const row = await needImport(tx, id, true);
    needRows(row);
    if (row.status !== 'open' && row.status !== 'stopped' && row.status !== 'done')
      throw new DomainError('conflict', 'Rows are taken before an import is started, and refused ones again when it is over.');
    const errors = rows.flatMap(({ cells }, i): FieldError[] =>
      cells.length > row.columns.length
        ? [{ pointer: `/rows/${i}/cells`, code: 'too_many', detail: `the import has ${row.columns.length} columns` }]
        : [],
    );
    const present = await presentRows(
      tx,
      id,
      rows.map((r) => r.row),
    );
    const added = new Set(rows.map((r) => r.row).filter((n) => !present.has(n)));
    const { sent } = row.counts;
    if (sent + added.size > row.rowsTotal)
      errors.push({ pointer: '/rows', code: 'too_many', detail: `the import was opened for ${row.rowsTotal} rows, ${sent} are there` });
    if (errors.length > 0) throw new DomainError('validation_failed', undefined, { fields: errors });
    // Of one row sent twice in a batch the last counts.
    await putRows(tx, id, [...new Map(rows.map((r) => [r.row, { ...r, said: saidBy(row.columns, r.cells) }])).values()]);
    return viewOf(tx, id);
  });
}

const ONE_AT_WORK = 'ticket_import_one_at_work';
/** The second of two that start at once is refused by the index. */
function asBusy(error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  return code === '23505' && constraint === ONE_AT_WORK ? new DomainError('import_at_work') : error;
}

/**
 * Starts making tickets, or goes on after a stop or with rows that were sent again; from now by the hands of who started it.
 * Errors: `forbidden`, `not_found`, `conflict` when rows are missing or nothing waits, `import_at_work`.
 */
export async function startImport(ctx: WorkspaceContext, id: string): Promise<ImportView> {
  permit(ctx, 'ticket.import');
  permit(ctx, 'ticket.create');
  try {
    return await writeOnce(ctx, async (tx) => {
      const row = await needImport(tx, id, true);
      const { sent, waiting } = row.counts;
      needRows(row);
      if (row.status === 'open' && sent !== row.rowsTotal)
        throw new DomainError('conflict', `${sent} of ${row.rowsTotal} rows have arrived; send the others first.`);
      if (waiting === 0) throw new DomainError('conflict', 'No row is waiting.');
      if (!(await moveImport(tx, id, ['open', 'stopped', 'done'], { status: 'running', startedAt: row.startedAt ?? ctx.app.now() })))
        throw new DomainError('conflict');
      await handImportTo(tx, id, importer(ctx));
      return viewOf(tx, id);
    });
  } catch (error) {
    throw asBusy(error);
  }
}

/** Stops an import that runs; what was made stays, the other rows wait until it is started again. Errors: `forbidden`, `not_found`, `conflict`. */
export async function stopImport(ctx: WorkspaceContext, id: string): Promise<ImportView> {
  permit(ctx, 'ticket.import');
  return writeOnce(ctx, async (tx) => {
    const row = await needImport(tx, id, true);
    if (row.status !== 'stopped' && !(await moveImport(tx, id, ['running'], { status: 'stopped' })))
      throw new DomainError('conflict', 'It is not running.');
    return viewOf(tx, id);
  });
}

/**
 * Cancels the tickets of an import that nobody worked on since, in the background, each by a step of its flow: nothing is deleted. Others are
 * kept and listed. Errors: `forbidden`, `not_found`, `conflict`, `import_at_work`.
 */
export async function undoImport(ctx: WorkspaceContext, id: string): Promise<ImportView> {
  permit(ctx, 'ticket.import');
  permit(ctx, 'ticket.move');
  const { personId, personName } = importer(ctx);
  try {
    return await writeOnce(ctx, async (tx) => {
      await needImport(tx, id, true);
      if (!(await moveImport(tx, id, ['stopped', 'done'], { status: 'undoing' })))
        throw new DomainError('conflict', 'Only an import that is over or was stopped can be undone, once.');
      await noteUndoneBy(tx, id, { personId, name: personName });
      return viewOf(tx, id);
    });
  } catch (error) {
    throw asBusy(error);
  }
}
