import { tick } from 'svelte';

/** A list of which a card shows so many lines: the others stand below them once they are asked for, and the keyboard goes on from the first of them. */
export class WholeList {
  isOpen = $state(false);
  list = $state<HTMLElement>();

  shown<L>(lines: readonly L[], limit: number): readonly L[] {
    return this.isOpen ? lines : lines.slice(0, limit);
  }
  async toggle(limit: number): Promise<void> {
    this.isOpen = !this.isOpen;
    await tick();
    const line = this.list?.children[limit];
    if (this.isOpen && line instanceof HTMLElement) line.focus();
  }
}
