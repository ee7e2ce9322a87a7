export const turnMs = 15_000;
/** How long a pointer that lies still on what is read keeps it: a mouse left on a wall must not stop it for days. */
const readingMs = 30_000;

/** Which scene stands there. It goes on by itself but while it is paused by a key, or held under a pointer. */
export class WallTurn {
  turn = $state(0);
  isPaused = $state(false);
  isHeld = $state(false);
  #let: ReturnType<typeof setTimeout> | undefined;

  get isStill(): boolean {
    return this.isPaused || this.isHeld;
  }
  next(): void {
    this.turn += 1;
  }
  back(): void {
    this.turn = Math.max(0, this.turn - 1);
  }
  pause(): void {
    this.isPaused = !this.isPaused;
  }
  hold(): void {
    this.isHeld = true;
    clearTimeout(this.#let);
    this.#let = setTimeout(() => (this.isHeld = false), readingMs);
  }
  letGo(): void {
    clearTimeout(this.#let);
    this.isHeld = false;
  }
}
