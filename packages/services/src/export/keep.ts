import { DomainError } from '@bodan/core/errors';
import { type ExportFormat, MEDIA_TYPES, MOST_EXPORT_ROWS } from '@bodan/core/export/cell';
import { exportWords } from '@bodan/core/export/words';
import { iso } from '@bodan/core/instant';
import type { Locale } from '@bodan/core/text';
import { type App, type Principal, permit, permitHq } from '../context.ts';
import { hqOnce, type Repeat } from '../identity/person-once.ts';
import { holdLimit } from '../limit-store.ts';
import { writeOnce } from '../once.ts';
import { fileName } from './name.ts';
import { type ExportPlace, openSource, placeOfExporter } from './place.ts';
import {
  countAtWork,
  type ExportRow,
  type ExportStatus,
  type ExportTx,
  exportById,
  exportsOf,
  insertExport,
  moveExport,
  noteDownload,
} from './store.ts';
import type { Exporter, ExportSource } from './types.ts';

const MOST_AT_WORK = 3;
const LISTED = 200;
/** What a file is called by its place and its time stays whole. */
const MOST_OF_A_TITLE = 70;

export type ExportInput = { source: ExportSource; format: ExportFormat; locale: Locale };
export type ExportView = {
  id: string;
  kind: ExportSource['kind'];
  name: string;
  format: ExportFormat;
  status: ExportStatus;
  rowsDone: number;
  rowsTotal: number;
  sizeBytes: number | null;
  errorCode: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Until when the file is kept. */
  expiresAt: string | null;
  personId: string;
  personName: string;
  downloads: number;
  downloadedAt: string | null;
};

const notFound = (): DomainError => new DomainError('not_found', 'There is no such export.');
const unfit = (kind: ExportSource['kind']): DomainError =>
  new DomainError('validation_failed', undefined, {
    fields: [
      { pointer: '/format', code: 'invalid', detail: kind === 'page' ? 'a page is a pdf' : 'a table is xlsx or csv; a pdf is of a page' },
    ],
  });
const appOf = (who: Exporter): App => who.ctx.app;

function principalOf(who: Exporter): Principal {
  if (!who.ctx.principal) throw new DomainError('unauthenticated');
  return who.ctx.principal;
}

/** Who may see figures or lists of a place may take them along, and see what they took. */
function enter(who: Exporter): { place: ExportPlace; me: Principal } {
  if (who.kind === 'tenant') permit(who.ctx, 'ticket.read');
  else permitHq(who.ctx, 'hq.board.read');
  return { place: placeOfExporter(who), me: principalOf(who) };
}

const view = (e: ExportRow): ExportView => ({
  id: e.id,
  kind: e.source.kind,
  name: e.name,
  format: e.format,
  status: e.status,
  rowsDone: e.rowsDone,
  rowsTotal: e.rowsTotal,
  sizeBytes: e.sizeBytes,
  errorCode: e.errorCode,
  createdAt: new Date(e.createdAt).toISOString(),
  startedAt: iso(e.startedAt),
  finishedAt: iso(e.finishedAt),
  expiresAt: iso(e.expiresAt),
  personId: e.personId,
  personName: e.personName,
  downloads: e.downloads,
  downloadedAt: iso(e.downloadedAt),
});

/** `泊单家电 工单 2026-11-26 1830`: where it is from, what it is, and the wall time of the place at which it was asked for. */
function nameOf(place: string, what: string, timeZone: string, at: number): string {
  const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at).replace(':', '');
  return fileName(`${place} ${what.slice(0, MOST_OF_A_TITLE)} ${wall}`);
}

/** Adds what stands in `tx` once per Idempotency-Key. */
const writeIn = <T>(who: Exporter, repeat: Repeat, work: (tx: ExportTx) => Promise<T>): Promise<T> =>
  who.kind === 'tenant' ? writeOnce(who.ctx, work) : hqOnce(who.ctx, repeat, work);

/**
 * Orders a file of a list or of figures; a worker writes it. It is read by the rights its owner has then.
 * Errors: `forbidden`, `not_found`, `validation_failed`, `export_too_large`, `too_many_exports`.
 */
