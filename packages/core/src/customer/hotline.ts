// As typed: 0571-88006688 转 801, 400-820-8820 ext. 2; behind an area code and a number a hyphen says the same.
const EXTENSION = /^(.*?) *(?:转接?|分机|extension|ext\.?|[x#,*]) *(?:分机)?:? *(\d{1,6})$/i;
const LANDLINE_EXTENSION = /^(\(?0\d{2,3}\)?[ -]?\d{7,8})-(\d{1,6})$/;
const NUMBER = /^\(?\+?\d[\d ().-]*\d$/;
const HYPHENS = /[\u2010-\u2015\u2212]/g;
/** From 110 to the longest number of E.164. */
const FEWEST_DIGITS = 3;
const MOST_DIGITS = 15;

/**
 * What a phone dials to reach a hotline as it was typed: its digits, after a comma those of an extension. Null when the text is no
 * single phone number. Service numbers (95xxx, 12345) have no country and are dialled as they are.
 */
export function dialOf(hotline: string): string | null {
  const text = hotline.normalize('NFKC').replace(HYPHENS, '-').trim();
  const [, number = text, extension = ''] = LANDLINE_EXTENSION.exec(text) ?? EXTENSION.exec(text) ?? [];
  if (!NUMBER.test(number)) return null;
  const digits = number.replace(/\D/g, '');
  if (digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS) return null;
  return `${number.includes('+') ? '+' : ''}${digits}${extension && `,${extension}`}`;
}
