import type { Problem } from '#lib/api/problem.ts';
import type { BoardQuery } from './hq.ts';

/** What stands beside a board and is read by itself: a board without it is still a board. It follows the board, but not more often than it rests. */
export class Beside<T> {
  value = $state.raw<T>();
  problem = $state.raw<Problem>();
  readonly #read: (query: BoardQuery) => Promise<T>;
  readonly #restMs: number;
  #query: BoardQuery = {};
  #asked = '';
  #turn = 0;
  #restUntil = 0;

  constructor(read: (query: BoardQuery) => Promise<T>, restMs: number) {
    this.#read = read;
    this.#restMs = restMs;
  }
  ask(query: BoardQuery): void {
    const asked = JSON.stringify(query);
    if (asked === this.#asked) {
      if (Date.now() >= this.#restUntil) void this.read();
      return;
    }
    this.#asked = asked;
    this.#query = query;
    // What was told of another question is not this one's.
    this.value = undefined;
    void this.read();
  }
  async read(): Promise<void> {
    const turn = ++this.#turn;
    this.#restUntil = Date.now() + this.#restMs;
    this.problem = undefined;
    try {
      const value = await this.#read(this.#query);
      if (turn === this.#turn) this.value = value;
    } catch (error) {
      if (turn === this.#turn) this.problem = error as Problem;
    }
  }
}
