import { expect, test } from 'vitest';
import { typedPlace } from '../src/lib/features/dispatch/typed-place.ts';

test('a place is typed whole or not at all, and lies on the globe', () => {
  expect(typedPlace('30.2741', ' 120.1551 ')).toEqual({ lat: 30.2741, lng: 120.1551 });
  expect(typedPlace('', ' ')).toBeNull();
  for (const [lat, lng] of [
    ['30.2741', ''],
    ['', '120'],
    ['91', '0'],
    ['0', '-181'],
    ['北纬', '120'],
  ] as const)
    expect(typedPlace(lat, lng), `${lat} ${lng}`).toBeUndefined();
});
