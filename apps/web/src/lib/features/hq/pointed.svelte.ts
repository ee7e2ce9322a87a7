export type Days = { from: string; to: string };

/** The days a pointer or the keyboard is on, on whichever chart of the page: the others mark them too. Local dates, both included. */
export class Pointed {
  days: Days | null = $state.raw(null);

  to(from: string, to: string = from): void {
    if (this.days?.from !== from || this.days.to !== to) this.days = { from, to };
  }
  leave(): void {
    this.days = null;
  }
  /** Where the days lie among others that are in order: first and last place of those that have any day in common; null for none. */
  among(all: readonly Days[]): { first: number; last: number } | null {
    const { days } = this;
    if (!days) return null;
    const meets = (d: Days) => d.from <= days.to && d.to >= days.from;
    const first = all.findIndex(meets);
    return first < 0 ? null : { first, last: all.findLastIndex(meets) };
  }
}
export const pointed = new Pointed();

/** The place that lies nearest under a pointer, of so many that share a width from edge to edge. */
export const placeUnder = (clientX: number, { left, width }: { left: number; width: number }, count: number): number =>
  Math.max(0, Math.min(count - 1, Math.round(((clientX - left) / Math.max(1, width)) * (count - 1))));
