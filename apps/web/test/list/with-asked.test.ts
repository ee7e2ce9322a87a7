import { expect, test } from 'vitest';
import { withAsked } from '../../src/lib/features/list/with-asked.ts';

const choices = [
  { value: 'GEN-01', label: '不制冷' },
  { value: 'GEN-02', label: '漏水' },
];
const LEFT = '01a226eb-a084-7089-8e07-21d99aaaa549';
const labels = (asked: string | undefined) => withAsked(choices, asked).map(({ label }) => label);

test('a filter that is in force is called something though its list does not know it', () => {
  expect(labels('gone')).toEqual(['不制冷', '漏水', 'gone（不在列表里）']);
  expect(labels(LEFT)).toEqual(['不制冷', '漏水', '已不在列表里']);
  expect(labels('GEN-02,gone')).toEqual(['不制冷', '漏水', '漏水、gone（不在列表里）']);
});

test('what the list knows, and nothing, add nothing to it', () => {
  expect(withAsked(choices, 'GEN-02')).toBe(choices);
  expect(withAsked(choices, undefined)).toBe(choices);
});
