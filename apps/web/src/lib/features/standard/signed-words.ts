import { formatInstant } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';

/** Who signed a version off and when; the first versions were signed by nobody. */
export function signedWords({ signedName, publishedAt }: { signedName: string; publishedAt: string }, timeZone?: string): string {
  const time = formatInstant(new Date(publishedAt), new Date(), timeZone);
  return signedName ? m.std_signed({ name: signedName, time }) : m.std_published({ time });
}
