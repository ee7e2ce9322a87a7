import type { components } from '#lib/api/schema.d.ts';

export type Mark = components['schemas']['Mark'];
/** Where notes of days are kept; `add` and `remove` only for who may. */
export type MarkBook = {
  read(from: string, to: string): Promise<Mark[]>;
  add?: (mark: { day: string; text: string }, idempotencyKey: string) => Promise<Mark>;
  remove?: (id: string) => Promise<void>;
};

/** What happened on the days of a board, as it is noted. */
export class Marks {
  items = $state.raw<readonly Mark[]>([]);
  readonly book: MarkBook;
  #asked = ['', ''] as [string, string];

  constructor(book: MarkBook) {
    this.book = book;
  }

  /** Keeps what it had where nothing came: a line of days without notes is still one. */
  async ask(from: string, to: string): Promise<void> {
    if (this.#asked[0] === from && this.#asked[1] === to) return;
    this.#asked = [from, to];
    await this.read();
  }

  async read(): Promise<void> {
    const asked = this.#asked;
    const items = await this.book.read(...asked).catch(() => undefined);
    if (items && this.#asked === asked) this.items = items;
  }
}
