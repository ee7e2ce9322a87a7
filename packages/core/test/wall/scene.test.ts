import { expect, test } from 'vitest';
import { presetScenes, WALL_PRESETS } from '../../src/wall/preset.ts';
import {
  freePlace,
  LEAST_PANEL,
  MAX_SCENES,
  movePanel,
  type Panel,
  sceneProblemsOf,
  sizePanel,
  stepPanel,
  wallScenes,
} from '../../src/wall/scene.ts';

const panel = (id: string, x: number, y: number, w: number, h: number): Panel => ({ id, kind: 'figure', figure: 'open', x, y, w, h });
const places = (panels: readonly Panel[]) => Object.fromEntries(panels.map(({ id, x, y, w, h }) => [id, [x, y, w, h]]));
const problems = (...panels: Panel[]) => sceneProblemsOf([{ name: '', panels }]).map(({ pointer }) => pointer);

test('every preset is a scene that may be kept', () => {
  for (const preset of WALL_PRESETS) {
    const scenes = presetScenes(preset);
    expect(wallScenes.parse(scenes)).toEqual(scenes);
    expect(sceneProblemsOf(scenes)).toEqual([]);
  }
});

test('a scene has one panel at least, a wall one scene at least and eight at most', () => {
  const one = { name: '', panels: [panel('a', 0, 0, 4, 3)] };
  expect(wallScenes.safeParse([one]).success).toBe(true);
  for (const wrong of [[], [{ name: '', panels: [] }], Array.from({ length: MAX_SCENES + 1 }, () => one)])
    expect(wallScenes.safeParse(wrong).success).toBe(false);
  expect(wallScenes.safeParse([{ name: '', panels: [{ ...one.panels[0], kind: 'ticket' }] }]).success).toBe(false);
});

test('panels stay in the grid, lie over none, are large enough to be read and have an id of their own', () => {
  expect(problems(panel('a', 0, 0, 4, 3), panel('b', 20, 9, 4, 3))).toEqual([]);
  expect(problems(panel('a', 21, 0, 4, 3))).toEqual(['/scenes/0/panels/0/w']);
  expect(problems(panel('a', 0, 10, 4, 3))).toEqual(['/scenes/0/panels/0/h']);
  expect(problems(panel('a', 0, 0, 4, 3), panel('b', 3, 2, 4, 3))).toEqual(['/scenes/0/panels/1/y']);
  expect(problems(panel('a', 0, 0, 3, 2))).toEqual(['/scenes/0/panels/0/w', '/scenes/0/panels/0/h']);
  expect(problems(panel('a', 0, 0, 4, 3), panel('a', 8, 0, 4, 3))).toEqual(['/scenes/0/panels/1/id']);
});

test('a panel goes to a free place within the grid, and changes places with the one it is dropped on', () => {
  const two = [panel('a', 0, 0, 4, 3), panel('b', 12, 0, 12, 12)];
  expect(places(movePanel(two, 'a', { x: 5, y: 40 }))).toEqual({ a: [5, 9, 4, 3], b: [12, 0, 12, 12] });
  expect(places(movePanel(two, 'a', { x: 14, y: 2 }))).toEqual({ a: [12, 0, 12, 12], b: [0, 0, 4, 3] });
});

test('two panels do not change places where one of them could not be read', () => {
  const late: Panel = { id: 'b', kind: 'late', x: 12, y: 0, w: 12, h: 12 };
  const two = [panel('a', 0, 0, 4, 3), late];
  expect(movePanel(two, 'a', { x: 14, y: 2 })).toEqual(two);
});

test('one press moves a cell, and past a neighbour', () => {
  const two = [panel('a', 0, 0, 4, 3), panel('b', 5, 0, 6, 3)];
  const once = stepPanel(two, 'a', 'right');
  expect(places(once)['a']).toEqual([1, 0, 4, 3]);
  expect(places(stepPanel(once, 'a', 'right'))).toEqual({ a: [5, 0, 6, 3], b: [1, 0, 4, 3] });
  expect(stepPanel(two, 'a', 'left')).toEqual(two);
});

test('an edge pushes its neighbours as far as they can be read, and no further', () => {
  const three = [panel('a', 0, 0, 12, 6), panel('b', 12, 0, 6, 12), panel('c', 0, 6, 12, 6)];
  const wider = sizePanel(three, 'a', { w: 14 });
  expect(places(wider)).toEqual({ a: [0, 0, 14, 6], b: [14, 0, 4, 12], c: [0, 6, 12, 6] });
  expect(sizePanel(wider, 'a', { w: 15 })).toEqual(wider);
  expect(places(sizePanel(three, 'a', { h: 8 }))).toEqual({ a: [0, 0, 12, 8], b: [12, 0, 6, 12], c: [0, 8, 12, 4] });
  expect(places(sizePanel(three, 'a', { w: 1, h: 1 }))['a']).toEqual([0, 0, LEAST_PANEL.figure.w, LEAST_PANEL.figure.h]);
  expect(places(sizePanel([panel('a', 0, 0, 4, 3)], 'a', { w: 99, h: 99 }))).toEqual({ a: [0, 0, 24, 12] });
});

test('a new panel takes the first room there is', () => {
  expect(freePlace([panel('a', 0, 0, 12, 12)], { w: 12, h: 4 })).toEqual({ x: 12, y: 0 });
  expect(freePlace([panel('a', 0, 0, 24, 9)], { w: 6, h: 4 })).toBeUndefined();
});
