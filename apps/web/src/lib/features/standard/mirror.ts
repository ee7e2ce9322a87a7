import { completeStandard, type StandardContent } from '@bodan/core/standard/content';

/** A draft as it was last seen on this device, and which state of the server it goes on from. */
export type Kept = { content: StandardContent; revision: number; savedAt: string | null; base: number };

/** What is written, on this device, from the first letter on: it survives a closed tab and a lost network. */
export class Mirror {
  readonly #key: string;
  constructor(name: string) {
    this.#key = `bodan.draft.standard-${name}`;
  }

  read(): Kept | undefined {
    try {
      const text = localStorage.getItem(this.#key);
      const kept = text ? (JSON.parse(text) as Kept) : undefined;
      // Written perhaps by an earlier edition of the product, which knew less of a standard.
      return kept && { ...kept, content: completeStandard(kept.content) };
    } catch {
      return undefined;
    }
  }
  /** False when this device keeps nothing: storage full or forbidden. */
  write(kept: Kept): boolean {
    try {
      localStorage.setItem(this.#key, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }
  clear(): void {
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing was kept then.
    }
  }
}
