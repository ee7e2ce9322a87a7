import { BLANK_FLOW } from '@bodan/core/flow/templates';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../../src/lib/api/problem.ts';
import { DraftSaver, OvertakenError } from '../../src/lib/draft/draft-saver.svelte.ts';

const named = (text: string) => ({ ...BLANK_FLOW, name: { 'zh-CN': text, en: '' } });
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function saver(answers: (() => Promise<{ revision: number; savedAt: string }>)[] = []) {
  const saved: [string, number][] = [];
  const made = new DraftSaver(BLANK_FLOW, 3, undefined, async (flow, revision) => {
    saved.push([flow.name['zh-CN'], revision]);
    const answer = answers.shift();
    return answer ? answer() : { revision: revision + 1, savedAt: '2026-11-26T02:00:00.000Z' };
  });
  return { made, saved };
}

test('many changes are saved once, a moment after the last, each save on the revision before', async () => {
  const { made, saved } = saver();
  made.offer(BLANK_FLOW);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(saved).toEqual([]);
  for (const text of ['一', '一二', '一二三']) made.offer(named(text));
  expect(made.isPending).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(saved).toEqual([['一二三', 3]]);
  expect(made.isPending).toBe(false);
  made.offer(named('四'));
  expect(await made.flush()).toBe(true);
  expect(saved.at(-1)).toEqual(['四', 4]);
  expect(made.revision).toBe(5);
});

test('what was changed while a save was under way is saved after it', async () => {
  let answer = (_: { revision: number; savedAt: string }): void => undefined;
  const { made, saved } = saver([() => new Promise((done) => (answer = done))]);
  made.offer(named('一'));
  const whole = made.flush();
  made.offer(named('二'));
  answer({ revision: 4, savedAt: '2026-11-26T02:00:00.000Z' });
  expect(await whole).toBe(true);
  expect(saved).toEqual([
    ['一', 3],
    ['二', 4],
  ]);
});

test('when somebody else saved, nothing more is sent until a person has chosen', async () => {
  const by = { revision: 9, savedAt: '2026-11-26T02:00:00.000Z', savedByName: '陈静' };
  const { made, saved } = saver([() => Promise.reject(new OvertakenError(by))]);
  made.offer(named('一'));
  expect(await made.flush()).toBe(false);
  expect(made.overtaken).toEqual(by);
  made.offer(named('二'));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(saved).toHaveLength(1);
  made.settle(named('她的'), 9, by.savedAt);
  made.offer(named('三'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(saved.at(-1)).toEqual(['三', 9]);
});

test('a save that did not arrive is tried again by itself', async () => {
  const { made, saved } = saver([() => Promise.reject(new Error('no network'))]);
  made.offer(named('一'));
  expect(await made.flush()).toBe(false);
  expect(made.failure).toBeDefined();
  expect(made.isPending).toBe(true);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(saved).toHaveLength(2);
  expect(made.failure).toBeUndefined();
});

test('what the server refuses as it stands is not sent again before it changes', async () => {
  const { made, saved } = saver([() => Promise.reject(new Problem(422, { code: 'validation_failed' }))]);
  made.offer(named('一'));
  expect(await made.flush()).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saved).toHaveLength(1);
  made.offer(named('二'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(saved.at(-1)).toEqual(['二', 3]);
  expect(made.failure).toBeUndefined();
});

test('the same draft offered again is no change: its save is not put off, and what was taken back is saved as it was', async () => {
  const { made, saved } = saver();
  made.offer(named('一'));
  made.offer(BLANK_FLOW);
  for (let i = 0; i < 3; i++) {
    await vi.advanceTimersByTimeAsync(400);
    made.offer(BLANK_FLOW);
  }
  expect(saved).toEqual([[BLANK_FLOW.name['zh-CN'], 3]]);
});
