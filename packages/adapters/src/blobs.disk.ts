import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { BlobStore } from '@bodan/services/ports';

const KEY = /^[a-z0-9-]+(\/[a-z0-9.-]+)+$/;

/** Blobs as files under one folder. A key is tenant/id, never anything a user typed; a write is durable when it resolves. */
export function diskBlobs(folder: string): BlobStore {
  const place = (key: string): string => {
    if (!KEY.test(key) || key.includes('..')) throw new Error(`not a blob key: ${key}`);
    return path.join(folder, key);
  };
  return {
    async put(key, bytes, mediaType) {
      const file = place(key);
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const partial = `${file}.${process.pid}.partial`;
      const handle = await fs.open(partial, 'w', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await fs.writeFile(`${file}.type`, mediaType, { mode: 0o600 });
      await fs.rename(partial, file);
    },
    async get(key) {
      try {
        const [bytes, mediaType] = await Promise.all([fs.readFile(place(key)), fs.readFile(`${place(key)}.type`, 'utf8')]);
        return { bytes, mediaType };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async delete(key) {
      await Promise.all(['', '.type', '.stream'].map((end) => fs.rm(`${place(key)}${end}`, { force: true })));
    },
    async putStream(key, pieces, mediaType) {
      const file = place(key);
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      // One caller a key, so the name can be told later: what a killed process left is deleted with its key.
      const partial = `${file}.stream`;
      const handle = await fs.open(partial, 'w', 0o600);
      let size = 0;
      try {
        for await (const piece of pieces) {
          await handle.writeFile(piece);
          size += piece.length;
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      await fs.writeFile(`${file}.type`, mediaType, { mode: 0o600 });
      await fs.rename(partial, file);
      return size;
    },
    async getStream(key) {
      try {
        const mediaType = await fs.readFile(`${place(key)}.type`, 'utf8');
        const handle = await fs.open(place(key));
        return { body: Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array>, mediaType };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
  };
}
