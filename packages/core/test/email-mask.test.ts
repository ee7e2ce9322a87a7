import { maskEmail } from '@bodan/core/identity/email-mask';
import { expect, test } from 'vitest';

test('a masked address keeps its ends and its domain, and nothing between', () => {
  expect(maskEmail('li.ming1@anjia.cn')).toBe('l***1@anjia.cn');
  expect(maskEmail('li.ming2@anjia.cn')).toBe('l***2@anjia.cn');
  expect(maskEmail('lily@anjia.cn')).toBe('l***y@anjia.cn');
  expect(maskEmail('lim@anjia.cn')).toBe('l***@anjia.cn');
  expect(maskEmail('li@anjia.cn')).toBe('l***@anjia.cn');
  expect(maskEmail('l@anjia.cn')).toBe('l***@anjia.cn');
});
