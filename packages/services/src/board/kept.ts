import type { BoardBase } from './live-store.ts';
import type { Marker } from './types.ts';

/**
 * `body` is the board's JSON in UTF-8 without its opening brace: it is sent as it is, behind the instant it was found exact at. `at` is when it was last
 * found to be so; from `base`, where it has one, it can be moved on.
 */
export type Kept = { body: Uint8Array<ArrayBuffer>; etag: string; marker: Marker; at: number; freshUntil: number; base: BoardBase | null };
export type Check = Marker & { since: number; snapshot: string };

const MAX_KEPT = 200;
/** A base is several times as large as the board. */
const MAX_BASES = 20;

/**
 * Boards kept until something changes. Why none is ever stale:
 * a board depends on entries and clocks, which change only in transactions that append a ticket event; on names, which are in
 * `config`; and on the time, up to `freshUntil`, when the next clock of the group is overdue. A board was read in one snapshot:
 * every transaction below its horizon was decided and seen, so whatever it did not see appends an event at or above the
 * horizon, and the number of visible events there grows. Equal number, equal config, before `freshUntil`: nothing changed.
 */
export class KeptBoards {
  readonly #byKey = new Map<string, Kept>();

  get(key: string): Kept | undefined {
    return this.#byKey.get(key);
  }

  /** Whether the check, asked with the kept horizon at the instant `now`, proves that nothing changed; then horizon and base move up, so checks stay short. */
  confirm(key: string, kept: Kept, check: Check, now: number): boolean {
    // A clock of the server set back must not bring old figures to life.
    if (check.since !== kept.marker.ahead || check.config !== kept.marker.config || now >= kept.freshUntil || now < kept.at) return false;
    const { since: _, snapshot, ...marker } = check;
    if (this.#byKey.get(key) === kept) this.#byKey.set(key, { ...kept, marker, at: now, base: kept.base && { ...kept.base, snapshot } });
    return true;
  }

  keep(key: string, kept: Kept): void {
    this.#byKey.delete(key);
    const oldest = this.#byKey.keys().next().value;
    if (oldest !== undefined && this.#byKey.size >= MAX_KEPT) this.#byKey.delete(oldest);
    this.#byKey.set(key, kept);
    const based = [...this.#byKey].filter(([, k]) => k.base !== null);
    for (const [key, k] of based.slice(0, -MAX_BASES)) this.#byKey.set(key, { ...k, base: null });
  }
}

/**
 * One question at a time for each key: callers that come while one is under way share the next. An answer is never from before
 * its caller asked.
 */
export class Together {
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #next = new Map<string, Promise<unknown>>();

  ask<T>(key: string, question: () => Promise<T>): Promise<T> {
    const waiting = this.#next.get(key);
    if (waiting) return waiting as Promise<T>;
    const running = this.#running.get(key);
    if (!running) return this.#run(key, question);
    const next = running.then(
      () => this.#start(key, question),
      () => this.#start(key, question),
    );
    this.#next.set(key, next);
    return next;
  }

  #start<T>(key: string, question: () => Promise<T>): Promise<T> {
    this.#next.delete(key);
    return this.#run(key, question);
  }

  #run<T>(key: string, question: () => Promise<T>): Promise<T> {
    const answer = question();
    const done = answer.finally(() => {
      if (this.#running.get(key) === done) this.#running.delete(key);
    });
    done.catch(() => {});
    this.#running.set(key, done);
    return answer;
  }
}
