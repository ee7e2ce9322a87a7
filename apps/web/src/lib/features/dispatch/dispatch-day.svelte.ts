import { api, send } from '#lib/api/client.ts';
import { Soon } from '#lib/features/workspace/soon.ts';
import type { Workspace } from '#lib/features/workspace/workspace.svelte.ts';
import type { Card, Day, Window } from './judge.ts';

const quietMs = 1_200;

/** One day of the board, read anew when something happened, but never under a card that is held. */
export class DispatchDay {
  day = $state.raw<Day>();
  error = $state.raw<unknown>();
  /** What is held, the instant under the pointer, and how far into the card it was taken. */
  held = $state.raw<{ card: Card; grabbedMs: number }>();
  hover = $state.raw<{ personId: string; window: Window }>();
  readonly #workspace: Workspace;
  #wanted = '';
  readonly #soon = new Soon(() => (this.held ? this.takeLive() : this.load()), quietMs);
  #round = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async load(wanted = this.#wanted): Promise<void> {
    this.#wanted = wanted;
    this.#round += 1;
    const round = this.#round;
    try {
      const day = await send(
        api.GET('/v1/w/{workspace}/dispatch/day', {
          params: { path: { workspace: this.#workspace.slug }, query: wanted ? { day: wanted } : {} },
        }),
      );
      if (round !== this.#round) return;
      if (this.held) this.takeLive();
      else this.day = day;
      this.error = undefined;
    } catch (error) {
      if (round === this.#round) this.error = error;
    }
  }

  takeLive(): void {
    this.#soon.ask();
  }

  cardOf(ticketId: unknown): Card | undefined {
    return [...(this.day?.pool ?? []), ...(this.day?.jobs ?? [])].find((card) => card.ticketId === ticketId);
  }

  /** Shows at once what was just asked for; the next reading says what came of it. */
  place(card: Card, personId: string, window: Window): void {
    const { day } = this;
    if (!day) return;
    const { from: _, to: __, pooledAt: ___, blocked: ____, ...facts } = { from: 0, to: 0, pooledAt: 0, blocked: [], ...card };
    const job = { ...facts, ...window, assigneeId: personId, demand: { ...card.demand, window } };
    this.day = {
      ...day,
      pool: day.pool.filter((other) => other.ticketId !== card.ticketId),
      jobs: [...day.jobs.filter((other) => other.ticketId !== card.ticketId), job],
    };
  }

  stop(): void {
    this.#soon.stop();
    this.#round += 1;
  }
}
