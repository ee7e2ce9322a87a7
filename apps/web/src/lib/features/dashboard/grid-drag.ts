import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { disableNativeDragPreview } from '@atlaskit/pragmatic-drag-and-drop/element/disable-native-drag-preview';
import { COLUMNS } from '@bodan/core/dashboard/layout';

/** The grid's measures in pixels; the classes of the grid say the same. */
export const ROW = 56;
export const GAP = 16;
const WIDE = '(min-width: 768px)';

/** What is arranged on a grid: it shows where a box would go, and keeps it when it is let go. */
export type GridEditor = {
  preview: unknown;
  card(id: string): { x: number; y: number } | undefined;
  hover(id: string, to: { x?: number; y?: number; w?: number; h?: number }): void;
  drop(): boolean;
};
/** From one cell to the next, in pixels. */
type Pitch = { column: number; row: number };
const dashboardPitch = ({ width }: DOMRect): Pitch => ({ column: (width + GAP) / COLUMNS, row: ROW + GAP });

type Point = { clientX: number; clientY: number };
const isOurs = (data: Record<string | symbol, unknown>): boolean => data['kind'] === 'move' || data['kind'] === 'resize';

/** A card that is moved by its handle and sized by its corner. On one column there is no place to drag to: the menu moves it. */
export function cardDrag(editor: GridEditor, id: string, card: HTMLElement, handle: HTMLElement, corner: HTMLElement) {
  const canDrag = () => matchMedia(WIDE).matches;
  const grabbed = ({ clientX, clientY }: Point) => {
    const { left, top } = card.getBoundingClientRect();
    return { fromLeft: clientX - left, fromTop: clientY - top };
  };
  return combine(
    draggable({
      element: card,
      dragHandle: handle,
      canDrag,
      getInitialData: ({ input }) => ({ kind: 'move', id, ...grabbed(input) }),
      onDrop: () => (editor.preview = undefined),
    }),
    draggable({
      element: corner,
      canDrag,
      getInitialData: () => ({ kind: 'resize', id }),
      onGenerateDragPreview: ({ nativeSetDragImage }) => disableNativeDragPreview({ nativeSetDragImage }),
      onDrop: () => (editor.preview = undefined),
    }),
  );
}

/** The grid as the one place to drop: by the cell the card's corner would lie in. */
export function gridDrop(editor: GridEditor, grid: HTMLElement, dropped: (id: string) => void, pitchOf = dashboardPitch) {
  const hover = (data: Record<string | symbol, unknown>, { clientX, clientY }: Point) => {
    const rect = grid.getBoundingClientRect();
    const { left, top } = rect;
    const { column, row } = pitchOf(rect);
    const id = String(data['id']);
    if (data['kind'] === 'resize') {
      const card = editor.card(id);
      if (card) editor.hover(id, { w: Math.round((clientX - left) / column) - card.x, h: Math.round((clientY - top) / row) - card.y });
      return;
    }
    const x = Math.round((clientX - Number(data['fromLeft']) - left) / column);
    const y = Math.round((clientY - Number(data['fromTop']) - top) / row);
    editor.hover(id, { x, y });
  };
  return dropTargetForElements({
    element: grid,
    canDrop: ({ source }) => isOurs(source.data),
    onDrag: ({ source, location }) => hover(source.data, location.current.input),
    onDrop: ({ source, location }) => {
      hover(source.data, location.current.input);
      if (editor.drop()) dropped(String(source.data['id']));
    },
  });
}
