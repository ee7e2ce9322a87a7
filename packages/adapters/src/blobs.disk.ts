import fs from 'node:fs/promises';
import path from 'node:path';
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
      await Promise.all([fs.rm(place(key), { force: true }), fs.rm(`${place(key)}.type`, { force: true })]);
    },
  };
}
