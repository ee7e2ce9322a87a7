import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { insist, late } from '../src/lib/ui/late.ts';
import { notices } from '../src/lib/ui/notices.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', new EventTarget());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Comes with the given try. */
function coming(on: number) {
  let tries = 0;
  return { load: async () => (++tries < on ? Promise.reject(new TypeError('no line')) : `part ${tries}`), tries: () => tries };
}

test('a part that does not come is told once and asked for again until it is there', async () => {
  const part = coming(4);
  const before = notices.lacking;
  const found = late(part.load);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(part.tries()).toBe(2);
  expect(notices.lacking).toBe(before + 1);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(part.tries()).toBe(3);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await found).toBe('part 4');
  expect(notices.lacking).toBe(before + 1);
});

test('what comes at once tells nobody anything', async () => {
  const before = notices.lacking;
  expect(await late(coming(1).load)).toBe('part 1');
  expect(notices.lacking).toBe(before);
});

test('on a server there is no line to wait for', async () => {
  vi.unstubAllGlobals();
  await expect(insist(coming(2).load)).rejects.toThrow('no line');
});
