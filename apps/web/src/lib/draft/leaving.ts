import { m } from '#lib/paraglide/messages.js';
import { beforeNavigate } from '$app/navigation';

/** Asks before a page is left with changes that are not saved; to be called while its component is made. */
export function askBeforeLeaving(isChanged: () => boolean): void {
  // A tab that closes asks in the browser's own words.
  beforeNavigate(({ type, cancel }) => {
    if (isChanged() && !(type !== 'leave' && confirm(m.fld_leave()))) cancel();
  });
}
