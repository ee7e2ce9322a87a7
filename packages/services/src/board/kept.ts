import type { Marker } from './types.ts';

/** `body` is the board's JSON in UTF-8 without its opening brace: it is sent as it is, behind the instant it was found exact at. */
export type Kept = { body: Uint8Array; etag: string; marker: Marker; freshUntil: number };
export type Check = Marker & { since: number };

const MAX_KEPT = 200;

/**
 * Boards kept until something changes. Why none is ever stale:
 * a board depends on entries and clocks, which change only in transactions that append a ticket event; on names, which are in
 * `config`; and on the time, up to `freshUntil`, when the next clock of the group is overdue. A board was read in one snapshot:
 * every transaction below its horizon was decided and seen, so whatever it did not see appends an event at or above the
 * horizon, and the number of visible events there grows. Equal number, equal config, before `freshUntil`: nothing changed.
 */
export class KeptBoards {
  readonly #byKey = new Map<string, Kept>();

  get(key: string, now: number): Kept | undefined {
    const kept = this.#byKey.get(key);
    // A clock of the server set back must not bring old figures to life, so the entry is gone once its time is over.
    if (kept && now >= kept.freshUntil) this.#byKey.delete(key);
    return kept && now < kept.freshUntil ? kept : undefined;
  }

  /** Whether the check, asked with the kept horizon, proves that nothing changed; then the horizon moves up, so checks stay short. */
  confirm(key: string, kept: Kept, check: Check): boolean {
    if (check.since !== kept.marker.ahead || check.config !== kept.marker.config) {
      if (this.#byKey.get(key) === kept) this.#byKey.delete(key);
      return false;
    }
    if (this.#byKey.get(key) === kept)
      this.#byKey.set(key, { ...kept, marker: { horizon: check.horizon, ahead: check.ahead, config: check.config } });
    return true;
  }

  keep(key: string, kept: Kept): void {
    if (this.#byKey.size >= MAX_KEPT) {
      const oldest = this.#byKey.keys().next().value;
      if (oldest !== undefined) this.#byKey.delete(oldest);
    }
    this.#byKey.delete(key);
    this.#byKey.set(key, kept);
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
