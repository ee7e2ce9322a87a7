import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * The one spelling of a phone number, E.164; null when it is none. Chinese service numbers (400, 95xxx) and extensions have
 * no E.164 form: a 400 number is kept as +86400…; everything else that the library refuses is refused here.
 */
export function normalisePhone(input: string): string | null {
  const text = input.normalize('NFKC').trim();
  if (text.length > 40) return null;
  const parsed = parsePhoneNumberFromString(text, 'CN');
  if (parsed?.isValid()) return parsed.number;
  const digits = text.replace(/[\s()-]/g, '');
  if (/^(\+?86)?1[3-9]\d{9}$/.test(digits)) return `+86${digits.slice(-11)}`;
  return /^(\+?86)?400\d{7}$/.test(digits) ? `+86${digits.slice(-10)}` : null;
}

/** 138****2290: the last four stay, so that two people on the phone can agree which number is meant. */
export function maskPhone(e164: string): string {
  const local = e164.startsWith('+86') ? e164.slice(3) : e164;
  return local.length < 8 ? `****${local.slice(-2)}` : `${local.slice(0, local.length - 8)}****${local.slice(-4)}`;
}

/** 陈**: the first character stays. */
export const maskName = (name: string): string => (name === '' ? '' : `${[...name][0]}**`);
