import { presetScenes } from '@bodan/core/wall/preset';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onPage, scenesOf, tilesPerPage } from '../../src/lib/features/wall/scenes.ts';
import { type LateRow, WallAlarm } from '../../src/lib/features/wall/wall-alarm.svelte.ts';
import { WallTurn } from '../../src/lib/features/wall/wall-turn.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const name = { 'zh-CN': '杭州' };
const row = (since: string, isSevere: boolean): LateRow => ({
  subsidiary: name,
  branch: null,
  stage: name,
  tier: name,
  since,
  lateSeconds: 60,
  isSevere,
  isPaused: false,
});
const hands = { technicians: 0, assigned: 0, perTechnician: null };
const teamLine = { name, of: null, ...hands, open: 0, late: 0 };
const figures = (subsidiaries: number, technicians: number): Parameters<typeof scenesOf>[0] => ({
  subsidiaries: Array.from({ length: subsidiaries }, () => ({ name, rate: null, sample: 0, open: 0, late: 0, weeks: [] })),
  stages: [],
  lateNow: [],
  team: { by: 'subsidiary', ...hands, technicians, lines: Array.from({ length: subsidiaries }, () => teamLine) },
});

test('a team board takes as many scenes as its places fill, and one to say that nobody has work', () => {
  const kinds = (f: Parameters<typeof scenesOf>[0]) => scenesOf(f, null).map(({ kind }) => kind);
  expect(kinds(figures(10, 3))).toEqual(['overview', 'tiles', 'team', 'team']);
  expect(kinds(figures(10, 0))).toEqual(['overview', 'tiles', 'team']);
  expect(kinds(figures(tilesPerPage + 1, 0))).toEqual(['overview', 'tiles', 'tiles', 'team']);
});

test('a wall whose link keeps scenes shows those and no others', () => {
  const kept = presetScenes('late');
  expect(scenesOf(figures(10, 3), kept)).toEqual([{ kind: 'panels', page: 0, scene: kept[0] }]);
});

test('pages of a list have all of it once and none is much shorter than another', () => {
  const all = Array.from({ length: 9 }, (_, i) => i);
  expect([onPage(all, 0, 2), onPage(all, 1, 2)]).toEqual([
    [0, 1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
});

test('what becomes severely late is marked for ten seconds; what was so before the wall came up is no news', () => {
  const ring = vi.fn();
  const alarm = new WallAlarm(ring);
  alarm.see([row('a', true), row('b', false)]);
  expect(alarm.fresh).toEqual([]);
  alarm.see([row('c', true), row('a', true), row('b', true)]);
  expect(alarm.fresh.map(({ since }) => since)).toEqual(['c', 'b']);
  expect([alarm.isFresh(row('c', true)), alarm.isFresh(row('a', true))]).toEqual([true, false]);
  vi.advanceTimersByTime(9_999);
  expect(alarm.fresh).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(alarm.fresh).toEqual([]);
  alarm.see([row('c', true), row('a', true), row('b', true)]);
  expect(alarm.fresh).toEqual([]);
  expect(ring).not.toHaveBeenCalled();
});

test('sound is off until it is asked for, and is heard once for what comes together', () => {
  const ring = vi.fn();
  const alarm = new WallAlarm(ring);
  alarm.see([]);
  alarm.switchSound();
  expect(ring).toHaveBeenCalledTimes(1);
  alarm.see([row('a', true), row('b', true)]);
  expect(ring).toHaveBeenCalledTimes(2);
  alarm.switchSound();
  alarm.see([row('c', true)]);
  expect(ring).toHaveBeenCalledTimes(2);
});

test('a pointer holds what it lies on, but not for ever', () => {
  const turn = new WallTurn();
  turn.hold();
  vi.advanceTimersByTime(29_000);
  turn.hold();
  vi.advanceTimersByTime(29_000);
  expect(turn.isStill).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(turn.isStill).toBe(false);
  turn.pause();
  expect(turn.isStill).toBe(true);
});

test('the first scene has none before it', () => {
  const turn = new WallTurn();
  turn.back();
  expect(turn.turn).toBe(0);
  turn.next();
  turn.next();
  turn.back();
  expect(turn.turn).toBe(1);
});
