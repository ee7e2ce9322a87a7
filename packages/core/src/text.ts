import { z } from 'zod';

/** A text in both languages; Chinese is always there, English falls back to it. */
export const label = z.strictObject({ 'zh-CN': z.string().min(1).max(200), en: z.string().max(200).default('') });
export type Label = z.infer<typeof label>;
export type Locale = 'zh-CN' | 'en';

/** The text of a label in one language. */
export const textOf = (l: { 'zh-CN': string; en?: string | undefined }, locale: Locale): string =>
  locale === 'en' && l.en ? l.en : l['zh-CN'];

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly the characters that must not enter
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** True when PostgreSQL can store the text and give back the same: no NUL, no control characters, no lone surrogates. */
export const isStorable = (s: string): boolean => !CONTROL.test(s) && s.isWellFormed();

const VISIBLE = /[^\p{C}\p{Z}]/u;

/** A bounded text from outside, trimmed; refuses control characters and broken surrogates, and where one is needed a text that nobody could see. */
export const plainText = (max: number, min = 0) =>
  z
    .string()
    .max(max)
    .trim()
    .min(min)
    .refine(isStorable, { error: 'contains characters that cannot be stored' })
    .refine((s) => min === 0 || s.length < min || VISIBLE.test(s), { error: 'has nothing in it that can be seen' });

/** A code of the standard: letters, digits, dash, underscore, dot; at most 40. */
export const code = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/, { error: 'letters, digits, dash, underscore and dot only, at most 40' });
