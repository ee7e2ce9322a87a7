/** 32-bit FNV-1a over UTF-16 code units, as a signed integer: what an `int4` column holds. */
function hash(seed: number, text: string): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h = Math.imul(h ^ (c & 0xff), 0x01000193);
    h = Math.imul(h ^ (c >>> 8), 0x01000193);
  }
  return h | 0;
}

const OFFSET = 0x811c9dc5;
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
const PAIR_BREAK = /[\s,.;:!?，。；：！？、（）()【】[\]「」"'“”/\\|]+/u;

/** Two Chinese characters are a word, so text is looked up by its character pairs; pairs are salted by tenant, so one index serves all without mixing them. */
export function searchGrams(tenantId: string, texts: readonly (string | null)[]): number[] {
  const salt = hash(OFFSET, tenantId);
  const grams = new Set<number>();
  for (const text of texts) {
    if (!text) continue;
    for (const word of fold(text).split(PAIR_BREAK)) for (let i = 0; i + 1 < word.length; i++) grams.add(hash(salt, word.slice(i, i + 2)));
  }
  return [...grams];
}

/** What to look for: the pairs of the query's words and the words themselves (a pair may stand apart, so each hit is checked again). Null when no word has two characters. */
export function searchQuery(tenantId: string, query: string): { grams: number[]; words: string[] } | null {
  const words = fold(query)
    .split(PAIR_BREAK)
    .filter((w) => w.length >= 2);
  return words.length === 0 ? null : { grams: searchGrams(tenantId, words), words };
}

/** The text a hit is checked against again. */
export const searchable = (texts: readonly (string | null)[]): string => fold(texts.filter((t) => t).join('\n'));

/** Digits only, four to eleven of them: the tail of a phone number; null when the query is something else. */
export function phoneTail(query: string): string | null {
  const digits = query.replace(/[\s-]/g, '');
  return /^\+?\d{4,15}$/.test(digits) ? digits.replace(/^\+/, '') : null;
}

export const reversed = (text: string): string => [...text].reverse().join('');
