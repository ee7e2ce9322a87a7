import { api, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { LiveChange } from '#lib/features/workspace/live-stream.svelte.ts';
import { Soon } from '#lib/features/workspace/soon.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { OwnChange } from './changes.ts';
import { askedOf, type Query } from './filter.ts';
import type { TicketRow } from './kinds.ts';
import { asRow, readTicket } from './verbs.ts';

/** A row with the instant (epoch ms) at which the server's figures held. */
export type ListedRow = TicketRow & { asOf: number };
type Names = Readonly<Record<string, string>>;
type Page = { items: ListedRow[]; nextCursor: string | null; total: number | null; isTotalExact: boolean; names: Names };

const pageSize = 50;
const largestWindow = 200;
const quietMs = 1_500;
const singleReads = 10;

/** The tickets of one address: pages, live updates that never move a row under the pointer, and what arrived meanwhile. */
export class TicketList {
  rows = $state.raw<readonly ListedRow[]>([]);
  total = $state.raw<{ count: number; isExact: boolean }>();
  /** What ids in custom fields are called. */
  names = $state.raw<Names>({});
  isLoading = $state(true);
  isLoadingMore = $state(false);
  error = $state.raw<unknown>();
  /** How many rows would come, go or move if the list were shown as it is now on the server. */
  waiting = $state(0);
  readonly #workspace: Workspace;
  #query: Query = {};
  /** What the rows answer. */
  #answered: Query | undefined;
  #cursor: string | null = null;
  #fresh: Page | undefined;
  #abort = new AbortController();
  #touched = new Set<string>();
  /** Own changes so far: what was read before the last of them would take it back. */
  #steps = 0;
  readonly #soon = new Soon(() => this.#refresh().catch(() => undefined), quietMs);

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Shows another list; what is on screen stays until the new one is here, or cannot be had. */
  async open(query: Query): Promise<void> {
    this.#query = askedOf(query);
    await this.reload();
  }

  async reload(): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.isLoading = true;
    try {
      this.#show(await this.#read(null, pageSize, abort.signal));
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(error);
    } finally {
      if (!abort.signal.aborted) this.isLoading = false;
    }
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  async more(): Promise<void> {
    if (this.#cursor === null || this.isLoadingMore || this.isLoading) return;
    const { signal } = this.#abort;
    this.isLoadingMore = true;
    try {
      const page = await this.#read(this.#cursor, 100, signal);
      const known = new Set(this.rows.map(({ id }) => id));
      this.rows = [...this.rows, ...page.items.filter(({ id }) => !known.has(id))];
      this.#cursor = page.nextCursor;
      this.names = { ...this.names, ...page.names };
    } catch (error) {
      if (!signal.aborted) this.error = error;
    } finally {
      this.isLoadingMore = false;
    }
  }

  /** Every ticket of this list up to a ceiling, for an action on all of them. */
  async all(ceiling: number): Promise<ListedRow[]> {
    while (this.hasMore && this.rows.length < ceiling && !this.error) await this.more();
    return this.rows.slice(0, ceiling);
  }

  /** Puts what waited in place. */
  apply(): void {
    if (this.#fresh) this.#show(this.#fresh);
  }

  takeOwn(change: OwnChange): void {
    this.#steps += 1;
    this.#put(change);
  }
  #put(change: OwnChange): void {
    this.rows = this.rows.map((row) => {
      if (row.id !== change.id) return row;
      return 'ticket' in change ? { ...asRow(change.ticket, row.turn), asOf: this.#workspace.present() } : { ...row, ...change.patch };
    });
  }

  takeLive(change: LiveChange): void {
    // What is refused stays so until something else is asked, or somebody asks again.
    if (this.error instanceof Problem && this.error.isRefusal) return;
    if (change.kind === 'tickets') for (const { ticketId } of change.changes) this.#touched.add(ticketId);
    this.#soon.ask();
  }

  stop(): void {
    this.#soon.stop();
    this.#abort.abort();
  }

  async #refresh(): Promise<void> {
    if (this.#query.q) return;
    const { signal } = this.#abort;
    const touched = this.#touched;
    const steps = this.#steps;
    this.#touched = new Set();
    const span = Math.min(largestWindow, Math.max(pageSize, this.rows.length));
    let fresh = await this.#read(null, Math.min(100, span), signal);
    if (span > 100 && fresh.nextCursor) {
      const rest = await this.#read(fresh.nextCursor, span - 100, signal);
      fresh = { ...fresh, items: [...fresh.items, ...rest.items], nextCursor: rest.nextCursor };
    }
    if (signal.aborted) return;
    if (steps !== this.#steps) {
      for (const id of touched) this.#touched.add(id);
      this.#soon.ask();
      return;
    }
    if (fresh.total !== null) this.total = { count: fresh.total, isExact: fresh.isTotalExact };
    this.names = { ...this.names, ...fresh.names };
    const byId = new Map(fresh.items.map((row) => [row.id, row]));
    // What is not here any more, where all of it is, does not wait for the reader.
    const isWhole = this.#query.approver !== undefined && fresh.nextCursor === null;
    this.rows = this.rows.map((row) => byId.get(row.id) ?? (isWhole ? { ...row, turn: null } : row));
    const left = this.rows.filter((row) => touched.has(row.id) && !byId.has(row.id));
    await this.#readSingly(left.slice(0, singleReads));
    const shown = this.rows.slice(0, fresh.items.length);
    const shownIds = new Set(shown.map(({ id }) => id));
    const come = fresh.items.filter(({ id }) => !shownIds.has(id)).length;
    const gone = shown.filter(({ id }) => !byId.has(id)).length;
    const isMoved = shown.some((row, index) => row.id !== fresh.items[index]?.id);
    this.#fresh = fresh;
    this.waiting = isMoved || shown.length !== fresh.items.length ? Math.max(1, come, gone) : 0;
    if (this.rows.length === 0) this.apply();
  }

  async #readSingly(rows: readonly ListedRow[]): Promise<void> {
    const read = await Promise.all(rows.map(({ id }) => readTicket(this.#workspace.slug, id).catch(() => undefined)));
    for (const ticket of read) if (ticket) this.#put({ id: ticket.id, ticket });
  }

  #show(page: Page): void {
    this.rows = page.items;
    this.names = page.names;
    this.#cursor = page.nextCursor;
    this.total = page.total === null ? undefined : { count: page.total, isExact: page.isTotalExact };
    this.error = undefined;
    this.#answered = this.#query;
    this.#fresh = undefined;
    this.waiting = 0;
  }

  /** What answered this very question stays beside the error; the rows and the count of another one would pass for its answer. */
  #fail(error: unknown): void {
    this.error = error;
    if (this.#answered === this.#query) return;
    this.rows = [];
    this.total = undefined;
    this.#cursor = null;
    this.#answered = undefined;
    this.#fresh = undefined;
    this.waiting = 0;
  }

  async #read(cursor: string | null, limit: number, signal: AbortSignal): Promise<Page> {
    // The texts come from the address bar; the server checks each and answers with the place that is wrong.
    const query = { ...this.#query, limit, ...(cursor ? { cursor } : { total: 'true' as const }) } as { limit: number };
    const page = await send(api.GET('/v1/w/{workspace}/tickets', { params: { path: { workspace: this.#workspace.slug }, query }, signal }));
    const asOf = this.#workspace.present();
    return { ...page, items: page.items.map((row) => ({ ...row, asOf })) };
  }
}
