import { api, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { OwnChange } from '#lib/features/ticket/changes.ts';
import { askedOf, conditionsOf, type Query } from '#lib/features/ticket/filter.ts';
import { TicketList } from '#lib/features/ticket/ticket-list.svelte.ts';
import type { LiveChange } from '#lib/features/workspace/live-stream.svelte.ts';
import { Soon } from '#lib/features/workspace/soon.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import { groupLook, groupQuery, inGroupOrder } from './group-look.ts';
import type { Item } from './items.ts';

export type TicketGroup = { key: string | null; label: string; color: string | null; count: number; isOpen: boolean; list: TicketList };

const quietMs = 1_500;
/** So many groups are open from the start; more would ask for too many lists at once. */
const openAtFirst = 6;

/** One list put into groups: exact counts from the server, and the tickets of each group that is open. */
export class TicketGroups {
  groups = $state.raw<readonly TicketGroup[]>([]);
  isLoading = $state(true);
  error = $state.raw<unknown>();
  readonly #workspace: Workspace;
  #query: Query = {};
  #by = '';
  #isOpen = $state.raw<ReadonlyMap<string, boolean>>(new Map());
  #abort = new AbortController();
  readonly #soon = new Soon(() => this.#count(this.#abort.signal).catch(() => undefined), quietMs);

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get items(): Item[] {
    return this.groups.flatMap((group): Item[] => [
      { kind: 'group', group },
      ...(group.isOpen ? group.list.rows.map((row): Item => ({ kind: 'row', row })) : []),
      ...(group.isOpen && group.list.hasMore ? [{ kind: 'more' as const, group }] : []),
    ]);
  }

  async open(query: Query, by: string): Promise<void> {
    if (by !== this.#by) this.#isOpen = new Map();
    for (const { list } of this.groups) list.stop();
    this.groups = [];
    this.#query = askedOf(query);
    this.#by = by;
    await this.reload();
  }

  async reload(): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.isLoading = true;
    try {
      await this.#count(abort.signal);
      this.error = undefined;
    } catch (error) {
      if (!abort.signal.aborted) this.error = error;
    } finally {
      if (!abort.signal.aborted) this.isLoading = false;
    }
  }

  toggle(group: TicketGroup): void {
    this.#set([group], !group.isOpen);
  }
  toggleAll(isOpen: boolean): void {
    this.#set(this.groups, isOpen);
  }
  #set(of: readonly TicketGroup[], isOpen: boolean): void {
    this.#isOpen = new Map([...this.#isOpen, ...of.map((group) => [String(group.key), isOpen] as const)]);
    this.groups = this.groups.map((group) => {
      if (!of.includes(group)) return group;
      if (isOpen && !group.isOpen) void group.list.open(this.#queryOf(group.key));
      return { ...group, isOpen };
    });
  }

  takeOwn(change: OwnChange): void {
    for (const { list } of this.groups) list.takeOwn(change);
  }
  takeLive(change: LiveChange): void {
    for (const { list, isOpen } of this.groups) if (isOpen) list.takeLive(change);
    if (!(this.error instanceof Problem && this.error.isRefusal)) this.#soon.ask();
  }
  stop(): void {
    this.#soon.stop();
    this.#abort.abort();
    for (const { list } of this.groups) list.stop();
  }

  async #count(signal: AbortSignal): Promise<void> {
    const query = { ...conditionsOf(this.#query), by: this.#by };
    const params = { path: { workspace: this.#workspace.slug }, query: query as { by: string } };
    const { items } = await send(api.GET('/v1/w/{workspace}/tickets/groups', { params, signal }));
    if (signal.aborted) return;
    const known = new Map(this.groups.map((group) => [group.key, group]));
    const sorted = inGroupOrder(this.#workspace, this.#by, items);
    this.groups = sorted.map(({ key, count }, index) => {
      const before = known.get(key);
      const isOpen = this.#isOpen.get(String(key)) ?? index < openAtFirst;
      const list = before?.list ?? new TicketList(this.#workspace);
      if (isOpen && !before?.isOpen) void list.open(this.#queryOf(key));
      return { key, count, isOpen, list, ...groupLook(this.#workspace, this.#by, key) };
    });
  }

  #queryOf(key: string | null): Query {
    return groupQuery(this.#workspace, this.#query, this.#by, key);
  }
}
