import type { App } from '../context.ts';
import { eventsBetween, eventsSince, livePosition } from './store.ts';
import type { LiveEvent } from './types.ts';

type Listener = (events: LiveEvent[], position: string) => void;

const POLL_MS = 400;
const BATCH = 2000;
const MOST_MISSED = 500;
/** A position of long ago has everybody's events after it: so many are looked through for those of a few tenants. */
const MOST_LOOKED_AT = 20_000;
const MAX_TXID = '18446744073709551615';

const next = (app: App, from: string): Promise<{ horizon: string; events: LiveEvent[] }> =>
  app.db.relay(async (tx) => {
    // Rows of a transaction that is still open are not skipped: nothing at or above the oldest open one is read yet.
    const horizon = await livePosition(tx);
    const events = await eventsBetween(tx, from, horizon, BATCH);
    return { horizon: events.length < BATCH ? horizon : (events.at(-1)?.txid ?? horizon), events };
  }, 'read');

/**
 * One reader of the event table a process, however many pages are open; it reads only while somebody listens.
 * `position` is what a client sends back as Last-Event-ID, or as `after` when it has read something before its stream is open.
 */
export class LiveFeed {
  readonly #app: App;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #newcomers = new Set<Listener>();
  #position: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  /** Calls back first with the position it starts at, then with the tenants' events from there on; answers how to stop. */
  subscribe(tenantIds: readonly string[], listener: Listener): () => void {
    for (const id of tenantIds) {
      const set = this.#listeners.get(id) ?? new Set();
      set.add(listener);
      this.#listeners.set(id, set);
    }
    this.#newcomers.add(listener);
    this.#timer ??= setTimeout(() => void this.#poll(), 0);
    return () => {
      this.#newcomers.delete(listener);
      for (const id of tenantIds) {
        const set = this.#listeners.get(id);
        set?.delete(listener);
        if (set?.size === 0) this.#listeners.delete(id);
      }
    };
  }

  /** What was missed since a position: at most 500 events, or null when it is too much or too long ago and the page should read anew. */
  async since(tenantIds: readonly string[], position: string): Promise<LiveEvent[] | null> {
    const { events, isAll } = await this.#app.db.relay((tx) => eventsSince(tx, tenantIds, position, MOST_LOOKED_AT), 'read');
    return isAll && events.length <= MOST_MISSED ? events : null;
  }

  /** The same for who asks now and then: what happened since a position, and the position to ask with next. No position: nothing, from now on. */
  async page(tenantIds: readonly string[], after: string | null): Promise<{ items: LiveEvent[]; position: string; isReset: boolean }> {
    const { horizon } = await next(this.#app, MAX_TXID);
    const items = after === null ? [] : await this.since(tenantIds, after);
    return { items: items ?? [], position: horizon, isReset: items === null };
  }

  async #poll(): Promise<void> {
    try {
      const first = this.#position === null;
      const { horizon, events } = await next(this.#app, this.#position ?? MAX_TXID);
      this.#position = horizon;
      if (!first) this.#tell(events, horizon);
      for (const newcomer of this.#newcomers) newcomer([], horizon);
      this.#newcomers.clear();
    } catch {
      // The database is away: the position stays, so what was missed is told when it is back.
    }
    if (this.#listeners.size > 0) this.#timer = setTimeout(() => void this.#poll(), POLL_MS);
    else {
      this.#timer = null;
      this.#position = null;
    }
  }

  #tell(events: LiveEvent[], horizon: string): void {
    const byListener = new Map<Listener, LiveEvent[]>();
    for (const e of events)
      for (const listener of this.#listeners.get(e.tenantId) ?? []) {
        const list = byListener.get(listener) ?? [];
        list.push(e);
        byListener.set(listener, list);
      }
    for (const [listener, list] of byListener) listener(list, horizon);
  }
}
