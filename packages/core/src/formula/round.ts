import { FormulaError } from './value.ts';

export type RoundMode = 'half' | 'up' | 'down';
const MOST_DIGITS = 15;

/**
 * A number rounded in its decimal digits, as Excel does it: 1.005 to two digits is 1.01, halves go away from zero. `digits` below zero
 * rounds to tens, hundreds …
 */
export function roundTo(n: number, digits: number, mode: RoundMode): number {
  const places = Math.trunc(digits);
  if (!Number.isFinite(n) || Math.abs(places) > MOST_DIGITS) {
    if (Number.isFinite(n) && places > MOST_DIGITS) return n;
    if (Number.isFinite(n)) return 0;
    throw new FormulaError('num');
  }
  // Fifteen digits are what a double surely holds; written out they are shifted without dust.
  const [mantissa = '0', exponent = '0'] = Math.abs(n)
    .toExponential(MOST_DIGITS - 1)
    .split('e');
  const all = mantissa.replace('.', '');
  const point = 1 + Number(exponent) + places;
  const kept = point <= 0 ? '0' : all.slice(0, point).padEnd(point, '0');
  const rest = point < 0 ? `0${all}` : all.slice(Math.max(0, point));
  const isMore = mode === 'up' ? /[1-9]/.test(rest) : mode === 'half' && (rest[0] ?? '0') >= '5';
  const whole = BigInt(kept) + (isMore ? 1n : 0n);
  const size = Number(`${whole}e${-places}`);
  return size === 0 ? 0 : n < 0 ? -size : size;
}
