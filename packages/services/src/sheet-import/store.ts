import type { FieldError } from '@bodan/core/errors';
import type { RowColumn } from '@bodan/core/import/target';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

/** `dropped`: opened and never started; its rows are gone. */
export type ImportStatus = 'open' | 'running' | 'stopped' | 'done' | 'undoing' | 'undone' | 'dropped';
/** Rows by what became of them, kept by the database with every change; cancelled and kept are tickets of one that was undone. */
export type ImportCounts = { sent: number; waiting: number; created: number; refused: number; cancelled: number; kept: number };
export type ImportRow = {
  id: string;
  name: string;
  columns: RowColumn[];
  rowsTotal: number;
  status: ImportStatus;
  problem: string | null;
  personId: string;
  personName: string;
  scopes: string[] | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  undoneAt: number | null;
  undoneBy: string | null;
  undoneByName: string | null;
  counts: ImportCounts;
};
const IMPORT = `id, name, columns, rows_total as "rowsTotal", status, problem, person_id as "personId", person_name as "personName", scopes, created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt", undone_at as "undoneAt", undone_by as "undoneBy", undone_by_name as "undoneByName",
  jsonb_build_object('sent', rows_sent, 'waiting', rows_sent - rows_created - rows_refused, 'created', rows_created, 'refused', rows_refused, 'cancelled', rows_cancelled, 'kept', rows_kept) as counts`;

export const addImport = (
  tx: TenantTx,
  i: Pick<ImportRow, 'id' | 'name' | 'columns' | 'rowsTotal' | 'personId' | 'personName' | 'scopes' | 'createdAt'>,
): Promise<unknown[]> =>
  tx.rows(
    `insert into ticket_import (tenant_id, id, name, columns, rows_total, status, person_id, person_name, scopes, created_at) values (app_tenant(), $1, $2, $3, $4, 'open', $5, $6, $7, $8)`,
    [i.id, i.name, JSON.stringify(i.columns), i.rowsTotal, i.personId, i.personName, i.scopes, new Date(i.createdAt)],
  );

/** `hold` keeps others from moving it on until the transaction ends. */
export async function importById(tx: TenantTx, id: string, hold = false): Promise<ImportRow | undefined> {
  const [row] = await tx.rows<ImportRow>(
    `select ${IMPORT} from ticket_import where tenant_id = app_tenant() and id = $1${hold ? ' for update' : ''}`,
    [id],
  );
  return row;
}

export const importsByIds = (tx: TenantTx, ids: readonly string[]): Promise<ImportRow[]> =>
  tx.rows<ImportRow>(`select ${IMPORT} from ticket_import where tenant_id = app_tenant() and id = any ($1::uuid[])`, [ids]);

/** Newest first. */
export const importsOf = (tx: TenantTx, limit: number): Promise<ImportRow[]> =>
  tx.rows<ImportRow>(`select ${IMPORT} from ticket_import where tenant_id = app_tenant() order by created_at desc, id desc limit $1`, [
    limit,
  ]);

export type SentRow = { row: number; cells: string[] };
/** Keeps rows that were not there; a row that was refused takes its new cells and waits again. Others stay as they are. */
export const putRows = (tx: TenantTx, importId: string, rows: readonly (SentRow & { said: string })[]): Promise<unknown[]> =>
  tx.rows(
    `insert into ticket_import_row as r (tenant_id, import_id, row, cells, said, status)
     select app_tenant(), $1, x.row, x.cells, sha256(convert_to(x.said, 'UTF8')), 'waiting' from jsonb_to_recordset($2::jsonb) as x (row int, cells jsonb, said text)
     on conflict (tenant_id, import_id, row) do update set cells = excluded.cells, said = excluded.said, status = 'waiting', errors = '[]' where r.status = 'refused'`,
    [importId, JSON.stringify(rows)],
  );

/** Which of these rows are tickets of an import already that were not taken back, each by the newest of them. */
export const knownRows = (tx: TenantTx, rows: readonly { row: number; said: string }[]): Promise<{ row: number; importId: string }[]> =>
  tx.rows(
    `select distinct on (x.row) x.row, r.import_id as "importId" from jsonb_to_recordset($1::jsonb) as x (row int, said text)
     join ticket_import_row r on r.tenant_id = app_tenant() and r.said = sha256(convert_to(x.said, 'UTF8')) and r.status = 'created' and r.undo is distinct from 'cancelled'
     order by x.row, r.import_id desc`,
    [JSON.stringify(rows)],
  );

