import { uuidv7 } from '@bodan/core/ids';

/** How much of an HMAC a public token shows: 192 bits. */
export const KEYED_LETTERS = 32;

const ID_BYTES = 10;

/** Random bytes are fetched for many ids at once: asking the system for ten at a time costs more than all the rest of an id. */
export function newIds(fill: (bytes: Uint8Array<ArrayBuffer>) => unknown): () => string {
  const pool = new Uint8Array(ID_BYTES * 256);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      fill(pool);
      at = 0;
    }
    at += ID_BYTES;
    return uuidv7(Date.now(), pool.subarray(at - ID_BYTES, at));
  };
}
