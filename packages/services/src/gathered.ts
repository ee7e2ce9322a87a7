/**
 * Questions that come while others are being answered are asked together in one statement. A question is never answered from
 * before it was asked. `ask` gets at most `most` at once and answers in their order.
 */
export class Gathered<I, O> {
  readonly #ask: (inputs: I[]) => Promise<O[]>;
  readonly #most: number;
  readonly #lanes: number;
  readonly #waiting: { input: I; resolve: (o: O) => void; reject: (e: unknown) => void }[] = [];
  #running = 0;

  constructor(ask: (inputs: I[]) => Promise<O[]>, options: { most: number; lanes: number }) {
    this.#ask = ask;
    this.#most = options.most;
    this.#lanes = options.lanes;
  }

  ask(input: I): Promise<O> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      if (this.#running < this.#lanes) this.#start();
    });
  }

  #start(): void {
    this.#running += 1;
    // What arrives in the same turn of the event loop goes along.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#most);
    if (batch.length > 0) {
      try {
        const answers = await this.#ask(batch.map((b) => b.input));
        for (const [i, b] of batch.entries()) b.resolve(answers[i] as O);
      } catch (error) {
        for (const b of batch) b.reject(error);
      }
    }
    this.#running -= 1;
    if (this.#waiting.length > 0 && this.#running < this.#lanes) this.#start();
  }
}
