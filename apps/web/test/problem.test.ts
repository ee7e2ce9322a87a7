import { expect, test } from 'vitest';
import { problemFrom } from '../src/lib/api/problem.ts';

const refused = (url: string, code = 'forbidden') => {
  const response = new Response(null, { status: 403 });
  Object.defineProperty(response, 'url', { value: url });
  return problemFrom(response, { code });
};

test('who lacks the right is sent to an administrator of the place that was asked', () => {
  expect(refused('https://bodan.example/v1/hq/anjia/digests').words).toContain('总部管理员');
  expect(refused('https://bodan.example/v1/w/hangzhou/digests').words).toContain('工作区管理员');
  expect(refused('https://bodan.example/v1/hq/anjia/digests', 'not_found').words).not.toContain('管理员');
});
