import { m } from '#lib/paraglide/messages.js';
import { beforeNavigate } from '$app/navigation';
import type { DraftSaver } from './draft-saver.svelte.ts';

/** Asks before a page is left with changes that are not saved; to be called while its component is made. */
export function askBeforeLeaving(isChanged: () => boolean): void {
  // A tab that closes asks in the browser's own words.
  beforeNavigate(({ type, cancel }) => {
    if (isChanged() && !(type !== 'leave' && confirm(m.fld_leave()))) cancel();
  });
}

/** Saves what still waits on the way out; what cannot be saved now asks first. To be called while its component is made. */
export function saveBeforeLeaving(saverOf: () => Pick<DraftSaver<unknown>, 'isPending' | 'isStuck' | 'flush'> | undefined): void {
  beforeNavigate(({ type, from, to, cancel }) => {
    const saver = saverOf();
    if (!saver?.isPending) return;
    if (type === 'leave') cancel();
    else if (!saver.isStuck || to?.url.pathname === from?.url.pathname) void saver.flush();
    else if (!confirm(m.fld_leave())) cancel();
  });
}
