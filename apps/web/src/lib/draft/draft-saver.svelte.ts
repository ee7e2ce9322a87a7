export type SavedDraft = { revision: number; savedAt: string };
/** Somebody else saved in the meantime. */
export type Overtaken = { revision: number; savedAt: string | null; savedByName: string | null };

/** Thrown by a save that came too late. */
export class OvertakenError extends Error {
  readonly by: Overtaken;
  constructor(by: Overtaken) {
    super('overtaken');
    this.by = by;
  }
}

const quietMs = 900;
const retryMs = 5_000;
const tooMany = 429;
const statusOf = (error: unknown): number => (error instanceof Error && 'status' in error ? Number(error.status) : 0);
/** What the server refused as it stands is not sent again before it changes. */
const mayPass = (error: unknown): boolean => {
  const status = statusOf(error);
  return status < 400 || status >= 500 || status === tooMany;
};

/** Keeps a draft on the server a moment after the last change. It stops when somebody else saved, until a person has chosen. */
export class DraftSaver<T> {
  revision = $state(0);
  savedAt = $state<string>();
  isSaving = $state(false);
  failure = $state.raw<unknown>();
  overtaken = $state.raw<Overtaken>();
  #waiting = $state.raw<{ draft: T }>();
  #kept: T;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #save: (draft: T, revision: number) => Promise<SavedDraft>;

  constructor(kept: T, revision: number, savedAt: string | undefined, save: (draft: T, revision: number) => Promise<SavedDraft>) {
    this.#kept = kept;
    this.revision = revision;
    this.savedAt = savedAt;
    this.#save = save;
  }

  get isPending(): boolean {
    return this.isSaving || this.#waiting !== undefined;
  }
  /** What waits was not taken the last time: somebody else was faster, the server refused it or was not reached. */
  get isStuck(): boolean {
    return this.overtaken !== undefined || this.failure !== undefined;
  }

  /** Called with every change; the same draft again is none. */
  offer(draft: T): void {
    // The same again: whoever offers from an effect would be called by what is written here, and so on without end.
    if (this.#waiting?.draft === draft || (draft === this.#kept && !this.isPending)) return;
    this.#waiting = { draft };
    this.#later(quietMs);
  }
  /** What is on the server now, such as after loading what somebody else saved. */
  settle(draft: T, revision: number, savedAt: string | undefined): void {
    clearTimeout(this.#timer);
    this.#kept = draft;
    this.#waiting = undefined;
    this.overtaken = undefined;
    this.failure = undefined;
    this.revision = revision;
    this.savedAt = savedAt;
  }
  stop(): void {
    clearTimeout(this.#timer);
  }
  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  /** Saves what waits now. True when everything is kept. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    if (waiting === undefined || this.overtaken) return !this.overtaken && !this.isSaving;
    if (this.isSaving) return false;
    this.isSaving = true;
    try {
      const { revision, savedAt } = await this.#save(waiting.draft, this.revision);
      this.revision = revision;
      this.savedAt = savedAt;
      this.failure = undefined;
      this.#kept = waiting.draft;
      if (this.#waiting === waiting) this.#waiting = undefined;
    } catch (error) {
      if (error instanceof OvertakenError) this.overtaken = error.by;
      else {
        this.failure = error;
        if (mayPass(error)) this.#later(retryMs);
      }
    } finally {
      this.isSaving = false;
    }
    if (this.overtaken || this.failure) return false;
    return this.#waiting === undefined ? true : this.flush();
  }
}
