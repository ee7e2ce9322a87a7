const DEEPEST = 200;

/** What came before and what was taken back. Changes with the same tag one after the other are one step, such as the letters of a name. */
export class History<T> {
  #past: T[] = [];
  #future: T[] = [];
  #tag: string | null = null;

  /** Remembers what was there before a change. */
  keep(before: T, tag: string | null): void {
    const isSame = tag !== null && tag === this.#tag && this.#past.length > 0;
    this.#tag = tag;
    this.#future = [];
    if (!isSame) this.#past = [...this.#past.slice(1 - DEEPEST), before];
  }
  back(now: T): T | undefined {
    const before = this.#past.at(-1);
    if (before === undefined) return undefined;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, now];
    this.#tag = null;
    return before;
  }
  forth(now: T): T | undefined {
    const after = this.#future.at(-1);
    if (after === undefined) return undefined;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, now];
    this.#tag = null;
    return after;
  }
  get depth(): { past: number; future: number } {
    return { past: this.#past.length, future: this.#future.length };
  }
}
