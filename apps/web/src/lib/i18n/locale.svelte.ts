import { isLocale, type Locale, overwriteGetLocale, setLocale as rememberLocale } from '#lib/paraglide/runtime.js';
import { browser } from '$app/env';

/**
 * The language of this tab as a rune: every message read in a template or a $derived follows a switch,
 * so nothing reloads and no input is lost.
 */
class LocaleState {
  current = $state<Locale>('zh-CN');
}
const locale = new LocaleState();

/** Called once in the browser before hydration; the server has written the language on <html>. */
export function startLocale(): void {
  if (!browser) return;
  const rendered = document.documentElement.lang;
  if (isLocale(rendered)) locale.current = rendered;
  overwriteGetLocale(() => locale.current);
}

/** Switches at once and remembers it in the cookie the server reads. */
export function switchLocale(next: Locale): void {
  rememberLocale(next, { reload: false });
  locale.current = next;
  document.documentElement.lang = next;
}
