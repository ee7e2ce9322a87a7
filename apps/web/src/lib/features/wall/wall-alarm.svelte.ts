import type { WallFigures } from './wall-screen.svelte.ts';

export type LateRow = WallFigures['lateNow'][number];
const shownMs = 10_000;
const mostKnown = 500;

/** What a late row is told from others by; a wall knows no ticket. */
export const lateKey = (row: Pick<LateRow, 'subsidiary' | 'branch' | 'since'>): string =>
  [row.subsidiary['zh-CN'], row.branch ?? '', row.since].join('|');

/** What has just become severely late, for ten seconds. What was so when the wall came up is no news. */
export class WallAlarm {
  /** The newest first. */
  fresh: readonly LateRow[] = $state.raw([]);
  hasSound = $state(false);
  readonly #ring: () => void;
  #known: Set<string> | undefined;
  #over: ReturnType<typeof setTimeout> | undefined;

  constructor(ring: () => void = () => undefined) {
    this.#ring = ring;
  }
  see(rows: readonly LateRow[]): void {
    const severe = rows.filter((row) => row.isSevere);
    const before = this.#known;
    const fresh = before ? severe.filter((row) => !before.has(lateKey(row))) : [];
    this.#known = new Set([...severe.map(lateKey), ...(before ?? [])].slice(0, mostKnown));
    if (fresh.length === 0) return;
    this.fresh = fresh;
    if (this.hasSound) this.#ring();
    clearTimeout(this.#over);
    this.#over = setTimeout(() => (this.fresh = []), shownMs);
  }
  /** Off until somebody asks for it, who hears at once what it will be. */
  switchSound(): void {
    this.hasSound = !this.hasSound;
    if (this.hasSound) this.#ring();
  }
  isFresh(row: LateRow): boolean {
    return this.fresh.some((f) => lateKey(f) === lateKey(row));
  }
  stop(): void {
    clearTimeout(this.#over);
  }
}
