import type { ExportFormat } from '@bodan/core/export/cell';
import type { Locale } from '@bodan/core/text';
import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';
import type { ExportSource } from './types.ts';

/** Either door shows the exports of its own place and of no other. */
export type ExportTx = Tx<'tenant'> | Tx<'hq'>;
export type ExportKey = { placeId: string; placeKind: 'tenant' | 'group'; groupId: string; exportId: string };
export const EXPORT_STATUSES = ['waiting', 'running', 'done', 'failed', 'cancelled', 'deleted', 'expired'] as const;
export type ExportStatus = (typeof EXPORT_STATUSES)[number];

export type ExportRow = {
  id: string;
  personId: string;
  personName: string;
  scopes: string[] | null;
  locale: Locale;
  format: ExportFormat;
  source: ExportSource;
  name: string;
  status: ExportStatus;
  attempt: number;
  rowsDone: number;
  rowsTotal: number;
  sizeBytes: number | null;
  errorCode: string | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  expiresAt: number | null;
  downloads: number;
  downloadedAt: number | null;
};

const EXPORT = `id, person_id as "personId", person_name as "personName", scopes, locale, format, source, name, status, attempt, rows_done as "rowsDone", rows_total as "rowsTotal", size_bytes::float8 as "sizeBytes",
  error_code as "errorCode", created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt", expires_at as "expiresAt", downloads, downloaded_at as "downloadedAt"`;

export type NewExport = Pick<
  ExportRow,
  'id' | 'personId' | 'personName' | 'scopes' | 'locale' | 'format' | 'source' | 'name' | 'rowsTotal' | 'createdAt'
>;

export const insertExport = (
  tx: ExportTx,
  place: { id: string; kind: 'tenant' | 'group'; groupId: string },
  e: NewExport,
): Promise<unknown[]> =>
  tx.rows(
    `insert into export (place_id, id, place_kind, group_id, person_id, person_name, scopes, locale, format, source, name, status, rows_total, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, 'waiting', $12, $13)`,
    [
      place.id,
      e.id,
      place.kind,
      place.groupId,
      e.personId,
      e.personName,
      e.scopes,
      e.locale,
      e.format,
      JSON.stringify(e.source),
      e.name,
      e.rowsTotal,
      new Date(e.createdAt),
    ],
  );