/** Which of these rows there are already. */
export const presentRows = async (tx: TenantTx, importId: string, rows: readonly number[]): Promise<Set<number>> =>
  new Set(
    (
      await tx.rows<{ row: number }>(
        `select row from ticket_import_row where tenant_id = app_tenant() and import_id = $1 and row = any ($2)`,
        [importId, rows],
      )
    ).map((r) => r.row),
  );

type Change = {
  status: ImportStatus;
  problem?: string | null;
  startedAt?: number;
  finishedAt?: number;
  undoneAt?: number;
};
const at = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));

/** Moves an import on; false when it was not in a state to come from. */
export async function moveImport(tx: TenantTx, id: string, from: readonly ImportStatus[], to: Change): Promise<boolean> {
  const rows = await tx.rows(
    `update ticket_import set status = $3, problem = $4, started_at = coalesce($5, started_at), finished_at = coalesce($6, finished_at), undone_at = coalesce($7, undone_at)
     where tenant_id = app_tenant() and id = $1 and status = any ($2) returning 1`,
    [id, from, to.status, to.problem ?? null, at(to.startedAt), at(to.finishedAt), at(to.undoneAt)],
  );
  return rows.length === 1;
}

/** By whose hands tickets are made from now. */
export const handImportTo = (tx: TenantTx, id: string, p: Pick<ImportRow, 'personId' | 'personName' | 'scopes'>): Promise<unknown[]> =>
  tx.rows(`update ticket_import set person_id = $2, person_name = $3, scopes = $4 where tenant_id = app_tenant() and id = $1`, [
    id,
    p.personId,
    p.personName,
    p.scopes,
  ]);
export const noteUndoneBy = (tx: TenantTx, id: string, p: { personId: string; name: string }): Promise<unknown[]> =>
  tx.rows(`update ticket_import set undone_by = $2, undone_by_name = $3 where tenant_id = app_tenant() and id = $1`, [
    id,
    p.personId,
    p.name,
  ]);

/**
 * The status as it is now, held until the transaction ends: whoever stops the work waits for who is at it, and so does a second worker, for rows that
 * change are counted here.
 */
export const holdImport = async (tx: TenantTx, id: string): Promise<ImportStatus | undefined> =>
  (
    await tx.rows<{ status: ImportStatus }>(
      `select status from ticket_import where tenant_id = app_tenant() and id = $1 for no key update`,
      [id],
      'sheet-import-hold',
    )
  )[0]?.status;

/** The next rows whose turn it is. */
export const nextWaiting = (tx: TenantTx, id: string, limit: number): Promise<SentRow[]> =>
  tx.rows<SentRow>(
    `select row, cells from ticket_import_row where tenant_id = app_tenant() and import_id = $1 and status = 'waiting' order by row limit $2`,
    [id, limit],
    'sheet-import-next',
  );

/** Which of these rows still wait, held until the transaction ends; those that another worker has at hand are left to it. */
export const takeRows = async (tx: TenantTx, id: string, rows: readonly SentRow[]): Promise<Set<number>> =>
  new Set(
    (
      await tx.rows<{ row: number }>(
        `select r.row from ticket_import_row r join jsonb_to_recordset($2::jsonb) as x (row int, cells jsonb) on x.row = r.row and x.cells = r.cells
         where r.tenant_id = app_tenant() and r.import_id = $1 and r.status = 'waiting' order by r.row for update of r skip locked`,
        [id, JSON.stringify(rows)],
        'sheet-import-take',
      )
    ).map((r) => r.row),
  );

export type Ticked = { row: number; ticketId: string | null; errors: FieldError[] };
/** Ticks rows off in the transaction of their tickets: made, with nothing of their cells kept, or refused, with them. */
export const tickRows = (tx: TenantTx, id: string, rows: readonly Ticked[]): Promise<unknown[]> =>
  tx.rows(
    `update ticket_import_row r set status = case when x."ticketId" is null then 'refused' else 'created' end, ticket_id = x."ticketId", errors = x.errors,
       cells = case when x."ticketId" is null then r.cells else '[]' end
     from jsonb_to_recordset($2::jsonb) as x (row int, "ticketId" uuid, errors jsonb) where r.tenant_id = app_tenant() and r.import_id = $1 and r.row = x.row and r.status = 'waiting'`,
    [id, JSON.stringify(rows)],
    'sheet-import-tick',
  );

