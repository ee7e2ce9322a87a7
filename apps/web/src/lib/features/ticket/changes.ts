import type { Ticket, TicketRow } from './kinds.ts';

export type TicketPatch = Partial<
  Pick<TicketRow, 'stage' | 'assigneeId' | 'priority' | 'tier' | 'tags' | 'waitingReason' | 'custom' | 'turn'>
>;
export type OwnChange = { id: string; patch: TicketPatch } | { id: string; ticket: Ticket };

/** What this page itself changes, told to every part that shows the ticket: at once as a patch, then as the server has it. */
export class OwnChanges {
  readonly #listeners = new Set<(change: OwnChange) => void>();

  listen(listener: (change: OwnChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  tell(change: OwnChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