/** How many of a person's exports wait or run; two requests at once are counted one after the other. */
export async function countAtWork(tx: ExportTx, placeId: string, personId: string): Promise<number> {
  await tx.rows(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`export ${placeId} ${personId}`]);
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from export where place_id = $1 and person_id = $2 and status in ('waiting', 'running')`,
    [placeId, personId],
  );
  return row?.n ?? 0;
}

/** The newest of one person, or of everybody. */
export const exportsOf = (tx: ExportTx, placeId: string, personId: string | null, limit: number): Promise<ExportRow[]> =>
  tx.rows<ExportRow>(
    `select ${EXPORT} from export where place_id = $1 and ($2::uuid is null or (person_id = $2 and status <> 'deleted')) order by created_at desc, id desc limit $3`,
    [placeId, personId, limit],
  );

export async function exportById(tx: ExportTx, placeId: string, id: string): Promise<ExportRow | undefined> {
  const [row] = await tx.rows<ExportRow>(`select ${EXPORT} from export where place_id = $1 and id = $2`, [placeId, id]);
  return row;
}

/** Moves an export from one of these states to another; undefined when it is in none of them. */
export async function moveExport(
  tx: ExportTx,
  placeId: string,
  id: string,
  from: readonly ExportStatus[],
  to: ExportStatus,
): Promise<ExportRow | undefined> {
  const [row] = await tx.rows<ExportRow>(
    `update export set status = $4 where place_id = $1 and id = $2 and status = any ($3) returning ${EXPORT}`,
    [placeId, id, from, to],
  );
  return row;
}

export const noteDownload = (tx: ExportTx, placeId: string, id: string, at: number): Promise<unknown[]> =>
  tx.rows(`update export set downloads = downloads + 1, downloaded_at = $3 where place_id = $1 and id = $2`, [placeId, id, new Date(at)]);

/** Takes up an export that waits, or one whose worker has not been heard of since `silentSince`. Whoever comes second gets nothing. */
export async function claimExport(
  tx: ExportTx,
  placeId: string,
  id: string,
  now: number,
  silentSince: number,
): Promise<ExportRow | undefined> {
  const [row] = await tx.rows<ExportRow>(
    `update export set status = 'running', attempt = attempt + 1, rows_done = 0, started_at = $3, beat_at = $3
     where place_id = $1 and id = $2 and (status = 'waiting' or (status = 'running' and beat_at < $4)) returning ${EXPORT}`,
    [placeId, id, new Date(now), new Date(silentSince)],
  );
  return row;
}

/** Says how far it is; false when it was cancelled or taken over since. */
export async function beatExport(
  tx: ExportTx,
  placeId: string,
  e: { id: string; attempt: number },
  now: number,
  rowsDone: number,
): Promise<boolean> {
  const rows = await tx.rows(
    `update export set beat_at = $4, rows_done = $5 where place_id = $1 and id = $2 and attempt = $3 and status = 'running' returning 1`,
    [placeId, e.id, e.attempt, new Date(now), rowsDone],
  );
  return rows.length === 1;
}

export type ExportOutcome =
  | { status: 'done'; rows: number; sizeBytes: number; at: number; expiresAt: number }
  | { status: 'failed'; errorCode: string; at: number }
  | { status: 'waiting' };

/** Ends this attempt; false when it was cancelled or taken over since. */
export async function settleExport(tx: ExportTx, placeId: string, e: { id: string; attempt: number }, o: ExportOutcome): Promise<boolean> {
  const rows = await tx.rows(
    `update export set status = $4, rows_done = coalesce($5, rows_done), rows_total = coalesce($5, rows_total), size_bytes = $6, finished_at = $7, expires_at = $8, error_code = $9
     where place_id = $1 and id = $2 and attempt = $3 and status = 'running' returning 1`,
    [
      placeId,
      e.id,
      e.attempt,
      o.status,
      o.status === 'done' ? o.rows : null,
      o.status === 'done' ? o.sizeBytes : null,
      o.status === 'waiting' ? null : new Date(o.at),
      o.status === 'done' ? new Date(o.expiresAt) : null,
      o.status === 'failed' ? o.errorCode : null,
    ],
  );
  return rows.length === 1;
}

/** What waits, what a silent worker left, and what has been kept long enough. */
export const dueExports = (tx: Tx<'relay'>, now: number, silentSince: number, limit: number): Promise<ExportKey[]> =>
  tx.rows<ExportKey>(
    `select place_id as "placeId", place_kind as "placeKind", group_id as "groupId", id as "exportId" from export
     where status = 'waiting' or (status = 'running' and beat_at < $2) or (status = 'done' and expires_at <= $1) order by created_at limit $3`,
    [new Date(now), new Date(silentSince), limit],
    'exports-due',
  );

/** Tells in the bell that a file is ready, or that it came to nothing. */
export const tellExporter = (tx: TenantTx, n: { id: string; personId: string; data: Record<string, unknown> }): Promise<unknown[]> =>
  tx.rows(
    `insert into notification (tenant_id, id, person_id, kind, ticket_id, data) values (app_tenant(), $1, $2, 'export', null, $3::jsonb)`,
    [n.id, n.personId, JSON.stringify(n.data)],
  );

export type ExporterPerson = { name: string; email: string; locale: string };
export async function personOfExport(tx: Tx<'identity'>, personId: string): Promise<ExporterPerson | undefined> {
  const [row] = await tx.rows<ExporterPerson>(`select name, email, locale from person where id = $1`, [personId]);
  return row;
}
