import type { BoardBase } from './live-store.ts';
import { readLive } from './live-store.ts';
import type { Snapshot } from './read-store.ts';
import { type Part, Standing } from './standing.ts';
import type { BoardTx, BoardWindow } from './types.ts';

/** What has stood for longer is told anew. */
const MOST_MS = 120_000;
const MAX_PLACES = 20;
const MAX_LATE = 200_000;

/** Sums and what is added to them; a line that nothing is added to stays the same object. */
export function added(parts: readonly Part[], more: readonly Part[]): Part[] {
  const idOf = ([label, tenantId, key, day, first]: Part): string => `${label}/${tenantId}/${key}/${day}/${first}`;
  const sums = new Map(parts.map((part) => [idOf(part), part]));
  for (const part of more) {
    const known = sums.get(idOf(part));
    const [label, tenantId, key, day, first, counts] = part;
    const [many, few] = known && known[5].length > counts.length ? [known[5], counts] : [counts, known?.[5] ?? []];
    sums.set(idOf(part), known ? [label, tenantId, key, day, first, many.map((n, i) => n + (few[i] ?? 0))] : part);
  }
  return [...sums.values()];
}

/** What is remembered of the places whose boards are asked: who is overdue there and who has what. */
export class LivePlaces {
  readonly #standing = new Map<string, Standing>();
  readonly #last = new Map<string, Promise<unknown>>();

  /** One at a time of a place, in the order they were asked: each moves on what the one before left. */
  async alone<T>(place: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(place) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(place, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(place) === mine) this.#last.delete(place);
    }
  }

  /** The live board of a window, moved on from a base where there is one; asked by one at a time of the place. */
  async read(tx: BoardTx, place: string, w: BoardWindow, known: BoardBase | null): Promise<Snapshot & { base: BoardBase }> {
    const remembered = this.#standing.get(place);
    let base = known;
    let standing = remembered && w.now >= remembered.mark.at && w.now - remembered.mark.at <= MOST_MS ? remembered : null;
    let answer = await readLive(tx, w, base, standing?.mark ?? null);
    const isOfOthers = (of: { members: string } | null | undefined): boolean => (of?.members ?? answer.members) !== answer.members;
    if (isOfOthers(base) || isOfOthers(standing?.mark)) {
      [base, standing] = [null, null];
      answer = await readLive(tx, w, null, null);
    }
    const { marker, nextBreachAt, snapshot, members, news } = answer;
    const mark = { snapshot, at: w.now, members };
    standing ??= new Standing(mark);
    standing.moveOn(mark, news);
    this.#keep(place, standing);
    const parts = added(base?.parts ?? [], answer.parts);
    return {
      marker,
      nextBreachAt,
      peopleSince: null,
      namedSince: null,
      parts: [...parts, ...standing.partsOf(w)],
      base: { parts, snapshot, members },
    };
  }

  #keep(place: string, standing: Standing): void {
    this.#standing.delete(place);
    if (standing.size > MAX_LATE) return;
    const oldest = this.#standing.keys().next().value;
    if (oldest !== undefined && this.#standing.size >= MAX_PLACES) this.#standing.delete(oldest);
    this.#standing.set(place, standing);
  }
}
