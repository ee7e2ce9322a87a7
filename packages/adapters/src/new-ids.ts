import { uuidv7 } from '@bodan/core/ids';

/** How much of an HMAC a public token shows: 192 bits. */
export const KEYED_LETTERS = 32;

const ID_BYTES = 10;
/** The twelve bits after the milliseconds count within one (RFC 9562, 6.2, method 1); they begin in their lower half, so there is room. */
const MOST_IN_A_MS = 0xfff;

/**
 * Ids of one process rise, also within a millisecond: what is listed by its time and then by its id stands in the order it was made in.
 * Random bytes are fetched for many ids at once: asking the system for ten at a time costs more than all the rest of an id.
 */
export function newIds(fill: (bytes: Uint8Array<ArrayBuffer>) => unknown): () => string {
  const pool = new Uint8Array(ID_BYTES * 256);
  let at = pool.length;
  let lastMs = 0;
  let count = MOST_IN_A_MS;
  return () => {
    if (at === pool.length) {
      fill(pool);
      at = 0;
    }
    const bytes = pool.subarray(at, at + ID_BYTES);
    at += ID_BYTES;
    const [high = 0, low = 0] = bytes;
    const ms = Date.now();
    // A clock that was set back goes on counting from where it had been.
    if (ms > lastMs || count === MOST_IN_A_MS) {
      lastMs = Math.max(ms, lastMs + 1);
      count = ((high & 0x7f) << 4) | (low >> 4);
    } else count += 1;
    bytes[0] = count >> 4;
    bytes[1] = ((count & 0xf) << 4) | (low & 0xf);
    return uuidv7(lastMs, bytes);
  };
}
