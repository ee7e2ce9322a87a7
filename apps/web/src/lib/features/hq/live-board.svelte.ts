import { api } from '#lib/api/client.ts';
import { Problem, problemFrom } from '#lib/api/problem.ts';
import type { Board, Facet } from './hq.ts';

const gatherMs = 700;
const retryMs = 3_000;
/** Figures that depend on now change without an event; they are asked for this often. */
const refreshMs = 30_000;
const staleMs = 90_000;

/** The group's board, kept fresh: a tap on the shoulder by the event stream, then one conditional read. */
export class LiveBoard {
  board = $state.raw<Board>();
  problem = $state.raw<Problem>();
  isLost = $state(false);
  readAt = $state(0);
  readonly staleMs = staleMs;
  readonly #group: string;
  #query: Partial<Record<Facet, string>> = {};
  #etag = '';
  #source: EventSource | undefined;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #soon: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(group: string) {
    this.#group = group;
  }

  start(): () => void {
    this.#open();
    const steady = setInterval(() => {
      if (document.visibilityState === 'visible') void this.read();
    }, refreshMs);
    return () => {
      clearInterval(steady);
      clearTimeout(this.#soon);
      for (const timer of this.#timers) clearTimeout(timer);
      this.#source?.close();
    };
  }

  ask(query: Partial<Record<Facet, string>>): void {
    this.#query = query;
    this.#etag = '';
    void this.read();
  }

  async read(): Promise<void> {
    const turn = ++this.#asked;
    try {
      const headers = this.#etag ? { 'if-none-match': this.#etag } : {};
      const params = { path: { group: this.#group }, query: this.#query };
      const answer = await api.GET('/v1/hq/{group}/board', { params, headers }).catch(() => {
        throw new Problem(0, {});
      });
      if (turn !== this.#asked) return;
      if (answer.response.status !== 304) {
        if (!answer.data) throw problemFrom(answer.response, answer.error);
        this.board = answer.data;
        this.#etag = answer.response.headers.get('etag') ?? '';
      }
      this.readAt = Date.now();
      this.problem = undefined;
    } catch (error) {
      if (turn === this.#asked) this.problem = error instanceof Problem ? error : new Problem(500, { code: 'internal' });
    }
  }

  #open(): void {
    const source = new EventSource(`/v1/hq/${encodeURIComponent(this.#group)}/events`);
    this.#source = source;
    const soon = () => {
      this.#soon ??= setTimeout(() => {
        this.#soon = undefined;
        void this.read();
      }, gatherMs);
    };
    source.addEventListener('open', () => {
      if (this.isLost) soon();
      this.isLost = false;
    });
    source.addEventListener('ticket', soon);
    source.addEventListener('reset', soon);
    source.addEventListener('error', () => {
      this.isLost = true;
      if (source.readyState !== EventSource.CLOSED) return;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#open();
      }, retryMs);
      this.#timers.add(timer);
    });
  }
}
