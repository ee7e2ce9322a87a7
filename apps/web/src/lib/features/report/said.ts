import { formatInstant } from '#lib/format/instant.ts';
import { getLocale } from '#lib/paraglide/runtime.js';
import { browser } from '$app/env';

/** A name the workspace gave, in the reader's language where it has one. */
export function say(label: { 'zh-CN': string; en?: string | undefined } | null | undefined): string {
  if (!label) return '';
  return getLocale() === 'en' && label.en ? label.en : label['zh-CN'];
}

/** A time as the reader's own clock says it; a page rendered on the server cannot know that clock and takes the product's home. */
export const when = (instant: string): string => formatInstant(new Date(instant), new Date(), browser ? undefined : 'Asia/Shanghai');
