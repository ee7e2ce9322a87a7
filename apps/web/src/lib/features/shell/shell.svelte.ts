import type { Component, Snippet } from 'svelte';
import { createContext, untrack } from 'svelte';
import type { PaletteGroup } from '#lib/ui/command-palette.svelte';
import type { Me } from './me.ts';

export type Icon = Component<{ size?: number | string }>;

/** A line of the rail. A place stands in the upper part, a view below it with its live count. */
export type RailEntry = {
  href: string;
  label: string;
  icon?: Icon;
  count?: number | undefined;
  isLate?: boolean;
  /** It asks for what is not there any more, or not for this person: it has no count. */
  isRefused?: boolean;
  /** Stands in the bar at the foot of a phone under this name, while there is something in it. */
  short?: string | undefined;
  /** Said by who knows better than the address: a view is current also while its filters are being changed. */
  isCurrent?: boolean;
  isChanged?: boolean;
};

/** What the frame around a workspace or group shows; pages below it fill it through `useShell()`. */
export class Shell {
  /** Saved views with counts; a page or the live stream sets them. */
  views = $state.raw<readonly RailEntry[]>([]);
  /** Set by the live stream when its connection is gone. */
  isLinkLost = $state(false);
  isPaletteOpen = $state(false);
  isHelpOpen = $state(false);
  isDrawerOpen = $state(false);
  /** Asks the server while somebody types in the palette: tickets, customers, people. */
  search = $state.raw<(text: string, signal: AbortSignal) => Promise<readonly PaletteGroup[]>>();
  /** Opens the form for a new ticket; while undefined neither button nor shortcut exists. */
  newTicket = $state.raw<() => void>();
  /** Takes the oldest ticket that waits; only technicians have it. */
  nextTicket = $state.raw<() => void>();
  /** What stands beside the preferences in the head: the bell of the place. */
  bell = $state.raw<Snippet>();
  private extra = $state.raw<readonly PaletteGroup[]>([]);

  get commands(): readonly PaletteGroup[] {
    return this.extra;
  }

  /** Adds commands of a page to the palette and returns the undo: `$effect(() => shell.offer(group))`. */
  offer(group: PaletteGroup): () => void {
    // Untracked: the effect that offers must not depend on the list it changes.
    this.extra = [...untrack(() => this.extra), group];
    return () => {
      this.extra = this.extra.filter((entry) => entry !== group);
    };
  }
}

export type ShellPlace = { kind: 'workspace' | 'hq'; slug: string; name: string; base: string; me: Me };

const [useShell, provideShell] = createContext<Shell>();

export { provideShell, useShell };
