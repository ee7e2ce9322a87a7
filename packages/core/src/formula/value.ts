import { serialOfText } from './serial.ts';

/** What a formula works with. Dates are day numbers, as in Excel; null is an empty field. A column of a table is a list. */
export type Scalar = number | string | boolean | null;
export type FormulaValue = Scalar | readonly Scalar[];

/** Excel's errors: they make the whole formula one, unless IFERROR catches them. */
export type FormulaErrorCode = 'div0' | 'value' | 'num' | 'na' | 'limit';
export class FormulaError extends Error {
  readonly code: FormulaErrorCode;
  constructor(code: FormulaErrorCode) {
    super(code);
    this.code = code;
  }
}

export const isList = (v: FormulaValue): v is readonly Scalar[] => Array.isArray(v);

/** A list alone cannot stand where one value is asked for. */
export function scalar(v: FormulaValue): Scalar {
  if (isList(v)) throw new FormulaError('value');
  return v;
}

const SIGNIFICANT = 15;
/** Excel shows and compares fifteen digits, so 0.1 + 0.2 is 0.3. */
export const tidy = (n: number): number => {
  // The largest numbers there are become none when they are rounded up.
  const t = Number(n.toPrecision(SIGNIFICANT));
  if (!Number.isFinite(t)) throw new FormulaError('num');
  return t === 0 ? 0 : t;
};

/** A text that says a number: 1,234.5, 12%, (5), a date. Null when it says none. */
export function numberIn(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  const [, sign = '', digits = '', percent = ''] =
    /^([+-]?)[¥$€£]?((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:e[+-]?\d{1,3})?)(%?)$/i.exec(plain) ?? [];
  if (/\d/.test(digits)) {
    const n = Number(digits.replaceAll(',', '')) * (percent ? 0.01 : 1);
    return Number.isFinite(n) ? tidy(sign === '-' ? -n : n) : null;
  }
  return serialOfText(plain);
}

export function toNumber(v: FormulaValue): number {
  const s = scalar(v);
  if (typeof s === 'number') return s;
  if (s === null) return 0;
  if (typeof s === 'boolean') return s ? 1 : 0;
  const n = numberIn(s);
  if (n === null) throw new FormulaError('value');
  return n;
}

/** Excel's own. */
export const MAX_TEXT = 32_767;
export const bounded = (text: string): string => {
  if (text.length > MAX_TEXT) throw new FormulaError('value');
  return text;
};

/** A number as Excel writes it into a text. */
export function numberText(n: number): string {
  const text = String(tidy(n));
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const digits = exponent.replace(/^[+-]/, '').padStart(2, '0');
  return `${mantissa}E${exponent.startsWith('-') ? '-' : '+'}${digits}`;
}

export function toText(v: FormulaValue): string {
  const s = scalar(v);
  if (s === null) return '';
  if (typeof s === 'boolean') return s ? 'TRUE' : 'FALSE';
  return typeof s === 'number' ? numberText(s) : s;
}

export function toLogical(v: FormulaValue): boolean {
  const s = scalar(v);
  if (typeof s === 'boolean') return s;
  if (typeof s === 'number') return s !== 0;
  if (s === null) return false;
  const said = s.trim().toUpperCase();
  if (said === 'TRUE' || said === 'FALSE') return said === 'TRUE';
  throw new FormulaError('value');
}

const rank = (s: Scalar): number => (typeof s === 'number' ? 0 : typeof s === 'string' ? 1 : 2);
const blankAs = (other: Scalar): Scalar => (typeof other === 'string' ? '' : typeof other === 'boolean' ? false : 0);

/** Order as Excel has it: numbers before texts before truth; texts without regard to case; an empty field is as the other is when empty. */
export function compare(left: FormulaValue, right: FormulaValue): number {
  let [a, b] = [scalar(left), scalar(right)];
  a ??= blankAs(b);
  b ??= blankAs(a);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(tidy(a) - tidy(b));
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(a) - Number(b);
  const [x, y] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return x === y ? 0 : x < y ? -1 : 1;
}
