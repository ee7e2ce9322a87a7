import { api, send } from '#lib/api/client.ts';
import type { CustomerCard } from './kinds.ts';

const typingPauseMs = 120;
const fewestDigits = 4;

/** Who is calling, while the number is still being typed: at most one question under way, the last one wins. */
export class Caller {
  cards = $state.raw<readonly CustomerCard[]>([]);
  isLooking = $state(false);
  readonly #slug: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;
  #asked = '';

  constructor(slug: string) {
    this.#slug = slug;
  }

  look(phone: string): void {
    const digits = phone.normalize('NFKC').replace(/\D/g, '');
    if (digits === this.#asked) return;
    this.#asked = digits;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    if (digits.length < fewestDigits) {
      this.cards = [];
      this.isLooking = false;
      return;
    }
    this.isLooking = true;
    this.#timer = setTimeout(() => void this.#ask(phone), typingPauseMs);
  }

  async #ask(phone: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const params = { path: { workspace: this.#slug }, query: { phone: phone.trim().slice(0, 40) } };
      this.cards = (await send(api.GET('/v1/w/{workspace}/customers', { params, signal: abort.signal }))).items;
    } catch {
      // Knowing the caller is a help; without it the form still works.
      if (!abort.signal.aborted) this.cards = [];
    } finally {
      if (!abort.signal.aborted) this.isLooking = false;
    }
  }
}
