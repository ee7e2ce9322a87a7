/** A run that got no answer for so long no longer keeps the next one waiting. */
const longestMs = 15_000;

/**
 * Runs something a while after it was asked for, however often meanwhile, and never beside itself: what is asked for during a run is run once
 * more after it, so that under a stream of changes every answer is shown and the last one is the newest.
 */
export class Soon {
  readonly #run: () => unknown;
  readonly #waitMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isAskedAgain = false;

  constructor(run: () => unknown, waitMs: number) {
    this.#run = run;
    this.#waitMs = waitMs;
  }

  ask(): void {
    if (this.#isRunning) this.#isAskedAgain = true;
    else this.#timer ??= setTimeout(() => void this.#go(), this.#waitMs);
  }

  /** What was asked for is not run any more; a run under way ends by itself. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isAskedAgain = false;
  }

  async #go(): Promise<void> {
    this.#timer = undefined;
    this.#isRunning = true;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const longest = new Promise((give) => {
      patience = setTimeout(give, longestMs);
    });
    try {
      await Promise.race([this.#run(), longest]);
    } finally {
      clearTimeout(patience);
      this.#isRunning = false;
      if (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        this.ask();
      }
    }
  }
}
