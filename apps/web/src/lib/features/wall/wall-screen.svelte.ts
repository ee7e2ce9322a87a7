import { api } from '#lib/api/client.ts';
import type { components } from '#lib/api/schema.d.ts';
import { LiveStream } from '#lib/features/workspace/live-stream.svelte.ts';
import { Soon } from '#lib/features/workspace/soon.ts';

export type WallFigures = components['schemas']['Wall'];
export type WallShown = components['schemas']['WallShown'];

const gatherMs = 500;
/** Figures change as time passes, without an event. */
const refreshMs = 20_000;
/** After this long without an answer what stands there is old. */
const staleMs = 60_000;
const lostMs = 5_000;

/** A wall's figures, kept fresh for as long as nobody ends the link. What was read last stays, with its time, while nothing comes. */
export class WallScreen {
  figures = $state.raw<WallShown>();
  readAt = $state(0);
  isGone = $state(false);
  /** Ticks once a second, so that age is seen. */
  now = $state(Date.now());
  readonly #token: string;
  readonly #live: LiveStream;
  readonly #soon = new Soon(() => this.#read(), gatherMs);

  constructor(token: string) {
    this.#token = token;
    this.#live = new LiveStream(`/v1/public/wall/${encodeURIComponent(token)}/events`);
  }

  get ageMs(): number {
    return this.readAt === 0 ? 0 : Math.max(0, this.now - this.readAt);
  }
  get isStale(): boolean {
    return this.readAt > 0 && (this.ageMs > staleMs || (this.#live.isLost && this.ageMs > lostMs));
  }

  start(): () => void {
    const stop = this.#live.start();
    const quiet = this.#live.listen(() => this.#soon.ask());
    const steady = setInterval(() => this.#soon.ask(), refreshMs);
    const ticking = setInterval(() => {
      this.now = Date.now();
      // A lost stream may be an ended link: the figures say which.
      if (this.#live.isLost && this.ageMs > lostMs) this.#soon.ask();
    }, 1_000);
    void this.#read();
    const end = () => {
      quiet();
      stop();
      clearInterval(steady);
      clearInterval(ticking);
      this.#soon.stop();
    };
    this.#end = end;
    return end;
  }
  #end: () => void = () => undefined;

  async #read(): Promise<void> {
    try {
      const answer = await api.GET('/v1/public/wall/{token}', { params: { path: { token: this.#token } } });
      if (answer.data) {
        this.figures = answer.data;
        this.readAt = Date.now();
        this.now = this.readAt;
      } else if (answer.response.status === 404) {
        this.isGone = true;
        this.figures = undefined;
        this.#end();
      }
    } catch {
      // No answer: what stands there stays and grows old in sight of everybody; the next turn asks again.
    }
  }
}
