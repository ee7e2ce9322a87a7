import { getLocale } from '#lib/paraglide/runtime.js';

/** A name the workspace gave, in the reader's language where it has one. */
export function say(label: { 'zh-CN': string; en?: string | undefined } | null | undefined): string {
  if (!label) return '';
  return getLocale() === 'en' && label.en ? label.en : label['zh-CN'];
}
