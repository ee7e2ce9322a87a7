import {
  arrange,
  type Box,
  COLUMNS,
  firstFree,
  inOrder,
  MAX_ROWS,
  overlaps,
  type Step,
  settle,
  shift,
  step,
} from '@bodan/core/dashboard/layout';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const LEAST = { w: 2, h: 2 };
const box = fc
  .record({
    x: fc.integer({ min: 0, max: COLUMNS - 2 }),
    y: fc.integer({ min: 0, max: 40 }),
    w: fc.integer({ min: 2, max: COLUMNS }),
    h: fc.integer({ min: 2, max: 8 }),
  })
  .map((b) => ({ ...b, w: Math.min(b.w, COLUMNS - b.x) }));
const boxes = fc.array(box, { minLength: 1, maxLength: 12 }).map((list) => list.map((b, i) => ({ ...b, id: `c${i}` })));
const act = fc.oneof(
  fc.record({ kind: fc.constant('step' as const), card: fc.nat(), way: fc.constantFrom<Step>('left', 'right', 'up', 'down') }),
  fc.record({
    kind: fc.constant('arrange' as const),
    card: fc.nat(),
    to: fc.record(
      {
        x: fc.integer({ min: -5, max: 20 }),
        y: fc.integer({ min: -5, max: 60 }),
        w: fc.integer({ min: -1, max: 20 }),
        h: fc.integer({ min: -1, max: 40 }),
      },
      { requiredKeys: [] },
    ),
  }),
);

const isWhole = (list: readonly Box[]): void => {
  for (const [i, a] of list.entries()) {
    expect(a.x).toBeGreaterThanOrEqual(0);
    expect(a.y).toBeGreaterThanOrEqual(0);
    expect(a.x + a.w).toBeLessThanOrEqual(COLUMNS);
    expect(a.w).toBeGreaterThanOrEqual(LEAST.w);
    expect(a.h).toBeGreaterThanOrEqual(LEAST.h);
    expect(a.h).toBeLessThanOrEqual(MAX_ROWS);
    for (const b of list.slice(i + 1)) expect(overlaps(a, b), JSON.stringify([a, b])).toBe(false);
  }
};

describe('cards on the grid', () => {
  test('never overlap and never leave it, whatever is moved and however', () => {
    fc.assert(
      fc.property(boxes, fc.array(act, { maxLength: 12 }), (start, acts) => {
        let now = settle(start);
        isWhole(now);
        for (const a of acts) {
          const id = `c${a.card % start.length}`;
          now = a.kind === 'step' ? step(now, id, a.way, LEAST) : arrange(now, id, a.to, LEAST);
          isWhole(now);
        }
        expect(settle(now)).toEqual(now);
        expect(now.map((b) => b.id).sort()).toEqual(start.map((b) => b.id).sort());
      }),
    );
  });

  test('a card put below another stands there, and one press of an arrow is enough', () => {
    const two = [
      { id: 'a', x: 0, y: 0, w: 6, h: 4 },
      { id: 'b', x: 0, y: 4, w: 6, h: 3 },
    ];
    const down = step(two, 'a', 'down', LEAST);
    expect(down.map((b) => [b.id, b.y])).toEqual([
      ['b', 0],
      ['a', 3],
    ]);
    expect(step(down, 'a', 'up', LEAST)).toEqual(two);
    expect(arrange(two, 'b', { x: 6, y: 0 }, LEAST).find((b) => b.id === 'b')).toMatchObject({ x: 6, y: 0 });
  });

  test('at the edge a press changes nothing; a wider card keeps its left edge', () => {
    const one = [{ id: 'a', x: 8, y: 0, w: 4, h: 2 }];
    expect(step(one, 'a', 'right', LEAST)).toEqual(one);
    expect(step(one, 'a', 'up', LEAST)).toEqual(one);
    expect(arrange(one, 'a', { w: 9 }, LEAST)).toEqual(one);
    expect(arrange(one, 'a', { w: 1, h: 1 }, LEAST)).toEqual([{ ...one[0], w: 2, h: 2 }]);
  });

  test('a new card takes the first place that is free', () => {
    const one = [{ id: 'a', x: 0, y: 0, w: 8, h: 4 }];
    expect(firstFree(one, 4, 2)).toEqual({ x: 8, y: 0 });
    expect(firstFree(one, 6, 2)).toEqual({ x: 0, y: 4 });
  });
});

describe('cards on one column', () => {
  const order = (list: readonly Box[]) => inOrder(list).map((b) => b.id);

  test('go up and down by one place, side by side or below each other', () => {
    const row = settle([
      { id: 'a', x: 0, y: 0, w: 6, h: 4 },
      { id: 'b', x: 6, y: 0, w: 3, h: 2 },
      { id: 'c', x: 9, y: 0, w: 3, h: 2 },
      { id: 'd', x: 0, y: 4, w: 12, h: 3 },
    ]);
    expect(order(shift(row, 'b', 'up'))).toEqual(['b', 'a', 'c', 'd']);
    expect(order(shift(row, 'b', 'down'))).toEqual(['a', 'c', 'b', 'd']);
    expect(order(shift(row, 'd', 'up')).indexOf('d')).toBeLessThan(3);
    expect(shift(row, 'a', 'up')).toEqual(row);
    expect(shift(row, 'd', 'down')).toEqual(row);
  });

  test('never overlap, never leave the grid, and go the way they were sent or stay', () => {
    fc.assert(
      fc.property(boxes, fc.nat(), fc.constantFrom('up' as const, 'down' as const), (list, card, way) => {
        const before = settle(list);
        const id = before[card % before.length]?.id ?? '';
        const after = shift(before, id, way);
        const went = (order(after).indexOf(id) - order(before).indexOf(id)) * (way === 'up' ? -1 : 1);
        expect(went > 0 || JSON.stringify(after) === JSON.stringify(before)).toBe(true);
        for (const [i, a] of after.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.w <= COLUMNS).toBe(true);
          for (const b of after.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
        }
      }),
    );
  });
});
