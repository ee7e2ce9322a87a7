import type { match } from 'pinyin-pro';

export type Pinyin = typeof match;

const LETTERS = /^[a-z][a-z ']*$/;
const HAN = /\p{Script=Han}/u;

/** Latin letters typed where Chinese stands: the case that needs pinyin. */
export const needsPinyin = (text: string, typed: string): boolean => LETTERS.test(typed.trim().toLowerCase()) && HAN.test(text);

/** Whether a name has what was typed: as it stands, by pinyin or by initials (`xhwd`, `xihuwd` → 西湖网点). Source: UX W07. */
export function isFoundBy(text: string, typed: string, pinyin: Pinyin | undefined): boolean {
  const wanted = typed.trim().toLowerCase();
  if (text.toLowerCase().includes(wanted)) return true;
  return pinyin !== undefined && needsPinyin(text, wanted) && pinyin(text, wanted, { continuous: true, insensitive: true }) !== null;
}
