type Page<T> = { items: T[]; nextCursor: string | null };

/** A list of the API read page by page; what was read stays while more comes. Of two questions under way the later one counts. */
export class Pages<T, P extends Page<T> = Page<T>> {
  /** What the newest page says of the whole, with the rows of all pages read so far. */
  found = $state.raw<P>();
  failure = $state.raw<unknown>();
  isBusy = $state(false);
  #turn = 0;
  readonly #read: (cursor: string | undefined) => Promise<P>;

  constructor(read: (cursor: string | undefined) => Promise<P>) {
    this.#read = read;
  }

  get items(): readonly T[] | undefined {
    return this.found?.items;
  }
  get hasMore(): boolean {
    return typeof this.found?.nextCursor === 'string';
  }

  /** From the first page on. */
  async load(): Promise<void> {
    await this.#take(undefined);
  }
  /** The same for another question: nothing of the last one stays. */
  async loadOther(): Promise<void> {
    this.found = undefined;
    await this.load();
  }
  async more(): Promise<void> {
    if (this.found?.nextCursor) await this.#take(this.found.nextCursor);
  }
  /** Everything, for lists a person searches as a whole. */
  async loadAll(): Promise<void> {
    await this.load();
    while (this.hasMore && !this.failure) await this.more();
  }

  async #take(cursor: string | undefined): Promise<void> {
    this.#turn += 1;
    const mine = this.#turn;
    this.isBusy = true;
    this.failure = undefined;
    try {
      const page = await this.#read(cursor);
      if (mine === this.#turn) this.found = { ...page, items: [...((cursor && this.found?.items) || []), ...page.items] };
    } catch (error) {
      if (mine === this.#turn) this.failure = error;
    } finally {
      if (mine === this.#turn) this.isBusy = false;
    }
  }
}
