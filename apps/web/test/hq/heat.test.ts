import { expect, test } from 'vitest';
import type { Problem } from '../../src/lib/api/problem.ts';
import { type Heat, HeatMap, hoursOf } from '../../src/lib/features/hq/heat.svelte.ts';

const heat = (unplaced: number): Heat => ({ asOf: '', range: { from: '', to: '' }, cells: [], unplaced });

test('hours are shown from the first that anything came in to the last', () => {
  expect(hoursOf([{ hour: 9 }, { hour: 7 }, { hour: 10 }])).toEqual([7, 8, 9, 10]);
  expect(hoursOf([])).toEqual([]);
});

test('what answers an older question is not shown as the answer to a newer one', async () => {
  const answers: ((h: Heat) => void)[] = [];
  const map = new HeatMap(() => new Promise((done) => answers.push(done)));
  map.ask({ tier: 'A' });
  map.ask({ tier: 'B' });
  answers[1]?.(heat(2));
  answers[0]?.(heat(1));
  await Promise.resolve();
  await Promise.resolve();
  expect(map.heat?.unplaced).toBe(2);
  map.ask({ tier: 'B' });
  expect(answers).toHaveLength(2);
  map.ask({ tier: 'C' });
  expect(map.heat).toBeUndefined();
});

test('what could not be read is said and can be asked again', async () => {
  let isDown = true;
  const map = new HeatMap(() => (isDown ? Promise.reject({ status: 500 } as Problem) : Promise.resolve(heat(3))));
  map.ask({});
  await map.read();
  expect(map.problem?.status).toBe(500);
  isDown = false;
  await map.read();
  expect([map.problem, map.heat?.unplaced]).toEqual([undefined, 3]);
});
