export type TicketChange = { ticketId: string; type: string; seq: number };
/** What the stream tells: tickets something happened to, or that too much was missed and everything is to be read anew. */
export type LiveChange = { kind: 'tickets'; changes: readonly TicketChange[] } | { kind: 'reset' };

const gatherMs = 250;
const firstRetryMs = 1_000;
const longestRetryMs = 30_000;

/**
 * The live stream of a workspace or a group. The browser reconnects by itself with Last-Event-ID; when it gave up (a restart answered with an
 * error) a new stream is opened and, because its position is lost, listeners are told to read anew.
 */
export class LiveStream {
  isLost = $state(false);
  readonly #address: string;
  readonly #after: string | undefined;
  readonly #listeners = new Set<(change: LiveChange) => void>();
  #users = 0;
  #source: EventSource | undefined;
  #gathered: TicketChange[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = firstRetryMs;

  /** `after`: the position of what was read before the stream opens; without it the stream begins at its own present. */
  constructor(address: string, after?: string) {
    this.#address = address;
    this.#after = after;
  }

  /** Opens the stream, unless somebody else has, and returns how to be done with it; who is done last closes it. */
  start(): () => void {
    if (this.#users++ === 0) this.#open(false);
    return () => {
      if (--this.#users > 0) return;
      clearTimeout(this.#gathering);
      clearTimeout(this.#retry);
      this.#source?.close();
    };
  }

  listen(listener: (change: LiveChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #open(hasMissed: boolean): void {
    const isResumed = this.#after !== undefined && !hasMissed;
    const source = new EventSource(isResumed ? `${this.#address}?after=${this.#after}` : this.#address);
    this.#source = source;
    source.addEventListener('open', () => {
      this.isLost = false;
      this.#retryMs = firstRetryMs;
    });
    // It tells from here on: what happened between what was read and now is told by nobody, unless it goes on from a position.
    if (!isResumed) source.addEventListener('position', () => this.#tell({ kind: 'reset' }), { once: true });
    source.addEventListener('ticket', (event) => this.#gather(JSON.parse(event.data) as TicketChange));
    source.addEventListener('reset', () => this.#tell({ kind: 'reset' }));
    source.addEventListener('error', () => {
      this.isLost = true;
      if (source.readyState !== EventSource.CLOSED) return;
      this.#retry = setTimeout(() => this.#open(true), this.#retryMs);
      this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
    });
  }

  #gather(change: TicketChange): void {
    this.#gathered.push(change);
    this.#gathering ??= setTimeout(() => {
      const changes = this.#gathered;
      this.#gathered = [];
      this.#gathering = undefined;
      this.#tell({ kind: 'tickets', changes });
    }, gatherMs);
  }

  #tell(change: LiveChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
