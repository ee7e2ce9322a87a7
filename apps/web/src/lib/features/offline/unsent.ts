import { mayKeep } from './worker.ts';

const cacheName = 'bodan-unsent';
const nameHeader = 'x-name';

/** Photos of one ticket that somebody took and the server does not have yet: they outlive the page, the line and the session, for that person only. */
export class UnsentPhotos {
  readonly #folder: string;
  readonly #keys = new WeakMap<File, string>();

  constructor(personId: string, ticketId: string) {
    this.#folder = `/unsent/${personId}/${ticketId}/`;
  }

  /** Those kept before, the oldest first. A device that can keep nothing has none. */
  async read(): Promise<File[]> {
    const files: File[] = [];
    if (!mayKeep() || !(await caches.has(cacheName))) return files;
    const cache = await caches.open(cacheName);
    for (const request of await cache.keys()) {
      const key = new URL(request.url).pathname;
      const kept = key.startsWith(this.#folder) ? await cache.match(request) : undefined;
      if (!kept) continue;
      const name = decodeURIComponent(kept.headers.get(nameHeader) ?? '');
      const file = new File([await kept.blob()], name, { type: kept.headers.get('content-type') ?? '' });
      this.#keys.set(file, key);
      files.push(file);
    }
    return files;
  }

  async keep(files: readonly File[]): Promise<void> {
    if (!mayKeep()) return;
    const cache = await caches.open(cacheName);
    for (const file of files) {
      if (this.#keys.has(file)) continue;
      const key = this.#folder + crypto.randomUUID();
      const headers = { 'content-type': file.type, [nameHeader]: encodeURIComponent(file.name) };
      await cache.put(key, new Response(file, { headers }));
      this.#keys.set(file, key);
    }
  }

  async drop(files: readonly File[]): Promise<void> {
    if (!mayKeep()) return;
    for (const file of files) {
      const key = this.#keys.get(file);
      if (key) await (await caches.open(cacheName)).delete(key);
    }
  }
}
