import { m } from '#lib/paraglide/messages.js';
import { tell } from '#lib/ui/toast.ts';
import { invalidate } from '$app/navigation';

/** After a change of settings: every screen names things by the new ones at once. */
export async function settingsSaved(words: string = m.set_saved()): Promise<void> {
  tell(words);
  await invalidate('bodan:settings');
}
