import { expect, test } from 'vitest';
import { PICTURE_WIDTH, scaleOf } from '../src/lib/features/export/picture.ts';

const sizeOf = (width: number, height: number) => {
  const scale = scaleOf(width, height);
  return { width: Math.floor(width * scale), height: Math.floor(height * scale) };
};

test('a view of a desk is a picture of one width, whatever the window was', () => {
  for (const width of [900, 1180, 1440, 2000]) expect(Math.round(width * scaleOf(width, 2400))).toBe(PICTURE_WIDTH);
});

test('a view of a phone is as sharp as the phone shows it, and no sharper', () => {
  expect(sizeOf(390, 2000)).toEqual({ width: 1170, height: 6000 });
});

test('no picture is greater than what phones draw, however long the view', () => {
  for (const [width, height] of [
    [390, 4844],
    [390, 9000],
    [1228, 30_000],
  ] as const) {
    const size = sizeOf(width, height);
    expect(size.width * size.height).toBeLessThanOrEqual(4096 * 4096);
    expect(size.height).toBeLessThanOrEqual(16_000);
    expect(size.width / size.height).toBeCloseTo(width / height, 2);
  }
});
