import { templateCards } from '@bodan/core/dashboard/template';
import { expect, test } from 'vitest';
import { DashboardEditor } from '../../src/lib/features/dashboard/editor.svelte.ts';

const opened = () => {
  const editor = new DashboardEditor();
  editor.load({ name: '早会', cards: templateCards('house', 'group') });
  return editor;
};
/** The card at a place of the reading order, taken away; and what there is of the others afterwards. */
function removed(editor: DashboardEditor, at: number) {
  const card = editor.drawn.cards[at];
  if (!card) throw new Error('the house has more cards');
  expect(editor.remove(card.id)).toBe(true);
  return { card, after: editor.drawn };
}

test('a removed card that is taken back leaves nothing behind where nothing was changed since', () => {
  const editor = opened();
  const before = editor.drawn;
  const { card, after } = removed(editor, 1);
  editor.takeBack(after, card);
  expect(editor.drawn).toBe(before);
  editor.takeBack(after, card);
  expect(editor.drawn).toBe(before);
});

test('a removed card that is taken back after other changes stands where it stood, and those changes stay', () => {
  const editor = opened();
  const { card, after } = removed(editor, 1);
  editor.rename('晚会');
  const last = editor.drawn.cards.at(-1);
  if (!last) throw new Error('the house has more cards');
  editor.grow(last.id, { h: 2 });
  editor.takeBack(after, card);
  expect(editor.card(card.id)).toEqual(card);
  expect(editor.drawn.name).toBe('晚会');
  expect(editor.card(last.id)?.h).toBe(last.h + 2);
  editor.undo();
  expect(editor.card(card.id)).toBeUndefined();
});

test('on one column every card but the first goes up and every card but the last goes down, one place each', () => {
  for (const key of ['house', 'late', 'quality'] as const) {
    const editor = new DashboardEditor();
    const cards = templateCards(key, 'group');
    const ids = cards.map((c) => c.id);
    for (const [at, id] of ids.entries())
      for (const [way, by] of [
        ['up', -1],
        ['down', 1],
      ] as const) {
        editor.load({ name: '早会', cards });
        const isPossible = ids[at + by] !== undefined;
        expect([editor.canShift(id, way), editor.shift(id, way)], `${key} ${id} ${way}`).toEqual([isPossible, isPossible]);
        if (isPossible) expect(editor.shown.map((c) => c.id).indexOf(id), `${key} ${id} ${way}`).toBe(at + by);
      }
  }
});
