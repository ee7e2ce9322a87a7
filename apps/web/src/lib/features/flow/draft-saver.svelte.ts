import type { Flow } from '@bodan/core/flow/definition';

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

type Port = (definition: Flow, revision: number) => Promise<SavedDraft>;
const quietMs = 900;
const retryMs = 5_000;

/** Keeps a draft on the server a moment after the last change. It stops when somebody else saved, until a person has chosen. */
export class DraftSaver {
  revision = $state(0);
  savedAt = $state<string>();
  isSaving = $state(false);
  failure = $state.raw<unknown>();
  overtaken = $state.raw<Overtaken>();
  #waiting = $state.raw<Flow>();
  #kept: Flow;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #save: Port;

  constructor(kept: Flow, revision: number, savedAt: string | undefined, save: Port) {
    this.#kept = kept;
    this.revision = revision;
    this.savedAt = savedAt;
    this.#save = save;
  }

  get isPending(): boolean {
    return this.isSaving || this.#waiting !== undefined;
  }

  /** Called with every change; the same flow again is none. */
  offer(flow: Flow): void {
    if (flow === this.#kept && !this.isPending) return;
    this.#waiting = flow;
    this.#later(quietMs);
  }
  /** What is on the server now, such as after loading what somebody else saved. */
  settle(flow: Flow, revision: number, savedAt: string | undefined): void {
    clearTimeout(this.#timer);
    this.#kept = flow;
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
    const flow = this.#waiting;
    if (flow === undefined || this.overtaken) return !this.overtaken && !this.isSaving;
    if (this.isSaving) return false;
    this.isSaving = true;
    try {
      const { revision, savedAt } = await this.#save(flow, this.revision);
      this.revision = revision;
      this.savedAt = savedAt;
      this.failure = undefined;
      this.#kept = flow;
      if (this.#waiting === flow) this.#waiting = undefined;
    } catch (error) {
      if (error instanceof OvertakenError) this.overtaken = error.by;
      else {
        this.failure = error;
        this.#later(retryMs);
      }
    } finally {
      this.isSaving = false;
    }
    if (this.overtaken || this.failure) return false;
    return this.#waiting === undefined ? true : this.flush();
  }
}
