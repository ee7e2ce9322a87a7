type Page<T> = { items: T[]; nextCursor: string | null };

/** A list of the API read page by page; what was read stays while more comes. */
export class Pages<T> {
  items = $state.raw<readonly T[]>();
  failure = $state.raw<unknown>();
  isBusy = $state(false);
  #next = $state.raw<string | null>(null);
  readonly #read: (cursor: string | undefined) => Promise<Page<T>>;

  constructor(read: (cursor: string | undefined) => Promise<Page<T>>) {
    this.#read = read;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  async load(): Promise<void> {
    await this.#take(undefined, []);
  }
  async more(): Promise<void> {
    if (this.#next !== null) await this.#take(this.#next, this.items ?? []);
  }
  /** Everything, for lists a person searches as a whole. */
  async loadAll(): Promise<void> {
    await this.load();
    while (this.#next !== null && !this.failure) await this.more();
  }

  async #take(cursor: string | undefined, before: readonly T[]): Promise<void> {
    this.isBusy = true;
    this.failure = undefined;
    try {
      const page = await this.#read(cursor);
      this.items = [...before, ...page.items];
      this.#next = page.nextCursor;
    } catch (error) {
      this.failure = error;
    } finally {
      this.isBusy = false;
    }
  }
}
