import { presetScenes } from '@bodan/core/wall/preset';
import { sceneProblemsOf, type WallScene } from '@bodan/core/wall/scene';
import { expect, test } from 'vitest';
import { SceneEditor } from '../../src/lib/features/wall/scene-editor.svelte.ts';

const opened = (scenes: WallScene[] = presetScenes('glance')) => {
  const editor = new SceneEditor();
  editor.load(scenes);
  return editor;
};
const one: WallScene = { name: '', panels: [{ id: 'a', kind: 'figure', figure: 'open', x: 0, y: 0, w: 4, h: 3 }] };

test('what is arranged is a change until it is saved, and every step can be taken back', () => {
  const editor = opened([one]);
  expect(editor.isChanged).toBe(false);
  const added = editor.add({ kind: 'late' });
  expect(editor.card(added ?? '')).toMatchObject({ kind: 'late', x: 4, y: 0 });
  editor.rename('大厅');
  expect(editor.isChanged).toBe(true);
  editor.saved(editor.drawn.scenes);
  expect(editor.isChanged).toBe(false);
  editor.undo();
  editor.undo();
  expect(editor.drawn.scenes).toEqual([one]);
  editor.redo();
  expect(editor.scene?.panels).toHaveLength(2);
});

test('a scene keeps one panel and a wall one scene; what finds no room is not added', () => {
  const editor = opened([one]);
  expect([editor.remove('a'), editor.removeScene()]).toEqual([false, false]);
  const full = opened();
  expect([full.hasRoom('figure'), full.add({ kind: 'team' })]).toEqual([false, undefined]);
});

test('scenes are added, moved and taken away, and what is kept may always be kept', () => {
  const editor = opened([one]);
  editor.addScene();
  expect([editor.drawn.at, editor.drawn.scenes.length]).toEqual([1, 2]);
  editor.moveScene(-1);
  expect(editor.drawn.scenes[1]).toEqual(one);
  expect(editor.removeScene()).toBe(true);
  expect(editor.drawn.scenes).toEqual([one]);
  editor.preset('rounds');
  expect(sceneProblemsOf(editor.drawn.scenes)).toEqual([]);
});

test('what is dragged is shown where it would stand, and stays where it was until it is let go', () => {
  const editor = opened([one]);
  editor.hover('a', { x: 10, y: 5 });
  expect([editor.shown[0]?.x, editor.card('a')?.x]).toEqual([10, 0]);
  expect(editor.drop()).toBe(true);
  expect(editor.card('a')).toMatchObject({ x: 10, y: 5, w: 4, h: 3 });
  editor.hover('a', { w: 9 });
  editor.drop();
  expect(editor.card('a')).toMatchObject({ x: 10, w: 9, h: 3 });
});

test('what was taken away and is taken back stands as before, whatever was changed since, and that is a step like others', () => {
  const two: WallScene = { name: '', panels: [...one.panels, { id: 'b', kind: 'figure', figure: 'late', x: 4, y: 0, w: 4, h: 3 }] };
  const editor = opened([two]);
  const before = editor.drawn;
  expect(editor.remove('a')).toBe(true);
  editor.hover('b', { x: 0, y: 0 });
  editor.drop();
  editor.takeBack(before);
  expect(editor.drawn.scenes).toEqual([two]);
  editor.undo();
  expect(editor.card('b')).toMatchObject({ x: 0 });
  expect(editor.card('a')).toBeUndefined();
});
