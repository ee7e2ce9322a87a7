import type { Step } from '@bodan/core/dashboard/layout';
import { m } from '#lib/paraglide/messages.js';

type Grown = { w?: number; h?: number };
/** What is arranged on a grid by steps; each answers whether it did anything. */
type SteppedEditor = { step(id: string, way: Step): boolean; grow(id: string, by: Grown): boolean };

const steps: Record<string, Step> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
const sizes: Record<string, Grown> = { ArrowLeft: { w: -1 }, ArrowRight: { w: 1 }, ArrowUp: { h: -1 }, ArrowDown: { h: 1 } };

/** The ways a card is moved and sized without dragging; `done` is told after each whether anything came of it. */
export function gridWays(editor: SteppedEditor, id: string, done: (isDone: boolean) => unknown) {
  const step = (label: string, way: Step) => ({ label, run: () => void done(editor.step(id, way)) });
  const grow = (label: string, by: Grown) => ({ label, run: () => void done(editor.grow(id, by)) });
  return {
    /** An arrow moves, with shift it sizes. Answers whether the key was one of these. */
    key(event: KeyboardEvent): boolean {
      const way = steps[event.key];
      if (!way || event.metaKey || event.ctrlKey || event.altKey) return false;
      event.preventDefault();
      done(event.shiftKey ? editor.grow(id, sizes[event.key] ?? {}) : editor.step(id, way));
      return true;
    },
    /** The same as items of a menu. */
    items: () => [
      step(m.dash_move_up(), 'up'),
      step(m.dash_move_down(), 'down'),
      step(m.dash_move_left(), 'left'),
      step(m.dash_move_right(), 'right'),
      grow(m.dash_wider(), { w: 1 }),
      grow(m.dash_narrower(), { w: -1 }),
      grow(m.dash_taller(), { h: 1 }),
      grow(m.dash_shorter(), { h: -1 }),
    ],
  };
}

/** What stands below each other on one column: it goes up and down in that order, and nothing else would be seen. */
type ListedEditor = { shift(id: string, way: ListWay): boolean; canShift(id: string, way: ListWay): boolean };
export type ListWay = 'up' | 'down';
const listSteps: Record<string, ListWay> = { ArrowUp: 'up', ArrowDown: 'down' };

/** The same for one column: only what has an effect there. */
export function listWays(editor: ListedEditor, id: string, done: (isDone: boolean) => unknown) {
  const labels = { up: m.dash_move_up, down: m.dash_move_down };
  return {
    key(event: KeyboardEvent): boolean {
      const way = listSteps[event.key];
      if (!way || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return false;
      event.preventDefault();
      done(editor.shift(id, way));
      return true;
    },
    items: () =>
      (['up', 'down'] as const)
        .filter((way) => editor.canShift(id, way))
        .map((way) => ({ label: labels[way](), run: () => void done(editor.shift(id, way)) })),
  };
}
