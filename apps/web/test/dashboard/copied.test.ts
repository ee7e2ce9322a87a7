import { templateCards } from '@bodan/core/dashboard/template';
import { expect, test } from 'vitest';
import { copiedWords } from '../../src/lib/features/dashboard/shown.ts';

test('a copy says how many of its cards name a subsidiary that has left', () => {
  const [first, ...others] = templateCards('late', 'group');
  if (!first) throw new Error('the template has cards');
  const cards = [{ ...first, filters: { tenant: ['gone', 'here'] } }, ...others];
  const copied = (leftTenantIds: string[]) => copiedWords({ name: '早会 副本', definition: { cards }, leftTenantIds });
  expect(copied([])).toBe('已复制为你的「早会 副本」');
  expect(copied(['gone'])).toContain('1 张卡片点名了已离开集团的子公司');
});
