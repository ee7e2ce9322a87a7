import { randomFillSync } from 'node:crypto';
import { isUuid } from '@bodan/core/ids';
import { describe, expect, test, vi } from 'vitest';
import { newIds } from '../src/new-ids.ts';

describe('new ids', () => {
  test('rise, however many are made in one millisecond', () => {
    const newId = newIds(randomFillSync);
    const ids = Array.from({ length: 20_000 }, newId);
    expect(ids.every((id) => isUuid(id) && id[14] === '7')).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  test('rise when the clock is set back', () => {
    const clock = vi.spyOn(Date, 'now');
    try {
      const newId = newIds(randomFillSync);
      const ids = [1_900_000_000_000, 1_900_000_000_000, 1_899_999_999_000, 1_900_000_000_001, 1_900_000_000_001].map((ms) => {
        clock.mockReturnValue(ms);
        return newId();
      });
      expect([...ids].sort()).toEqual(ids);
    } finally {
      clock.mockRestore();
    }
  });
});
