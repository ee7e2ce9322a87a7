import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountText, minutesText, parseAmount, parseMinutes, parseNumber } from '../../src/fields/amount.ts';

test('an amount that is written and read again is the same to the last unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e14, max: 1e14 }), fc.integer({ min: 0, max: 3 }), (minor, digits) => {
      expect(parseAmount(amountText(minor, digits), digits)).toBe(minor === 0 ? 0 : minor);
    }),
  );
});

test.each([
  ['12.3', 2, 1230],
  ['１２．３０', 2, 1230],
  ['¥1,234.50', 2, 123450],
  ['.5', 2, 50],
  ['-0', 2, 0],
  ['0.1', 0, null],
  ['12.345', 2, null],
  ['1,23', 2, null],
  ['abc', 2, null],
  ['', 2, null],
  ['9999999999999.99', 2, 999999999999999],
  ['99999999999999.99', 2, null],
])('%s with %i digits is %s', (typed, digits, minor) => expect(parseAmount(typed, digits)).toBe(minor));

test.each([
  ['2.', 2],
  ['1,000', 1000],
  ['-3.5', -3.5],
  ['1e3', null],
  ['--1', null],
  ['', null],
])('the number %s is %s', (typed, n) => expect(parseNumber(typed)).toBe(n));

test.each([
  ['1:30', 90],
  ['90', 90],
  ['1.5h', 90],
  ['1小时30分', 90],
  ['2 小时', 120],
  ['45分钟', 45],
  ['1:75', null],
  ['很快', null],
  ['', null],
  ['1.33h', null],
])('%s is %s minutes', (typed, minutes) => expect(parseMinutes(typed)).toBe(minutes));

test('minutes that are written and read again are the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_256_000 }), (n) => {
      expect(parseMinutes(minutesText(n))).toBe(n);
    }),
  );
});
