const MB = 1_048_576;
/** Enough for a small business and for clusters that are thrown away. */
export const LEAST_BUFFERS_MB = 128;
const MOST_BUFFERS_MB = 1024;
// Of memory that API, worker, web and the system's own cache of files share; PostgreSQL reads through that cache.
const SHARE = 16;

/**
 * How much of the machine's memory PostgreSQL keeps pages in, by its memory and by what the container is allowed (0 or more than there is:
 * all of it), in bytes. Only what was read once is taken.
 */
export function buffersMb(memory: number, allowed: number): number {
  const ours = allowed > 0 ? Math.min(memory, allowed) : memory;
  return Math.max(LEAST_BUFFERS_MB, Math.min(MOST_BUFFERS_MB, Math.floor(ours / SHARE / MB)));
}
