import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

/** A part of a zip file; its content is read as it is packed. */
export type ZipEntry = { path: string; content: Iterable<string> | AsyncIterable<string> };

/** A file says nothing of when it was made that its rows do not say: the first day a zip can name. */
const NO_DATE = new Date(1980, 0, 1);
const DEFLATE = 8;
const NOTHING = new Uint8Array(0);
/** Small pieces make small writes: texts are packed in pieces of about this many characters. */
const PIECE = 65_536;

async function* inPieces(content: ZipEntry['content'], seen: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  let piece = '';
  for await (const text of content) {
    piece += text;
    if (piece.length < PIECE) continue;
    const bytes = Buffer.from(piece);
    piece = '';
    seen(bytes);
    yield bytes;
  }
  const bytes = Buffer.from(piece);
  seen(bytes);
  if (bytes.length > 0) yield bytes;
}

/**
 * Packs entries one after the other as they are read; holds one piece at a time. For files below 4 GiB. The container is fflate’s, the
 * packing zlib’s, whose pieces lie outside the heap.
 */
export async function* zipped(entries: readonly ZipEntry[]): AsyncGenerator<Uint8Array> {
  const packed: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    packed.push(bytes);
  });
  for (const { path, content } of entries) {
    const file: ZipInputFile = { filename: path, mtime: NO_DATE, compression: DEFLATE, size: 0, crc: 0 };
    zip.add(file);
    const pieces = Readable.from(
      inPieces(content, (bytes) => {
        file.crc = zlib.crc32(bytes, file.crc);
        file.size += bytes.length;
      }),
    );
    const packing = zlib.createDeflateRaw({ level: 6 });
    // What fails while rows are read ends the packing as well.
    pieces.on('error', (error) => packing.destroy(error));
    for await (const bytes of pieces.pipe(packing) as AsyncIterable<Buffer<ArrayBuffer>>) {
      file.ondata?.(null, bytes, false);
      yield* packed.splice(0);
    }
    file.ondata?.(null, NOTHING, true);
  }
  zip.end();
  yield* packed.splice(0);
}
