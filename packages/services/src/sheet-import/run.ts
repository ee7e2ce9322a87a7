import { DomainError, ERRORS } from '@bodan/core/errors';
import { type RowRead, rowReader } from '@bodan/core/import/read-row';
import type { TicketWrite } from '@bodan/core/ticket/state';
import type { App, TenantTx, WorkspaceContext } from '../context.ts';
import { decideNew } from '../ticket/create.ts';
import { withFreshConfig } from '../ticket/decide.ts';
import { writeTicket } from '../ticket/store.ts';
import type { WorkspaceConfig } from '../workspace/config.ts';
import { importerOf } from './importer.ts';
import {
  dropRows,
  finishImport,
  holdImport,
  type ImportKey,
  type ImportRow,
  importById,
  moveImport,
  nextWaiting,
  OPEN_MS,
  refusedRows,
  type Ticked,
  takeRows,
  tellImporter,
  tickRows,
} from './store.ts';
import { undoBatch } from './undo.ts';

// A transaction holds the counter of the workspace's numbers, so it is over before somebody at the desk notices.
const BATCH = 20;
// One run stays short beside other work; the sweep starts the next one.
const BATCHES_PER_RUN = 100;

/** What of a row cannot be made: told with the row. Faults of ours are no property of a row; they are tried again. */
function refusalOf(error: unknown, row: number): Ticked {
  if (!(error instanceof DomainError) || ERRORS[error.code].status >= 500 || error.code === 'forbidden') throw error;
  const errors = error.fields.length > 0 ? error.fields : [{ pointer: '', code: error.code, detail: error.message }];
  return { row, ticketId: null, errors };
}

type Decided = { write: TicketWrite; row: number };

async function decideRow(ctx: WorkspaceContext, config: WorkspaceConfig, row: number, read: RowRead): Promise<Decided | Ticked> {
  if (read.errors.length > 0) return { row, ticketId: null, errors: read.errors };
  try {
    return { row, write: (await decideNew(ctx, { ...read.input, source: 'import', occurredAt: null }, config)).write };
  } catch (error) {
    return refusalOf(error, row);
  }
}

/** The same reader for all rows of an import by the same settings. */
function readerOf(config: WorkspaceConfig, columns: ImportRow['columns']): (cells: readonly string[]) => RowRead {
  const { standard, timeZone, fields } = config;
  return rowReader(
    {
      standard,
      timeZone,
      fields: fields.definitions,
      branches: [...config.branches].map(([id, b]) => ({ id, code: b.code, name: b.name })),
      members: [...config.members.values()],
    },
    columns,
  );
}
type Reader = { config: WorkspaceConfig; read: (cells: readonly string[]) => RowRead };

/** The database refuses a row, such as a value that another ticket has; its transaction is gone with it. */
class NotWritten extends Error {
  readonly row: number;
  constructor(row: number, cause: DomainError) {
    super(cause.message, { cause });
    this.row = row;
  }
}

/**
 * Makes the next tickets and ticks their rows off, in one transaction: all of it is there, or none. How many rows it found; null when it was
 * stopped. They are decided before it begins: one worker never holds two connections, and the workspace's numbers are held for less long.
 */
async function makeBatch(ctx: WorkspaceContext, row: ImportRow, { config, read }: Reader): Promise<number | null> {
  const { app, scope } = ctx;
  const rows = await app.db.tenant(scope, (tx) => nextWaiting(tx, row.id, BATCH), 'read');
  const decided: (Decided | Ticked)[] = [];
  for (const { row: number, cells } of rows) decided.push(await decideRow(ctx, config, number, read(cells)));
  return app.db.tenant(scope, async (tx) => {
    if ((await holdImport(tx, row.id)) !== 'running') return null;
    const taken = await takeRows(tx, row.id, rows);
    const ticked: Ticked[] = [];
    for (const one of decided) {
      if (!taken.has(one.row)) continue;
      if ('write' in one) {
        await writeTicket(tx, config, one.write, app.newId()).catch((error: unknown) => {
          throw error instanceof DomainError ? new NotWritten(one.row, error) : error;
        });
        ticked.push({ row: one.row, ticketId: one.write.after.id, errors: [] });
      } else ticked.push(one);
    }
    if (ticked.length > 0) await tickRows(tx, row.id, ticked);
    return rows.length;
  });
}

/** The same, and where one of them cannot be written, only that one is told why: the others come again with the next batch. */
async function makeSome(ctx: WorkspaceContext, row: ImportRow, reader: Reader): Promise<number | null> {
  try {
    return await makeBatch(ctx, row, reader);
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    const refused = refusalOf(error.cause, error.row);
    return ctx.app.db.tenant(ctx.scope, async (tx) => {
      if ((await holdImport(tx, row.id)) !== 'running') return null;
      await tickRows(tx, row.id, [refused]);
      return 1;
    });
  }
}

/** So many refused rows are named in the bell; the page of the import lists them all. */
const MOST_NAMED = 10;

/** Ends it and tells who started it, in one transaction: told once, and never of an import that goes on. */
async function finish(app: App, tx: TenantTx, id: string): Promise<void> {
  const ended = await finishImport(tx, id, app.now());
  if (!ended) return;
  const { personId, name, counts } = ended;
  const rows = counts.refused > 0 ? await refusedRows(tx, id, MOST_NAMED) : [];
  const data = { importId: id, name, created: counts.created, refused: counts.refused, rows, why: 'importer' };
  await tellImporter(tx, { id: app.newId(), personId, data });
}

/** What was opened a day ago and never started loses its rows; that it was there stays. */
async function dropStale(app: App, key: ImportKey): Promise<void> {
  await app.db.tenant(key, async (tx) => {
    const row = await importById(tx, key.importId, true);
    if (row?.status !== 'open' || row.createdAt > app.now() - OPEN_MS) return;
    await dropRows(tx, row.id);
    await moveImport(tx, row.id, ['open'], { status: 'dropped' });
  });
}

async function make(app: App, ctx: WorkspaceContext, row: ImportRow): Promise<void> {
  let reader: Reader | undefined;
  for (let batch = 0; batch < BATCHES_PER_RUN; batch++) {
    const found = await withFreshConfig(async () => {
      const config = await app.configs.get(app.db, ctx.scope);
      if (reader?.config !== config) reader = { config, read: readerOf(config, row.columns) };
      return makeSome(ctx, row, reader);
    });
    if (found === null) return;
    if (found === 0) {
      await app.db.tenant(ctx.scope, (tx) => finish(app, tx, row.id));
      return;
    }
  }
}

/**
 * The worker's turn at an import: tickets are made of its rows, or cancelled again, a few in a transaction that also ticks the rows off. After a
 * crash it goes on where it stopped; by two workers at once each row is one ticket. Who lost the right meanwhile makes no more. One that was never
 * started loses its rows.
 */
export async function workOnImport(app: App, key: ImportKey): Promise<void> {
  const row = await app.db.tenant(key, (tx) => importById(tx, key.importId), 'read');
  if (row?.status === 'open') return dropStale(app, key);
  if (row?.status !== 'running' && row?.status !== 'undoing') return;
  let ctx: WorkspaceContext;
  try {
    ctx = await importerOf(app, key, row);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'forbidden') throw error;
    await app.db.tenant(key, (tx) => moveImport(tx, row.id, [row.status], { status: 'stopped', problem: 'forbidden' }));
    return;
  }
  if (row.status === 'running') await make(app, ctx, row);
  else for (let batch = 0; batch < BATCHES_PER_RUN; batch++) if (!(await undoBatch(ctx, row, BATCH))) return;
}
