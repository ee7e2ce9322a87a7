import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Soon } from '../src/lib/features/workspace/soon.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers what a run takes and how often it ran, beside itself or not. */
function slow(takesMs: number) {
  const seen = { runs: 0, ended: 0, beside: 0 };
  const run = async () => {
    seen.runs += 1;
    seen.beside = Math.max(seen.beside, seen.runs - seen.ended);
    await new Promise((end) => setTimeout(end, takesMs));
    seen.ended += 1;
  };
  return { seen, run };
}

test('what is asked for often is run once, a while after it was first asked for', async () => {
  const { seen, run } = slow(0);
  const soon = new Soon(run, 500);
  for (let i = 0; i < 9; i++) {
    soon.ask();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(seen.runs).toBe(0);
  await vi.advanceTimersByTimeAsync(100);
  expect(seen.runs).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.runs).toBe(1);
});

test('a slow run has none beside it, ends, and is run once more for all that was asked meanwhile', async () => {
  const { seen, run } = slow(2_000);
  const soon = new Soon(run, 100);
  // A stream that never rests, faster than a run: every run comes to its end.
  for (let ms = 0; ms < 10_000; ms += 50) {
    soon.ask();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(seen.ended).toBe(4);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(seen).toEqual({ runs: 6, ended: 6, beside: 1 });
});

test('a run that is never answered does not keep the next one', async () => {
  let runs = 0;
  const soon = new Soon(() => {
    runs += 1;
    return new Promise(() => undefined);
  }, 100);
  soon.ask();
  await vi.advanceTimersByTimeAsync(200);
  soon.ask();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(runs).toBe(2);
});

test('what was asked for before it was stopped is not run', async () => {
  const { seen, run } = slow(1_000);
  const soon = new Soon(run, 100);
  soon.ask();
  await vi.advanceTimersByTimeAsync(500);
  soon.ask();
  soon.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(seen.runs).toBe(1);
});
