import { api, send } from '#lib/api/client.ts';
import type { OwnChange } from '#lib/features/ticket/changes.ts';
import type { ListedRow } from '#lib/features/ticket/ticket-list.svelte.ts';
import { asRow } from '#lib/features/ticket/verbs.ts';
import { Soon } from '#lib/features/workspace/soon.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { Basis, Place } from './basis.ts';

type Column = { rows: readonly ListedRow[]; total: number };

const perColumn = 60;
const perClosedColumn = 20;
const quietMs = 1_500;
/** Wider boards would ask for too many lists at once. */
const mostColumns = 40;

/** The tickets of every column, moved at once by own steps and read anew when others moved some. */
export class Board {
  places = $state.raw<readonly Place[]>([]);
  columns = $state.raw<Readonly<Record<string, Column>>>({});
  /** Columns with tickets that are not shown, for there are too many. */
  left = $state(0);
  isLoading = $state(true);
  error = $state.raw<unknown>();
  readonly #workspace: Workspace;
  #basis: Basis;
  #abort = new AbortController();
  readonly #soon = new Soon(() => (this.isHeld ? this.takeLive() : this.load()), quietMs);
  /** Own steps so far: what was read before the last of them would take it back. */
  #steps = 0;
  /** While a card is held, nothing moves under it. */
  isHeld = false;

  constructor(workspace: Workspace, basis: Basis) {
    this.#workspace = workspace;
    this.#basis = basis;
  }

  /** Another meaning of the columns. */
  async show(basis: Basis): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#basis = basis;
    this.places = [];
    this.columns = {};
    this.isLoading = true;
    await this.load();
  }

  async load(): Promise<void> {
    const { signal } = this.#abort;
    const basis = this.#basis;
    const steps = this.#steps;
    try {
      const found = await basis.places(signal);
      const places = found.slice(0, mostColumns);
      const read = await Promise.all(places.map(async (place) => [place.key, await this.#read(basis, place, signal)] as const));
      if (signal.aborted) return;
      this.error = undefined;
      this.isLoading = false;
      if (this.isHeld || steps !== this.#steps) {
        this.takeLive();
        return;
      }
      this.places = places;
      this.left = found.length - places.length;
      this.columns = Object.fromEntries(read);
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      this.isLoading = false;
    }
  }

  takeLive(): void {
    this.#soon.ask();
  }

  takeOwn(change: OwnChange): void {
    this.#steps += 1;
    const place = Object.entries(this.columns).find(([, column]) => column.rows.some(({ id }) => id === change.id));
    if (!place) return;
    const [from, column] = place;
    const before = column.rows.find(({ id }) => id === change.id);
    if (!before) return;
    const after: ListedRow =
      'ticket' in change ? { ...asRow(change.ticket, before.turn), asOf: this.#workspace.present() } : { ...before, ...change.patch };
    const to = this.#basis.placeOf(after);
    if (to === from) {
      this.columns = { ...this.columns, [from]: { ...column, rows: column.rows.map((row) => (row.id === change.id ? after : row)) } };
      return;
    }
    const target = this.columns[to] ?? { rows: [], total: 0 };
    this.columns = {
      ...this.columns,
      [from]: { rows: column.rows.filter(({ id }) => id !== change.id), total: column.total - 1 },
      [to]: { rows: [after, ...target.rows], total: target.total + 1 },
    };
  }

  stop(): void {
    this.#soon.stop();
    this.#abort.abort();
  }

  async #read(basis: Basis, place: Place, signal: AbortSignal): Promise<Column> {
    const query = { ...basis.query(place), total: 'true' as const, limit: place.isClosed ? perClosedColumn : perColumn };
    const params = { path: { workspace: this.#workspace.slug }, query: query as { total: 'true'; limit: number } };
    const page = await send(api.GET('/v1/w/{workspace}/tickets', { params, signal }));
    const asOf = this.#workspace.present();
    return { rows: page.items.map((row) => ({ ...row, asOf })), total: page.total ?? page.items.length };
  }
}
