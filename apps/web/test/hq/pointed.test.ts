import { expect, test } from 'vitest';
import { Pointed, placeUnder } from '../../src/lib/features/hq/pointed.svelte.ts';

const day = (d: string) => ({ from: d, to: d });
const days = ['2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'].map(day);
const weeks = [
  { from: '2026-11-08', to: '2026-11-14' },
  { from: '2026-11-15', to: '2026-11-21' },
  { from: '2026-11-22', to: '2026-11-28' },
];

test('a day that is pointed at is marked in its week, and a week in all of its days', () => {
  const pointed = new Pointed();
  expect(pointed.among(days)).toBeNull();
  pointed.to('2026-11-21');
  expect([pointed.among(days), pointed.among(weeks)]).toEqual([
    { first: 1, last: 1 },
    { first: 1, last: 1 },
  ]);
  pointed.to('2026-11-22', '2026-11-28');
  expect([pointed.among(days), pointed.among(weeks)]).toEqual([
    { first: 2, last: 3 },
    { first: 2, last: 2 },
  ]);
  pointed.to('2026-10-01');
  expect(pointed.among(days)).toBeNull();
  pointed.leave();
  expect(pointed.among(weeks)).toBeNull();
});

test('what lies under a pointer is the nearest place, at the edges too', () => {
  const box = { left: 100, width: 300 };
  expect([90, 100, 149, 151, 400, 500].map((x) => placeUnder(x, box, 4))).toEqual([0, 0, 0, 1, 3, 3]);
});
