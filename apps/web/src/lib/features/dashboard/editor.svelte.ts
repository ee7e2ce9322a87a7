import { type Card, LEAST, MAX_CARDS } from '@bodan/core/dashboard/definition';
import { arrange, type Box, firstFree, inOrder, type Step, settle, shift, step } from '@bodan/core/dashboard/layout';
import { isSame } from '@bodan/core/same';
import { History } from '#lib/draft/history.ts';
import type { Drawn } from './dashboard-api.ts';

/** A card without its place, as the dialog makes it. Distributes over the kinds. */
type Bare<C> = C extends Card ? Omit<C, 'id' | 'x' | 'y' | 'w' | 'h'> : never;
export type NewCard = Bare<Card>;

const ROOMY: Record<Card['kind'], { w: number; h: number }> = {
  figure: { w: 3, h: 3 },
  multiples: { w: 12, h: 5 },
  ranking: { w: 6, h: 5 },
  stuck: { w: 6, h: 5 },
  trend: { w: 6, h: 5 },
  // Ten lines with their head and their sum.
  table: { w: 12, h: 7 },
};

/** Cards while they are arranged, with the way back. It knows no server and no screen. */
export class DashboardEditor {
  drawn: Drawn = $state.raw({ name: '', cards: [] });
  /** Where the cards would stand if what is dragged were let go now. */
  preview: readonly Card[] | undefined = $state.raw();
  /** A card that was just put there and is still to be shown. */
  placed: string | undefined = $state.raw();
  depth = $state.raw({ past: 0, future: 0 });
  readonly shown: readonly Card[] = $derived.by(() => inOrder(this.preview ?? this.drawn.cards));
  #history = new History<Drawn>();

  /** What the server has: there is no way back behind it. */
  load(drawn: Drawn): void {
    this.drawn = drawn;
    this.#history = new History<Drawn>();
    this.depth = this.#history.depth;
  }
  card(id: string): Card | undefined {
    return this.drawn.cards.find((c) => c.id === id);
  }
  get isFull(): boolean {
    return this.drawn.cards.length >= MAX_CARDS;
  }

  rename(name: string): boolean {
    return this.#put({ ...this.drawn, name }, null);
  }
  add(card: NewCard): string | undefined {
    if (this.isFull) return;
    const { w, h } = ROOMY[card.kind];
    return this.#insert({ ...card, id: '', w, h, ...firstFree(this.drawn.cards, w, h) } as Card);
  }
  duplicate(id: string): string | undefined {
    const card = this.card(id);
    if (!card || this.isFull) return;
    return this.#insert({ ...card, ...firstFree(this.drawn.cards, card.w, card.h) });
  }
  change(id: string, next: NewCard): boolean {
    const before = this.card(id);
    if (!before) return false;
    const { x, y, w, h } = before;
    const least = LEAST[next.kind];
    const card = { ...next, id, x, y, w, h } as Card;
    const cards = this.drawn.cards.map((c) => (c.id === id ? card : c));
    // Another kind may need more room than it stands in.
    return this.#cards(w >= least.w && h >= least.h ? cards : arrange(cards, id, { x: Math.min(x, 12 - least.w), w, h }, least));
  }
  remove(id: string): boolean {
    return this.#cards(settle(this.drawn.cards.filter((c) => c.id !== id)));
  }
  /** A card that was removed is there again: a step back if nothing was changed since, else where it stood, and the others make room. */
  takeBack(after: Drawn, card: Card): void {
    if (this.drawn === after) this.undo();
    else if (!this.card(card.id) && !this.isFull) this.#cards(arrange([...this.drawn.cards, card], card.id, card, LEAST[card.kind]));
  }
  step(id: string, way: Step): boolean {
    return this.#moved(id, (cards, least) => step(cards, id, way, least));
  }
  /** Up or down in reading order, as on one column. */
  shift(id: string, way: 'up' | 'down'): boolean {
    return this.#cards(shift(this.drawn.cards, id, way));
  }
  canShift(id: string, way: 'up' | 'down'): boolean {
    const ids = inOrder(this.drawn.cards).map((c) => c.id);
    return ids.includes(id) && id !== (way === 'up' ? ids[0] : ids.at(-1));
  }
  grow(id: string, by: { w?: number; h?: number }): boolean {
    const card = this.card(id);
    if (!card) return false;
    return this.#moved(id, (cards, least) => arrange(cards, id, { w: card.w + (by.w ?? 0), h: card.h + (by.h ?? 0) }, least));
  }
  /** Shows where a card would go; nothing is kept before it is let go. */
  hover(id: string, to: Partial<Box>): void {
    const card = this.card(id);
    if (card) this.preview = arrange(this.drawn.cards, id, to, LEAST[card.kind]);
  }
  drop(): boolean {
    const preview = this.preview;
    this.preview = undefined;
    return preview !== undefined && this.#cards([...preview]);
  }
  undo(): void {
    this.#show(this.#history.back(this.drawn));
  }
  redo(): void {
    this.#show(this.#history.forth(this.drawn));
  }

  #insert(card: Card): string {
    const id = this.#newId();
    this.#cards([...this.drawn.cards, { ...card, id }]);
    this.placed = id;
    return id;
  }
  #newId(): string {
    for (let n = this.drawn.cards.length + 1; ; n++) if (!this.card(`c${n}`)) return `c${n}`;
  }
  #moved(id: string, how: (cards: readonly Card[], least: { w: number; h: number }) => Card[]): boolean {
    const card = this.card(id);
    return card !== undefined && this.#cards(how(this.drawn.cards, LEAST[card.kind]));
  }
  #cards(cards: Card[]): boolean {
    return this.#put({ ...this.drawn, cards: inOrder(cards) }, null);
  }
  #put(next: Drawn, tag: string | null): boolean {
    if (isSame(next, this.drawn)) return false;
    this.#history.keep(this.drawn, tag);
    this.drawn = next;
    this.depth = this.#history.depth;
    return true;
  }
  #show(seen: Drawn | undefined): void {
    if (!seen) return;
    this.drawn = seen;
    this.depth = this.#history.depth;
  }
}
