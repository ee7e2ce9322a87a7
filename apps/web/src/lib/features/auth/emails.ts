import { isEmail } from '#lib/features/auth/checks.ts';
import { m } from '#lib/paraglide/messages.js';

/** Addresses pasted as they come. Names beside them ("王芳 <wang@…>") are no mistakes; something with an @ that is no address is. */
export function readEmails(text: string): { emails: string[]; wrong: string[] } {
  const words = [...new Set(text.split(/[\s,，;；、<>]+/).filter((word) => word !== ''))];
  return {
    emails: words.filter(isEmail).map((word) => word.toLowerCase()),
    wrong: words.filter((word) => word.includes('@') && !isEmail(word)),
  };
}

const most = 20;
/** The complaint about addresses, or undefined. */
export function checkEmails({ emails, wrong }: ReturnType<typeof readEmails>): string | undefined {
  if (wrong.length > 0) return m.inv_wrong({ words: wrong.join(m.filter_joiner()) });
  if (emails.length === 0) return m.inv_missing();
  return emails.length > most ? m.inv_too_many({ count: emails.length }) : undefined;
}
