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
