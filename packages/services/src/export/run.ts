import { DomainError, ERRORS } from '@bodan/core/errors';
import { type Cell, MEDIA_TYPES, MOST_EXPORT_ROWS, type Sheet } from '@bodan/core/export/cell';
import { exportWords } from '@bodan/core/export/words';
import { DAY_MS } from '@bodan/core/measures/buckets';
import type { App, TenantTx } from '../context.ts';
import { tellGroup } from '../notification/group-store.ts';
import { blobOf } from './keep.ts';
import { type ExportPlace, exporterOf, exportPlace, openSource } from './place.ts';
import {
  beatExport,
  claimExport,
  type ExportKey,
  type ExportOutcome,
  type ExportRow,
  exportById,
  moveExport,
  settleExport,
  tellExporter,
} from './store.ts';

const KEPT_DAYS = 7;
/** What is over sooner is downloaded at once by who waits for it; the bell keeps quiet. */
const TOLD_AFTER_MS = 5_000;
const BEAT_MS = 2_000;
/** A worker that has not been heard of for so long is taken for dead. */
export const SILENT_MS = 15_000;
const MOST_ATTEMPTS = 5;

/** Somebody cancelled it, or another worker took over: nothing more is to be written. */
class Overtaken extends Error {}

/** How far an export is, told to its row again and again while it runs. */
class Progress {
  rows = 0;
  #isOver = false;
  #failed: unknown;
  readonly #timer: NodeJS.Timeout;

  constructor(beat: (rows: number) => Promise<boolean>) {
    this.#timer = setInterval(() => {
      beat(this.rows).then(
        (isOurs) => {
          if (!isOurs) this.#isOver = true;
        },
        (error) => {
          this.#failed = error;
        },
      );
    }, BEAT_MS);
  }
  /** Counts a row. Throws when the export is no longer ours. */
  step(): void {
    this.rows += 1;
    if (this.#isOver) throw new Overtaken();
    if (this.#failed) throw this.#failed;
    if (this.rows > MOST_EXPORT_ROWS) throw new DomainError('export_too_large');
  }
  stop(): void {
    clearInterval(this.#timer);
  }
}

async function* counted(rows: Sheet['rows'], progress: Progress): AsyncGenerator<readonly Cell[]> {
  for await (const row of rows) {
    progress.step();
    yield row;
  }
}

/** Writes the file of this attempt; answers its rows and bytes. */
async function write(app: App, place: ExportPlace, row: ExportRow, progress: Progress): Promise<{ rows: number; sizeBytes: number }> {
  const who = await exporterOf(app, place, row);
  const { format, locale } = row;
  const put = (bytes: AsyncIterable<Uint8Array>) => app.ports.blobs.putStream(blobOf(place.id, row), bytes, MEDIA_TYPES[format]);
  return openSource(who, row.source, { format, locale, words: exportWords(locale) }, async (opened) => {
    if ('page' in opened) {
      const bytes = await app.ports.pages(opened.page, opened.asOf);
      return { rows: opened.rows, sizeBytes: await put(ReadableStream.from([bytes])) };
    }
    if (format === 'pdf') throw new Error('a table is no page');
    const { book } = opened;
    const sheets = book.sheets.map((sheet) => (sheet.isExplanation ? sheet : { ...sheet, rows: counted(sheet.rows, progress) }));
    const bytes = app.ports.sheets(format, { ...book, sheets });
    const sizeBytes = await put(bytes);
    return { rows: progress.rows, sizeBytes };
  });
}

async function settle(app: App, place: ExportPlace, row: ExportRow, outcome: ExportOutcome): Promise<boolean> {
  return place.write(async (tx) => {
    const isOurs = await settleExport(tx, place.id, row, outcome);
    const isTold = outcome.status !== 'waiting' && (outcome.status === 'failed' || app.now() - row.createdAt > TOLD_AFTER_MS);
    if (!isOurs || !isTold) return isOurs;
    const became = outcome.status === 'done' ? { rows: outcome.rows } : { error: outcome.errorCode };
    const data = { exportId: row.id, name: row.name, ...became };
    if (place.kind === 'group') await tellGroup(app, tx, { kind: 'export', data, personId: row.personId });
    else await tellExporter(tx as TenantTx, { id: app.newId(), personId: row.personId, data: { ...data, why: 'exporter' } });
    return isOurs;
  });
}

/** What of ours says that the same call will not succeed later; everything else is tried again a few times. */
function outcomeOf(app: App, row: ExportRow, error: unknown): ExportOutcome {
  const code = error instanceof DomainError ? error.code : 'internal';
  if (!ERRORS[code].retry || row.attempt >= MOST_ATTEMPTS) return { status: 'failed', errorCode: code, at: app.now() };
  return { status: 'waiting' };
}

async function expire(app: App, place: ExportPlace, row: ExportRow): Promise<void> {
  // The file first: a row that says it is there while it is not is only found once more.
  await app.ports.blobs.delete(blobOf(place.id, row));
  await place.write((tx) => moveExport(tx, place.id, row.id, ['done'], 'expired'));
}

/**
 * Writes an export that waits, or begins anew where a worker was killed; deletes one that was kept for seven days. What is half written
 * is seen by nobody: a file belongs to one attempt, and only the newest one ends it.
 */
export async function workOnExport(app: App, key: ExportKey): Promise<void> {
  const place = exportPlace(app, key);
  const now = app.now();
  const before = await place.read((tx) => exportById(tx, place.id, key.exportId));
  if (!before) return;
  if (before.status === 'done' && before.expiresAt !== null && before.expiresAt <= now) return expire(app, place, before);
  const row = await place.write((tx) => claimExport(tx, place.id, key.exportId, now, now - SILENT_MS));
  if (!row) return;
  if (row.attempt > 1) await app.ports.blobs.delete(blobOf(place.id, before));
  if (row.attempt > MOST_ATTEMPTS) {
    await settle(app, place, row, { status: 'failed', errorCode: 'internal', at: now });
    return;
  }
  const progress = new Progress((rows) => place.write((tx) => beatExport(tx, place.id, row, app.now(), rows)));
  let isKept = false;
  try {
    const file = await write(app, place, row, progress);
    const at = app.now();
    isKept = await settle(app, place, row, { status: 'done', ...file, at, expiresAt: at + KEPT_DAYS * DAY_MS });
  } catch (error) {
    if (error instanceof Overtaken) return;
    await settle(app, place, row, outcomeOf(app, row, error));
    throw error;
  } finally {
    progress.stop();
    if (!isKept) await app.ports.blobs.delete(blobOf(place.id, row));
  }
}
