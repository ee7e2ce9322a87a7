import type { App } from '../context.ts';

/** What a live update tells: that something happened to a ticket, nothing of it. Whoever may read it, reads it. */
export type LiveEvent = { tenantId: string; ticketId: string; type: string; seq: number; txid: string };
type Listener = (events: LiveEvent[], position: string) => void;

const POLL_MS = 400;
const BATCH = 2000;
const MAX_TXID = '18446744073709551615';

const next = (app: App, from: string): Promise<{ horizon: string; events: LiveEvent[] }> =>
  app.db.relay(async (tx) => {
    // Rows of a transaction that is still open are not skipped: nothing at or above the oldest open one is read yet.
    const [h] = await tx.rows<{ horizon: string }>(`select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`, [], 'live-horizon');
    const horizon = h?.horizon ?? from;
    const events = await tx.rows<LiveEvent>(
      `select tenant_id as "tenantId", ticket_id as "ticketId", type, seq, txid::text as txid from ticket_event where txid >= $1::text::xid8 and txid < $2::text::xid8 order by txid limit $3`,
      [from, horizon, BATCH],
      'live-events',
    );
    return { horizon: events.length < BATCH ? horizon : (events.at(-1)?.txid ?? horizon), events };
  }, 'read');

/**
 * One reader of the event table a process, however many pages are open; it reads only while somebody listens.
 * `position` is what a client sends back as Last-Event-ID.
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

  /** What was missed since a position: at most 500 events, or null when it was too much and the page should read anew. */
  async since(tenantIds: readonly string[], position: string): Promise<LiveEvent[] | null> {
    const rows = await this.#app.db.relay(
      (tx) =>
        tx.rows<LiveEvent>(
          `select tenant_id as "tenantId", ticket_id as "ticketId", type, seq, txid::text as txid from ticket_event
           where txid >= $1::text::xid8 and txid < pg_snapshot_xmin(pg_current_snapshot()) and tenant_id = any ($2) order by txid limit 501`,
          [position, tenantIds],
          'live-since',
        ),
      'read',
    );
    return rows.length > 500 ? null : rows;
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
