import { expect, test } from 'vitest';
import { negotiateLocale } from '../src/lib/i18n/negotiate.ts';

test.each([
  ['zh', 'zh-CN'],
  ['zh-TW,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['zh-Hans-CN', 'zh-CN'],
  ['en-GB,en;q=0.9', 'en'],
  ['en;q=0.5, zh-CN;q=0.9', 'zh-CN'],
  ['zh;q=0, en', 'en'],
  ['fr-FR,fr;q=0.9', 'en'],
])('%s reads %s', (header, locale) => {
  expect(negotiateLocale(header)).toBe(locale);
});

test.each([null, '', '*', ' , '])('%j says nothing, so the base language is read', (header) => {
  expect(negotiateLocale(header)).toBeUndefined();
});
