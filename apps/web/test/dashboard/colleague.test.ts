import { expect, test } from 'vitest';
import { whoIs } from '../../src/lib/features/dashboard/colleague.ts';

const person = (personId: string, name: string, email: string, roles = ['hq_analyst']) => ({ personId, name, email, roles });

test('beside a name stand the roles, and the address where two are called the same', () => {
  const people = [person('1', '李明', 'l***1@anjia.cn'), person('2', '李明', 'l***2@anjia.cn'), person('3', '王芳', 'w***g@anjia.cn')];
  const words = people.map((p) => whoIs(p, people));
  expect(words).toEqual(['总部分析 · l***1@anjia.cn', '总部分析 · l***2@anjia.cn', '总部分析']);
});
