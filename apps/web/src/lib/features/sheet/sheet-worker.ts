import { guessColumns, readSheet, sheetRows } from '@bodan/core/import/guess';
import { SheetRefused } from '@bodan/core/import/zip';

/** Unpacks with what the browser has, and stops where it would become more than was said. */
async function inflate(packed: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const whole = new Uint8Array(most);
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const room = next.value.subarray(0, most - size);
      whole.set(room, size);
      size += room.length;
      if (size >= most) break;
    }
  } catch {
    throw new SheetRefused('broken');
  }
  void reader.cancel();
  return whole.subarray(0, size);
}

self.onmessage = async ({ data }: MessageEvent<{ bytes: ArrayBuffer; name: string }>) => {
  try {
    const raw = await readSheet(new Uint8Array(data.bytes), inflate, data.name);
    self.postMessage({ sheet: guessColumns(raw), rows: sheetRows(raw) });
  } catch (error) {
    self.postMessage({ why: error instanceof SheetRefused ? error.why : 'broken' });
  }
};
