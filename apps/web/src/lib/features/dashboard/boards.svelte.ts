import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { BoardQuery } from '#lib/features/hq/hq.ts';
import { LiveBoard } from '#lib/features/hq/live-board.svelte.ts';
import type { BoardPlace } from '#lib/features/hq/place.ts';

export const keyOf = (query: BoardQuery): string =>
  new URLSearchParams(Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))).toString();

/** One live board for every question the cards ask: cards that ask the same share it, and one stream wakes all. */
export class Boards {
  readonly #boards = new SvelteMap<string, { live: LiveBoard; stop: () => void }>();
  readonly #place: BoardPlace;

  constructor(place: BoardPlace) {
    // The page runs the stream once, for all of them.
    this.#place = { ...place, run: () => () => undefined };
  }
  /** The boards that are wanted from now on. */
  want(queries: readonly BoardQuery[]): void {
    untrack(() => {
      const wanted = new Map(queries.map((q) => [keyOf(q), q]));
      for (const [key, { stop }] of this.#boards) {
        if (wanted.has(key)) continue;
        stop();
        this.#boards.delete(key);
      }
      for (const [key, query] of wanted) {
        if (this.#boards.has(key)) continue;
        const live = new LiveBoard(this.#place);
        this.#boards.set(key, { live, stop: live.start() });
        live.ask(query);
      }
    });
  }
  of(query: BoardQuery | undefined): LiveBoard | undefined {
    return query && this.#boards.get(keyOf(query))?.live;
  }
  stop(): void {
    this.want([]);
  }
}