export async function createExport(who: Exporter, repeat: Repeat, { source, format, locale }: ExportInput): Promise<ExportView> {
  const { place, me } = enter(who);
  const app = appOf(who);
  const words = exportWords(locale);
  if ((source.kind === 'page') !== (format === 'pdf')) throw unfit(source.kind);
  const { rows, timeZone, title } = await openSource(who, source, { format, locale, words }, async (opened) => ({
    rows: opened.rows,
    title: opened.title,
    timeZone: 'book' in opened ? opened.book.timeZone : opened.timeZone,
  }));
  if (rows > MOST_EXPORT_ROWS)
    throw new DomainError('export_too_large', `One file holds at most ${MOST_EXPORT_ROWS} rows. Narrow the list, for example by days.`);
  const named = who.kind === 'tenant' ? (await app.configs.get(app.db, who.ctx.scope)).name : who.ctx.groupName;
  const createdAt = app.now();
  return writeIn(who, repeat, async (tx) => {
    await holdLimit(tx, 'export');
    if ((await countAtWork(tx, place.id, me.personId)) >= MOST_AT_WORK)
      throw new DomainError('too_many_exports', `At most ${MOST_AT_WORK} exports of one person run at a time.`);
    const id = app.newId();
    const name = nameOf(named, title ?? words.say(`kind_${source.kind}`), timeZone, createdAt);
    const scopes = me.scopes === null ? null : [...me.scopes];
    await insertExport(tx, place, {
      id,
      personId: me.personId,
      personName: me.name,
      scopes,
      locale,
      format,
      source,
      name,
      rowsTotal: rows,
      createdAt,
    });
    const made = await exportById(tx, place.id, id);
    if (!made) throw notFound();
    return view(made);
  });
}

/** The caller's own exports, newest first; of everybody for those who manage members: who took out what, when. Errors: `forbidden`. */
export async function listExports(who: Exporter, ofEverybody: boolean): Promise<{ items: ExportView[] }> {
  const { place, me } = enter(who);
  if (ofEverybody) {
    if (who.kind === 'tenant') permit(who.ctx, 'member.write');
    else permitHq(who.ctx, 'hq.member.write');
  }
  const rows = await place.read((tx) => exportsOf(tx, place.id, ofEverybody ? null : me.personId, LISTED));
  return { items: rows.map(view) };
}

/** Somebody else's export does not exist for the caller. */
async function mine(who: Exporter, id: string, tx: ExportTx): Promise<ExportRow> {
  const { place, me } = enter(who);
  const row = await exportById(tx, place.id, id);
  if (!row || row.personId !== me.personId || row.status === 'deleted') throw notFound();
  return row;
}

/** Errors: `not_found`. */
export async function readExport(who: Exporter, id: string): Promise<ExportView> {
  return view(await placeOfExporter(who).read((tx) => mine(who, id, tx)));
}

/** Ends an export that waits or runs; one that is over stays as it is. Errors: `not_found`. */
export async function cancelExport(who: Exporter, id: string): Promise<ExportView> {
  const place = placeOfExporter(who);
  return place.write(async (tx) => {
    const row = await mine(who, id, tx);
    return view((await moveExport(tx, place.id, id, ['waiting', 'running'], 'cancelled')) ?? row);
  });
}

export const blobOf = (placeId: string, e: Pick<ExportRow, 'id' | 'attempt'>): string => `${placeId}/export-${e.id}-${e.attempt}`;

/** Deletes the file; that it was there stays known. Errors: `not_found`. */
export async function removeExport(who: Exporter, id: string): Promise<{ deleted: true }> {
  const place = placeOfExporter(who);
  const row = await place.write(async (tx) => {
    const before = await mine(who, id, tx);
    await moveExport(tx, place.id, id, ['waiting', 'running', 'done', 'failed', 'cancelled', 'expired'], 'deleted');
    return before;
  });
  await appOf(who).ports.blobs.delete(blobOf(place.id, row));
  return { deleted: true };
}

export type ExportFile = { body: ReadableStream<Uint8Array>; mediaType: string; name: string; sizeBytes: number };

/** The file itself; the download stands in its row. Errors: `not_found`, also before it is ready and after it was kept long enough. */
export async function readExportFile(who: Exporter, id: string): Promise<ExportFile> {
  const place = placeOfExporter(who);
  const app = appOf(who);
  const row = await place.read((tx) => mine(who, id, tx));
  if (row.status !== 'done' || (row.expiresAt !== null && row.expiresAt <= app.now())) throw notFound();
  const blob = await app.ports.blobs.getStream(blobOf(place.id, row));
  if (!blob) throw notFound();
  await place.write((tx) => noteDownload(tx, place.id, id, app.now()));
  return { body: blob.body, mediaType: MEDIA_TYPES[row.format], name: `${row.name}.${row.format}`, sizeBytes: row.sizeBytes ?? 0 };
}
