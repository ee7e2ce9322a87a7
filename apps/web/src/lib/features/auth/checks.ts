import { m } from '#lib/paraglide/messages.js';

/** The complaint about an empty field, or undefined. The server checks everything again. */
export function checkFilled(value: string, what: string): string | undefined {
  return value.trim() === '' ? m.auth_required({ what }) : undefined;
}

/** Catches typing slips only; whether an address exists is the server's and the mailbox's matter. */
export const isEmail = (word: string): boolean => /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/.test(word);

export function checkEmail(value: string): string | undefined {
  return checkFilled(value, m.auth_email()) ?? (isEmail(value.trim()) ? undefined : m.auth_email_wrong());
}

/** The same of an address on the web. */
export const checkUrl = (value: string): string | undefined => (/^https?:\/\/\S+$/.test(value.trim()) ? undefined : m.hook_url_wrong());
