import { api, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';
import { keepFresh } from '#lib/features/workspace/keep-fresh.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';

type Board = components['schemas']['OverdueBoard'];
export type OverdueTicket = Board['items'][number] & { asOf: number };
export type OverdueQuery = Partial<Record<'branch' | 'tier' | 'department', string>> & { sort?: 'money' };

const gatherMs = 400;
/** Tickets become late without an event; they are asked for this often. */
const refreshMs = 30_000;

/** What is late or at risk in a workspace now, kept fresh by its live stream and the passing of time. */
export class Overdue {
  board = $state.raw<Omit<Board, 'items'> & { items: OverdueTicket[] }>();
  problem = $state.raw<Problem>();
  readonly #workspace: Workspace;
  #query: OverdueQuery = {};
  /** What the board in sight answers. */
  #answered: OverdueQuery | undefined;
  #turn = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  start(): () => void {
    return keepFresh(this.#workspace.live, () => this.read(), { gatherMs, refreshMs });
  }

  ask(query: OverdueQuery): void {
    this.#query = query;
    void this.read();
  }

  /** Keeps what it had of this question where nothing came, beside what went wrong; late tickets of another would pass for its answer. */
  async read(): Promise<void> {
    const turn = ++this.#turn;
    const query = this.#query;
    const params = { path: { workspace: this.#workspace.slug }, query };
    try {
      const board = await send(api.GET('/v1/w/{workspace}/overdue', { params }));
      if (turn !== this.#turn) return;
      const asOf = this.#workspace.present();
      this.board = { ...board, items: board.items.map((item) => ({ ...item, asOf })) };
      this.#answered = query;
      this.problem = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = error instanceof Problem ? error : new Problem(500, { code: 'internal' });
      if (this.#answered !== query) this.board = undefined;
    }
  }

  /** Asks the holder to hurry, then shows it. Throws a `Problem`. */
  async nudge(ticketId: string): Promise<void> {
    const path = { workspace: this.#workspace.slug, ticketId };
    await send(api.POST('/v1/w/{workspace}/tickets/{ticketId}/nudge', { params: { path }, body: {} }));
    await this.read();
  }
}
