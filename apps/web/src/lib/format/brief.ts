import { getLocale } from '#lib/paraglide/runtime.js';
import { formatCount } from './instant.ts';

/** A number as people say it, and as it is: the second goes to hover, to screen readers and onto paper. */
export type Brief = { value: string; exact: string };

/** Up to here every digit is read at a glance. */
const LARGE = 10_000;

/** "4.2万" / "42K" from ten thousand on; below that, and where it says the same, the exact words alone. */
export function briefOf(value: number, exact: string, sign = ''): Brief {
  if (Math.abs(value) < LARGE) return { value: exact, exact };
  const words = new Intl.NumberFormat(getLocale(), { notation: 'compact', maximumFractionDigits: 1 }).format(value);
  return { value: `${value < 0 ? '-' : ''}${sign}${words.replace(/^-/, '')}`, exact };
}

/** A count for a large figure: short where it is large. */
export const briefCount = (value: number): Brief => briefOf(value, formatCount(value));

/** The name of a link: what is seen, for who speaks to the screen, and what it is, where that says more. Source: WCAG 2.2, 2.5.3. */
export const spokenOf = ({ value, exact }: Brief): string => (value === exact ? exact : `${value} (${exact})`);