export type Ended = { personId: string; name: string; counts: ImportCounts };
/** Ends an import that has nothing left to do, and says who started it; undefined while rows wait, with another worker or for their turn. */
export async function finishImport(tx: TenantTx, id: string, now: number): Promise<Ended | undefined> {
  const [row] = await tx.rows<ImportRow>(
    `update ticket_import i set status = 'done', finished_at = $2 where tenant_id = app_tenant() and id = $1 and status = 'running'
       and not exists (select 1 from ticket_import_row r where r.tenant_id = i.tenant_id and r.import_id = i.id and r.status = 'waiting') returning ${IMPORT}`,
    [id, new Date(now)],
  );
  return row && { personId: row.personId, name: row.name, counts: row.counts };
}

/** The first rows that were refused, by their numbers in the sheet. */
export const refusedRows = async (tx: TenantTx, id: string, limit: number): Promise<number[]> =>
  (
    await tx.rows<{ row: number }>(
      `select row from ticket_import_row where tenant_id = app_tenant() and import_id = $1 and status = 'refused' order by row limit $2`,
      [id, limit],
    )
  ).map((r) => r.row);

/** Tells in the bell that an import is over. */
export const tellImporter = (tx: TenantTx, n: { id: string; personId: string; data: Record<string, unknown> }): Promise<unknown[]> =>
  tx.rows(
    `insert into notification (tenant_id, id, person_id, kind, ticket_id, data) values (app_tenant(), $1, $2, 'import', null, $3::jsonb)`,
    [n.id, n.personId, JSON.stringify(n.data)],
  );

/** Takes away what was sent of an import that is not started. */
export const dropRows = (tx: TenantTx, id: string): Promise<unknown[]> =>
  tx.rows(`delete from ticket_import_row where tenant_id = app_tenant() and import_id = $1`, [id]);

export const takeToUndo = (tx: TenantTx, id: string, limit: number): Promise<{ row: number; ticketId: string }[]> =>
  tx.rows(
    `select row, ticket_id as "ticketId" from ticket_import_row where tenant_id = app_tenant() and import_id = $1 and status = 'created' and undo is null order by row limit $2`,
    [id, limit],
    'sheet-import-to-undo',
  );
export type UndoOutcome = 'cancelled' | 'changed' | 'no_step';
/** False when somebody else ticked it off before. */
export const tickUndone = async (tx: TenantTx, id: string, row: number, outcome: UndoOutcome): Promise<boolean> =>
  (
    await tx.rows(
      `update ticket_import_row set undo = $3 where tenant_id = app_tenant() and import_id = $1 and row = $2 and undo is null returning 1`,
      [id, row, outcome],
      'sheet-import-tick-undo',
    )
  ).length === 1;

export type RowState = 'waiting' | 'created' | 'refused' | 'kept';
export type RowLine = {
  row: number;
  status: 'waiting' | 'created' | 'refused';
  cells: string[];
  ticketId: string | null;
  number: string | null;
  errors: FieldError[];
  undo: UndoOutcome | null;
};
/** Rows by their number in the sheet, after a row. */
export const rowsOf = (tx: TenantTx, id: string, state: RowState | null, after: number, limit: number): Promise<RowLine[]> =>
  tx.rows<RowLine>(
    `select r.row, r.status, r.cells, r.ticket_id as "ticketId", t.number, r.errors, r.undo
     from ticket_import_row r left join ticket t on t.tenant_id = r.tenant_id and t.id = r.ticket_id
     where r.tenant_id = app_tenant() and r.import_id = $1 and r.row > $2
       and ${state === null ? '$4::text is null' : state === 'kept' ? `r.undo <> 'cancelled' and $4 = 'kept'` : 'r.status = $4'}
     order by r.row limit $3`,
    [id, after, limit, state],
  );

export type ImportKey = { tenantId: string; groupId: string; importId: string };
/** So long an import may be open without being started. */
export const OPEN_MS = 86_400_000;
/** Imports with something to do, and those that were opened a day ago and never started. */
export const dueImports = (tx: Tx<'relay'>, now: number, limit: number): Promise<ImportKey[]> =>
  tx.rows<ImportKey>(
    `select i.tenant_id as "tenantId", t.group_id as "groupId", i.id as "importId" from (
       (select tenant_id, id, created_at from ticket_import where status in ('running', 'undoing') order by created_at limit $2)
       union all (select tenant_id, id, created_at from ticket_import where status = 'open' and created_at <= $1 order by created_at limit $2)) i
     join tenant t on t.id = i.tenant_id order by i.created_at, i.id limit $2`,
    [new Date(now - OPEN_MS), limit],
    'sheet-imports-due',
  );
