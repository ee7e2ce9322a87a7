import { untrack } from 'svelte';
import { browser } from '$app/env';

export type Shortcut = {
  /** "c", "mod+k", "?", "g t" is not supported: one chord only. */
  keys: string;
  /** Read at display time, so it follows the language. */
  label: () => string;
  run: () => void;
  group: () => string;
  /** Fires inside inputs and over dialogs too; only for the palette. */
  everywhere?: boolean;
  /** Fires also in a field in which nothing was typed since it has the keyboard: of such a field there is nothing to take back. */
  beforeTyping?: boolean;
};

const offKey = 'bodan.shortcuts.off';

/** Shortcuts of what is on screen now. Never fire while an input method composes, in inputs, or over a dialog. */
class ShortcutRegistry {
  private list = $state.raw<Shortcut[]>([]);
  /** The field that has the keyboard, once something was typed in it. */
  #typedIn: EventTarget | null = null;
  isOff = $state(browser && localStorage.getItem(offKey) === '1');

  get all(): readonly Shortcut[] {
    return this.list;
  }

  /** Adds shortcuts and returns the undo; call inside `$effect(() => shortcuts.use([...]))`. */
  use(added: Shortcut[]): () => void {
    // Untracked: the effect that adds must not depend on the list it changes.
    this.list = [...untrack(() => this.list), ...added];
    return () => {
      this.list = this.list.filter((entry) => !added.includes(entry));
    };
  }

  switchOff(off: boolean): void {
    this.isOff = off;
    localStorage.setItem(offKey, off ? '1' : '0');
  }

  /** For every field that gets the keyboard, and for all that is typed. */
  reached = (): void => {
    this.#typedIn = null;
  };
  typed = ({ target }: Event): void => {
    this.#typedIn = target;
  };

  /** The one listener, on window. The last registered wins, so a page may override the shell. */
  handle = (event: KeyboardEvent): void => {
    // 229 is what a key says while an input method owns it.
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const chord = chordOf(event);
    const hit = this.list.findLast((entry) => entry.keys === chord && (entry.everywhere || !this.isOff));
    if (!hit) return;
    const isBusy = isTyping(event.target) && !(hit.beforeTyping && this.#typedIn !== event.target);
    if (!hit.everywhere && (isBusy || isDialogOpen())) return;
    event.preventDefault();
    hit.run();
  };
}

export const shortcuts = new ShortcutRegistry();

/** Letters by physical position (they survive an input method), signs by what they print. */
function chordOf(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
  const key = letter ?? event.key.toLowerCase();
  const isSign = key.length === 1 && !letter;
  return [event.metaKey || event.ctrlKey ? 'mod' : '', event.altKey ? 'alt' : '', event.shiftKey && !isSign ? 'shift' : '', key]
    .filter(Boolean)
    .join('+');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="combobox"], [role="menu"], [role="listbox"]') !== null)
  );
}

function isDialogOpen(): boolean {
  return (
    document.querySelector(
      '[role="dialog"][data-state="open"], [role="alertdialog"][data-state="open"], [role="menu"][data-state="open"]',
    ) !== null
  );
}

/** "mod+k" as this keyboard prints it: ["⌘", "K"] or ["Ctrl", "K"]. */
export function keyCaps(keys: string): string[] {
  const isApple = browser && /mac|iphone|ipad/i.test(navigator.platform);
  const names: Record<string, string> = {
    mod: isApple ? '⌘' : 'Ctrl',
    alt: isApple ? '⌥' : 'Alt',
    shift: '⇧',
    enter: '↵',
    escape: 'Esc',
    arrowup: '↑',
    arrowdown: '↓',
  };
  return keys.split('+').map((key) => names[key] ?? key.toUpperCase());
}
