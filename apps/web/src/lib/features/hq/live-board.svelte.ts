import { Problem, problemFrom } from '#lib/api/problem.ts';
import { keepFresh } from '#lib/features/workspace/keep-fresh.ts';
import type { Board, BoardQuery } from './hq.ts';
import type { BoardPlace } from './place.ts';

const gatherMs = 700;
/** Figures that depend on now change without an event; they are asked for this often. */
const refreshMs = 30_000;
const staleMs = 90_000;
type Seen = { board: Board; readAt: number };
/** The boards that were looked at last, by what was asked: who comes back from its tickets finds the page as long as it was left. */
const seen = new Map<string, Seen>();
const mostSeen = 12;

/** A board, kept fresh: a tap on the shoulder by the event stream, then one conditional read. */
export class LiveBoard {
  board = $state.raw<Board>();
  problem = $state.raw<Problem>();
  readAt = $state(0);
  /** What the board in sight answers: its figures open by this, also while another question is under way. */
  answers = $state.raw<BoardQuery>({});
  readonly staleMs = staleMs;
  readonly #place: BoardPlace;
  #query: BoardQuery = {};
  #etag = '';
  #asked = 0;

  constructor(place: BoardPlace) {
    this.#place = place;
  }

  get isLost(): boolean {
    return this.#place.live.isLost;
  }

  start(): () => void {
    const stop = this.#place.run();
    // What was published at a past moment does not change, and what is refused stays refused until something else is asked, or somebody asks again.
    const rest = keepFresh(this.#place.live, () => this.#query.at || this.problem?.isRefusal || this.read(), { gatherMs, refreshMs });
    return () => {
      rest();
      stop();
    };
  }

  /** Shows at once what was seen last of a question, however old it says it is; to be asked anew. */
  recall(query: BoardQuery): void {
    const last = seen.get(this.#keyOf(query));
    if (!last) return;
    this.board = last.board;
    this.readAt = last.readAt;
    this.answers = query;
  }

  /** Whether the board in sight is another's answer. */
  isBehind(query: BoardQuery): boolean {
    return this.board !== undefined && this.#keyOf(this.answers) !== this.#keyOf(query);
  }

  ask(query: BoardQuery): void {
    this.#query = query;
    this.#etag = '';
    void this.read();
  }

  async read(): Promise<void> {
    const turn = ++this.#asked;
    const query = this.#query;
    try {
      const headers: Record<string, string> = this.#etag ? { 'if-none-match': this.#etag } : {};
      const answer = await this.#place.board(query, headers).catch(() => {
        throw new Problem(0, {});
      });
      if (turn !== this.#asked) return;
      if (answer.response.status !== 304) {
        if (!answer.data) throw problemFrom(answer.response, answer.error);
        this.board = answer.data;
        this.answers = query;
        this.#etag = answer.response.headers.get('etag') ?? '';
      }
      this.readAt = Date.now();
      if (this.board) this.#remember(this.board);
      this.problem = undefined;
    } catch (error) {
      if (turn === this.#asked) this.problem = error instanceof Problem ? error : new Problem(500, { code: 'internal' });
    }
  }

  #keyOf(query: BoardQuery): string {
    return `${this.#place.home}?${new URLSearchParams(query)}`;
  }

  #remember(board: Board): void {
    const key = this.#keyOf(this.answers);
    seen.delete(key);
    seen.set(key, { board, readAt: this.readAt });
    const [oldest] = seen.keys();
    if (seen.size > mostSeen && oldest !== undefined) seen.delete(oldest);
  }
}
