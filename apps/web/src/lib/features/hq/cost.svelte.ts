import { api, send } from '#lib/api/client.ts';
import { Problem } from '#lib/api/problem.ts';
import type { components } from '#lib/api/schema.d.ts';
import { keepFresh } from '#lib/features/workspace/keep-fresh.ts';
import { CodeBook } from './code-book.ts';
import type { BoardQuery } from './hq.ts';
import { type BoardPlace, standing } from './place.ts';
import type { CostOfDelay } from './yardstick.svelte.ts';

export type LateTickets = components['schemas']['HqLateTickets'];
export type CostQuery = BoardQuery & { currency?: LateTickets['sums'][number]['currency'] };

const gatherMs = 700;
/** Delay costs more without an event; it is asked for this often. */
const refreshMs = 30_000;

/** What late tickets of a group cost now, by subsidiary and one by one; each part is read and fails by itself. */
export class Cost {
  bySubsidiary = $state.raw<CostOfDelay>();
  tickets = $state.raw<LateTickets>();
  problem = $state.raw<Problem>();
  ticketProblem = $state.raw<Problem>();
  readonly codes = new CodeBook();
  readonly #place: BoardPlace;
  #query: CostQuery = {};
  #turn = 0;

  constructor(place: BoardPlace) {
    this.#place = place;
  }

  start(): () => void {
    return keepFresh(this.#place.live, () => this.read(), { gatherMs, refreshMs });
  }

  ask(query: CostQuery): void {
    if (JSON.stringify(query) !== JSON.stringify(this.#query)) this.tickets = undefined;
    this.#query = query;
    void this.read();
  }

  /** Keeps what it had where nothing came, beside what went wrong. */
  async read(): Promise<void> {
    const turn = ++this.#turn;
    const path = { group: this.#place.slug };
    const { currency, ...query } = this.#query;
    const isMine = () => turn === this.#turn;
    const problemOf = (error: unknown) => (error instanceof Problem ? error : new Problem(500, { code: 'internal' }));
    await Promise.all([
      // All subsidiaries stay in sight, whichever one the list is of.
      this.#place.cost?.({ ...query, tenant: '' }).then(
        (came) => {
          if (!isMine()) return;
          this.bySubsidiary = came;
          this.problem = undefined;
        },
        (error: unknown) => {
          if (isMine()) this.problem = problemOf(error);
        },
      ),
      send(
        api.GET('/v1/hq/{group}/cost-of-delay/tickets', {
          params: { path, query: { ...standing(query), ...(currency && { currency: currency as 'CNY' }) } },
        }),
      ).then(
        (came) => {
          if (!isMine()) return;
          this.codes.learn(came.names);
          this.tickets = came;
          this.ticketProblem = undefined;
        },
        (error: unknown) => {
          if (isMine()) this.ticketProblem = problemOf(error);
        },
      ),
    ]);
  }
}
