import { expect, test } from 'vitest';
import { isSevere } from '../../src/wall/severe.ts';

test('what is urgent is severe as soon as it is late; the rest once it took its target twice', () => {
  expect(isSevere({ priority: 'urgent', lateSeconds: 1, targetSeconds: 1800 })).toBe(true);
  expect(isSevere({ priority: 'high', lateSeconds: 1799, targetSeconds: 1800 })).toBe(false);
  expect(isSevere({ priority: 'low', lateSeconds: 1800, targetSeconds: 1800 })).toBe(true);
});
