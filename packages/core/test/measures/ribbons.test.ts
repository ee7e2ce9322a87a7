import { wayOf, wayText } from '@bodan/core/measures/returns';
import { type Bar, type Flow, ribbonPath, ribbonsOf } from '@bodan/core/measures/ribbons';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const room = { thickness: 200, label: 20, gap: 10 };
const stage = fc.constantFrom('new', 'on_site', 'inspection', 'done', 'follow_up', 'testing');
const flows = fc
  .uniqueArray(
    fc.record({ kind: fc.constantFrom('rework', 'reopened'), from: stage, to: stage, value: fc.integer({ min: 1, max: 5000 }) }),
    {
      selector: ({ kind, from, to }) => `${kind}.${from}.${to}`,
      minLength: 1,
    },
  )
  .map((list): Flow[] => list.map(({ kind, from, to, value }) => ({ key: `${kind}.${from}.${to}`, from, to, value })));

test('nothing that goes anywhere is no picture', () => {
  expect(ribbonsOf([], room)).toEqual({ left: [], right: [], ribbons: [], height: 0 });
});

test('two ways from one stage leave its bar one under the other, in the order of where they go', () => {
  const { left, right, ribbons, height } = ribbonsOf(
    [
      { key: 'a', from: 'inspection', to: 'on_site', value: 3 },
      { key: 'b', from: 'inspection', to: 'new', value: 1 },
    ],
    room,
  );
  expect(left).toEqual([{ key: 'inspection', value: 4, top: 0, y: 20, height: 200 }]);
  expect(right.map(({ key, y, height }) => [key, y, height])).toEqual([
    ['on_site', 20, 150],
    ['new', 200, 50],
  ]);
  expect(ribbons.map(({ leftY, rightY, thickness }) => [leftY, rightY, thickness])).toEqual([
    [20, 20, 150],
    [170, 200, 50],
  ]);
  expect(height).toBe(250);
});

test('bands and bars are as thick as what they stand for, by one scale from zero, and fill their bars without overlap', () => {
  fc.assert(
    fc.property(flows, (list) => {
      const { left, right, ribbons, height } = ribbonsOf(list, room);
      const total = list.reduce((n, f) => n + f.value, 0);
      const scale = room.thickness / total;
      for (const { key, thickness } of ribbons) expect(thickness).toBeCloseTo((list.find((f) => f.key === key)?.value ?? 0) * scale, 6);
      for (const [side, bars, at] of [
        ['from', left, 'leftY'],
        ['to', right, 'rightY'],
      ] as const) {
        expect(bars.reduce((n, b) => n + b.value, 0)).toBe(total);
        for (const bar of bars) {
          expect(bar.height).toBeCloseTo(bar.value * scale, 6);
          let y = bar.y;
          for (const band of ribbons.filter((r) => r[side] === bar.key).toSorted((a, b) => a[at] - b[at])) {
            expect(band[at]).toBeCloseTo(y, 6);
            y += band.thickness;
          }
          expect(y).toBeCloseTo(bar.y + bar.height, 6);
          expect(bar.y + bar.height).toBeLessThanOrEqual(height + 1e-6);
        }
      }
    }),
  );
});

test('labels never meet: each has its line above its bar, and the next begins under it', () => {
  const apart = (bars: readonly Bar[]) =>
    bars.every(
      (bar, i) =>
        Math.abs(bar.y - bar.top - room.label) < 1e-6 &&
        (i === 0 || bar.top >= (bars[i - 1]?.y ?? 0) + (bars[i - 1]?.height ?? 0) + room.gap - 1e-6),
    );
  fc.assert(
    fc.property(flows, (list) => {
      const { left, right } = ribbonsOf(list, room);
      return apart(left) && apart(right);
    }),
  );
});

test('the same flows in another order are the same picture', () => {
  fc.assert(
    fc.property(flows, (list) => {
      const [one, other] = [ribbonsOf(list, room), ribbonsOf(list.toReversed(), room)];
      expect(other.left.map((b) => b.key)).toEqual(one.left.map((b) => b.key));
      expect(other.right.map((b) => b.key)).toEqual(one.right.map((b) => b.key));
    }),
  );
});

test('a band is drawn from its upper edge at one side to that at the other and back', () => {
  const path = ribbonPath({ key: 'a', from: 'x', to: 'y', leftY: 10, rightY: 30, thickness: 5 }, 0, 100);
  expect(path).toBe('M0.00 10.00C50.00 10.00 50.00 30.00 100.00 30.00V35.00C50.00 35.00 50.00 15.00 0.00 15.00Z');
});

test('a way is written and read as one word, and what is no way is none', () => {
  for (const way of [
    { kind: 'rework', from: 'inspection', to: 'on_site' },
    { kind: 'reopened', from: null, to: null },
  ] as const)
    expect(wayOf(wayText(way))).toEqual(way);
  for (const text of [
    '',
    'rework',
    'rework.',
    'rework.-.-',
    'rework.a',
    'moved.a.b',
    'rework.a.B',
    'rework.a.b.c',
    `rework.${'a'.repeat(41)}.b`,
  ])
    expect(wayOf(text), text).toBeNull();
});
