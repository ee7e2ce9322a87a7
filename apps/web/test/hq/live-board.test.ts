import { expect, test, vi } from 'vitest';
import { LiveBoard } from '../../src/lib/features/hq/live-board.svelte.ts';
import type { BoardPlace } from '../../src/lib/features/hq/place.ts';

test('a board that is refused is not asked again by what happens or by time, only by who asks; one that failed is', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { visibilityState: 'visible' });
  let status = 422;
  const board = vi.fn(() => Promise.resolve({ error: { code: 'x' }, response: new Response(null, { status }) }));
  const listeners: (() => void)[] = [];
  const heard = () => {
    for (const listener of listeners) listener();
  };
  const live = {
    isLost: false,
    listen(listener: () => void) {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const kept = new LiveBoard({ kind: 'group', slug: 'g', home: '/', live, run: () => () => undefined, board } as unknown as BoardPlace);
  const stop = kept.start();
  kept.ask({ region: '没有' });
  await vi.advanceTimersByTimeAsync(1);
  heard();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(board).toHaveBeenCalledTimes(1);
  expect(kept.problem).toMatchObject({ status: 422 });
  status = 503;
  kept.ask({});
  await vi.advanceTimersByTimeAsync(1);
  heard();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(board.mock.calls.length).toBeGreaterThan(3);
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
