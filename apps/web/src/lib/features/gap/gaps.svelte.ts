import { Problem } from '#lib/api/problem.ts';

type Days = { from?: string; to?: string };
type Found<L> = { range: { from: string; to: string; timeZone: string }; tickets: number; items: L[] };

/** The gaps of some days, as they were last read; an answer that comes after a later question is left. */
export class GapList<L> {
  found = $state.raw<Found<L>>();
  problem = $state.raw<Problem>();
  #turn = 0;
  readonly #ask: (days: Days) => Promise<Found<L>>;

  constructor(ask: (days: Days) => Promise<Found<L>>) {
    this.#ask = ask;
  }

  async read(days: Days): Promise<void> {
    const mine = ++this.#turn;
    try {
      const found = await this.#ask(days);
      if (mine !== this.#turn) return;
      this.found = found;
      this.problem = undefined;
    } catch (error) {
      if (mine === this.#turn) this.problem = error instanceof Problem ? error : new Problem(500, { code: 'internal' });
    }
  }

  /** What became of a line here, without reading all of them again. */
  mark(isIt: (line: L) => boolean, change: Partial<L>): void {
    if (this.found) this.found = { ...this.found, items: this.found.items.map((line) => (isIt(line) ? { ...line, ...change } : line)) };
  }
}
