import type { components } from '#lib/api/schema.d.ts';
import type { Colleague } from '#lib/features/dashboard/dashboard-api.ts';

export type Comment = components['schemas']['BoardComment'];
export type Panel = Comment['panel'];
export type NewComment = { panel: Panel; text: string; query: string; mentions: string[] };
/** Where it is kept what is said of panels; `add` and `remove` only for who may. */
export type TalkBook = {
  read(): Promise<Comment[]>;
  colleagues?: () => Promise<Colleague[]>;
  add?: (comment: NewComment, idempotencyKey: string) => Promise<Comment>;
  remove?: (id: string) => Promise<void>;
};

/** What is said of the panels of a board, read once for all of them. */
export class Talk {
  items = $state.raw<readonly Comment[]>([]);
  readonly book: TalkBook;

  constructor(book: TalkBook) {
    this.book = book;
  }
  of(panel: Panel): readonly Comment[] {
    return this.items.filter((c) => c.panel === panel);
  }
  /** Keeps what it had where nothing came: a board nobody talks about is still one. */
  async read(): Promise<void> {
    const items = await this.book.read().catch(() => undefined);
    if (items) this.items = items;
  }
}
