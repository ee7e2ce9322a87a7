import { createContext } from 'svelte';
import { api, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import { Soon } from '#lib/features/workspace/soon.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { approvalsView, conditionsOf, queryOf, textOf } from './filter.ts';
import type { SavedView } from './kinds.ts';

/** `short`: what the bar at the foot of a phone calls it while something is in it. */
export type View = { id: string; name: string; query: string; isLate?: boolean; short?: string; saved?: SavedView };

/** That a view was deleted, or is shared no more. */
export const isMissing = (error: unknown): boolean => error instanceof Problem && error.status === 404;

const recountMs = 2_500;

/** The lists somebody keeps in the rail: those every workspace has, then own and shared ones, each with its live count. */
export class Views {
  saved = $state.raw<readonly SavedView[]>([]);
  counts = $state.raw<Readonly<Record<string, number>>>({});
  /** Views that ask for what is not there, or not for this person, by what they asked under which settings: they are not asked again before either changes. */
  refused = $state.raw<Readonly<Record<string, string>>>({});
  readonly #workspace: Workspace;
  readonly #soon = new Soon(() => this.count().catch(() => undefined), recountMs);

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Read in a template or $derived, so that the names follow the language. */
  get all(): View[] {
    const intake = this.#workspace.stages.filter((stage) => stage.kind === 'intake').map(({ key }) => key);
    return [
      { id: 'open', name: m.view_open(), query: 'open=true' },
      { id: 'mine', name: m.view_mine(), query: 'open=true&assignee=me' },
      { ...approvalsView, name: m.view_approvals(), short: m.appr_title() },
      { id: 'intake', name: m.view_intake(), query: textOf({ stage: intake.join(',') }) },
      { id: 'unassigned', name: m.view_unassigned(), query: 'open=true&assignee=none' },
      { id: 'overdue', name: m.view_overdue(), query: 'overdue=true&sort=due', isLate: true },
      { id: 'waiting', name: m.view_waiting(), query: 'waiting=true' },
      ...this.saved.map((saved) => ({ id: saved.id, name: saved.name, query: saved.query, saved })),
    ];
  }

  find(id: string | null): View | undefined {
    return this.all.find((view) => view.id === id);
  }

  async load(): Promise<void> {
    const { items } = await send(api.GET('/v1/w/{workspace}/views', { params: { path: { workspace: this.#workspace.slug } } }));
    this.saved = items.toSorted((a, b) => a.position - b.position);
    await this.count();
  }

  recountSoon(): void {
    this.#soon.ask();
  }
  stop(): void {
    this.#soon.stop();
  }

  /** Whether a view cannot be counted for who looks. */
  isRefused(view: Pick<View, 'id' | 'query'>): boolean {
    return this.refused[view.id] === this.#questionOf(view);
  }
  #questionOf({ query }: Pick<View, 'query'>): string {
    return `${this.#workspace.settings.revision}?${query}`;
  }

  async count(): Promise<void> {
    const refused: Record<string, string> = {};
    const counted = await Promise.all(
      this.all.map(async (view) => {
        const { id, query } = view;
        const question = this.#questionOf(view);
        if (this.refused[id] === question) {
          refused[id] = question;
          return [id, undefined] as const;
        }
        const asked = { ...conditionsOf(queryOf(new URLSearchParams(query))), limit: 1, total: 'true' as const } as { limit: number };
        const page = await send(
          api.GET('/v1/w/{workspace}/tickets', { params: { path: { workspace: this.#workspace.slug }, query: asked } }),
        ).catch((error: unknown) => {
          if (error instanceof Problem && error.isRefusal) refused[id] = question;
        });
        return [id, page?.total] as const;
      }),
    );
    this.refused = refused;
    this.counts = Object.fromEntries(counted.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  }

  async saveAs(name: string, query: string, isShared: boolean): Promise<SavedView> {
    const body = { name, query, isShared, icon: 'list', position: this.saved.length };
    const view = await send(api.POST('/v1/w/{workspace}/views', { params: { path: { workspace: this.#workspace.slug } }, body }));
    this.saved = [...this.saved, view];
    this.recountSoon();
    return view;
  }

  async change(view: SavedView, change: { name?: string; query?: string; isShared?: boolean; position?: number }): Promise<void> {
    const params = { path: { workspace: this.#workspace.slug, viewId: view.id }, header: { 'if-match': `"v${view.version}"` } };
    const next = await send(api.PATCH('/v1/w/{workspace}/views/{viewId}', { params, body: change }));
    this.saved = this.saved.map((entry) => (entry.id === next.id ? next : entry)).toSorted((a, b) => a.position - b.position);
    this.recountSoon();
  }

  /** Before the one above it. Places may repeat, so they are counted anew; what somebody may not order keeps its own. */
  async raise(view: SavedView): Promise<void> {
    const at = this.saved.findIndex(({ id }) => id === view.id);
    if (at < 1) return;
    const order = this.saved.toSpliced(at, 1).toSpliced(at - 1, 0, view);
    const mayOrder = (entry: SavedView) => entry.isMine || this.#workspace.may('view.share');
    for (const [position, entry] of order.entries())
      if (entry.position !== position && mayOrder(entry)) await this.change(entry, { position });
  }

  async remove(view: SavedView): Promise<void> {
    await send(api.DELETE('/v1/w/{workspace}/views/{viewId}', { params: { path: { workspace: this.#workspace.slug, viewId: view.id } } }));
    this.forget(view);
  }
  /** It is no more, by whomever it was deleted. */
  forget(view: SavedView): void {
    this.saved = this.saved.filter(({ id }) => id !== view.id);
  }
}

const [useViews, provideViews] = createContext<Views>();

export { provideViews, useViews };
