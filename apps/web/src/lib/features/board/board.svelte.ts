import { isClosed } from '@bodan/core/flow/names';
import { api, send } from '#lib/api/client.ts';
import type { OwnChange } from '#lib/features/ticket/changes.ts';
import type { ListedRow } from '#lib/features/ticket/ticket-list.svelte.ts';
import { asRow } from '#lib/features/ticket/verbs.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

type Column = { rows: readonly ListedRow[]; total: number };

const perColumn = 60;
const perClosedColumn = 20;
const quietMs = 1_500;

/** The tickets of every stage, moved at once by own steps and read anew when others moved some. */
export class Board {
  columns = $state.raw<Readonly<Record<string, Column>>>({});
  isLoading = $state(true);
  error = $state.raw<unknown>();
  readonly #workspace: Workspace;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** While a card is held, nothing moves under it. */
  isHeld = false;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async load(): Promise<void> {
    try {
      const usual = new Set(this.#workspace.settings.flow.stages.map(({ key }) => key));
      const others = this.#workspace.stages.filter(({ key }) => !usual.has(key));
      const stages = (await this.#hasAny(others)) ? this.#workspace.stages : this.#workspace.stages.filter(({ key }) => usual.has(key));
      const read = await Promise.all(stages.map(async (stage) => [stage.key, await this.#read(stage.key, isClosed(stage))] as const));
      if (!this.isHeld) this.columns = Object.fromEntries(read);
      this.error = undefined;
    } catch (error) {
      if (!this.#abort.signal.aborted) this.error = error;
    } finally {
      this.isLoading = false;
    }
  }

  takeLive(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.isHeld) this.takeLive();
      else void this.load();
    }, quietMs);
  }

  takeOwn(change: OwnChange): void {
    const place = Object.entries(this.columns).find(([, column]) => column.rows.some(({ id }) => id === change.id));
    if (!place) return;
    const [from, column] = place;
    const before = column.rows.find(({ id }) => id === change.id);
    if (!before) return;
    const after: ListedRow =
      'ticket' in change ? { ...asRow(change.ticket), asOf: this.#workspace.present() } : { ...before, ...change.patch };
    if (after.stage === from) {
      this.columns = { ...this.columns, [from]: { ...column, rows: column.rows.map((row) => (row.id === change.id ? after : row)) } };
      return;
    }
    const target = this.columns[after.stage] ?? { rows: [], total: 0 };
    this.columns = {
      ...this.columns,
      [from]: { rows: column.rows.filter(({ id }) => id !== change.id), total: column.total - 1 },
      [after.stage]: { rows: [after, ...target.rows], total: target.total + 1 },
    };
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  /** Most workspaces run one flow; the stages of others are asked one by one only when tickets are there. */
  async #hasAny(stages: readonly { key: string }[]): Promise<boolean> {
    if (stages.length === 0) return false;
    const query = { stage: stages.map(({ key }) => key).join(','), limit: 1 };
    const params = { path: { workspace: this.#workspace.slug }, query };
    return (await send(api.GET('/v1/w/{workspace}/tickets', { params, signal: this.#abort.signal }))).items.length > 0;
  }

  async #read(stage: string, isClosed: boolean): Promise<Column> {
    const query = {
      stage,
      total: 'true' as const,
      limit: isClosed ? perClosedColumn : perColumn,
      ...(isClosed ? { sort: 'updated' as const } : {}),
    };
    const page = await send(
      api.GET('/v1/w/{workspace}/tickets', { params: { path: { workspace: this.#workspace.slug }, query }, signal: this.#abort.signal }),
    );
    const asOf = this.#workspace.present();
    return { rows: page.items.map((row) => ({ ...row, asOf })), total: page.total ?? page.items.length };
  }
}
