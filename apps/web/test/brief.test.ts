import { expect, test } from 'vitest';
import { briefMoney } from '../src/lib/features/field/value-text.ts';
import { briefCount, spokenOf } from '../src/lib/format/brief.ts';
import { overwriteGetLocale } from '../src/lib/paraglide/runtime.js';

const LANGUAGES = [
  ['zh-CN', ['1万', '4.2万', '12.3万', '123.5万', '1.2亿'], '¥4.2万'],
  ['en', ['10K', '42K', '123.4K', '1.2M', '123.5M'], '¥42.1K'],
] as const;

test.each(LANGUAGES)('a large figure is said short in %s and keeps its exact words', (locale, short, money) => {
  overwriteGetLocale(() => locale);
  const large = [10_000, 42_000, 123_400, 1_234_567, 123_456_789];
  expect(large.map((n) => briefCount(n).value)).toEqual(short);
  expect(large.map((n) => briefCount(n).exact)).toEqual(['10,000', '42,000', '123,400', '1,234,567', '123,456,789']);
  for (const n of [0, 7, 1_284, 9_999]) expect(briefCount(n)).toEqual({ value: n.toLocaleString('en'), exact: n.toLocaleString('en') });
  expect(briefMoney('CNY', 4_212_350)).toEqual({ value: money, exact: '¥42,123.50' });
  expect(briefMoney('CNY', 999_999)).toEqual({ value: '¥9,999.99', exact: '¥9,999.99' });
  // Who speaks to the screen says what is seen; who listens hears what it is.
  expect(spokenOf(briefCount(42_000))).toBe(`${short[1]} (42,000)`);
  expect(spokenOf(briefCount(9_999))).toBe('9,999');
  expect(briefMoney('JPY', 42_000).exact).toBe('JP¥42,000');
  expect(briefMoney('HKD', -4_200_000).value).toMatch(/^-HK\$4/);
});
