/** A card's place on the grid: columns from 0, rows from 0, both sizes in cells. */
export type Box = { id: string; x: number; y: number; w: number; h: number };

export const COLUMNS = 12;
export const MAX_ROWS = 24;

const clamp = (n: number, low: number, high: number): number => Math.min(high, Math.max(low, n));
const byPlace = (a: Box, b: Box): number => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1);

/** True when two boxes have a cell in common. */
export const overlaps = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** In reading order: by rows, then by columns. One column on a phone stands in this order. */
export const inOrder = <B extends Box>(boxes: readonly B[]): B[] => boxes.toSorted(byPlace);

/** Lets every box fall up as far as those before it leave room. Nothing overlaps afterwards, and settling twice changes nothing. */
function settleInOrder<B extends Box>(boxes: readonly B[]): B[] {
  const heights = new Array<number>(COLUMNS).fill(0);
  const settled = boxes.map((box) => {
    const y = Math.max(...heights.slice(box.x, box.x + box.w));
    heights.fill(y + box.h, box.x, box.x + box.w);
    return { ...box, y };
  });
  return inOrder(settled);
}
export const settle = <B extends Box>(boxes: readonly B[]): B[] => settleInOrder(inOrder(boxes));

/** One box goes elsewhere or gets another size, within the grid; the others make room. Where two begin in one row it goes first. */
export function arrange<B extends Box>(
  boxes: readonly B[],
  id: string,
  to: Partial<Omit<Box, 'id'>>,
  least: { w: number; h: number },
): B[] {
  const moved = boxes.find((b) => b.id === id);
  if (!moved) return [...boxes];
  const wide = clamp(to.w ?? moved.w, least.w, COLUMNS);
  // A box that gets wider keeps its left edge and ends at the edge of the grid.
  const x = clamp(to.x ?? moved.x, 0, COLUMNS - (to.w === undefined ? wide : least.w));
  const h = clamp(to.h ?? moved.h, least.h, MAX_ROWS);
  const placed = { ...moved, x, y: Math.max(0, to.y ?? moved.y), w: Math.min(wide, COLUMNS - x), h };
  const others = boxes.filter((b) => b.id !== id).toSorted(byPlace);
  // The moved one comes before everything that begins in its row or below.
  const at = others.findIndex((b) => b.y >= placed.y);
  return settleInOrder(at === -1 ? [...others, placed] : others.toSpliced(at, 0, placed));
}

export const STEPS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] } as const;
export type Step = keyof typeof STEPS;
const sameBoxes = (a: readonly Box[], b: readonly Box[]): boolean =>
  a.every((box) => b.some((o) => o.id === box.id && o.x === box.x && o.y === box.y && o.w === box.w && o.h === box.h));

/** One press of an arrow: the smallest move that way that changes anything, so that no press is without effect but at an edge. */
export function step<B extends Box>(boxes: readonly B[], id: string, way: Step, least: { w: number; h: number }): B[] {
  const box = boxes.find((b) => b.id === id);
  if (!box) return [...boxes];
  const [dx, dy] = STEPS[way];
  const far = dx !== 0 ? COLUMNS : 2 * MAX_ROWS + box.y;
  for (let n = 1; n <= far; n++) {
    const next = arrange(boxes, id, { x: box.x + dx * n, y: box.y + dy * n }, least);
    if (!sameBoxes(boxes, next)) return next;
  }
  return [...boxes];
}

/** Layouts in which two that follow each other in reading order might have changed places, those that look most like it before first. */
function exchanged<B extends Box>(order: readonly B[], at: number): B[][] {
  const [before, after] = [order[at], order[at + 1]];
  if (!before || !after) return [];
  const swap = (x: number, toX: number) => {
    const stand = (b: B, column: number) => ({ ...b, x: clamp(column, 0, COLUMNS - b.w) });
    return settleInOrder(order.toSpliced(at, 2, stand(after, x), stand(before, toX)));
  };
  const columns = Array.from({ length: COLUMNS }, (_, x) => x);
  return [
    swap(after.x, before.x),
    swap(before.x, after.x + after.w - before.w),
    swap(before.x, before.x),
    swap(after.x, after.x),
    ...columns.flatMap((x) => columns.map((toX) => swap(x, toX))),
  ];
}

/**
 * One place up or down in reading order, as cards stand below each other on a phone. Where no layout of the grid has just that order, the one
 * with the fewest others out of place. Unchanged for the first going up and the last going down.
 */
export function shift<B extends Box>(boxes: readonly B[], id: string, way: 'up' | 'down'): B[] {
  const order = inOrder(boxes);
  const at = order.findIndex((b) => b.id === id);
  const upper = way === 'up' ? at - 1 : at;
  const wanted = order.toSpliced(upper, 2, ...order.slice(upper, upper + 2).reverse());
  const isFurther = (list: readonly B[]) => (way === 'up' ? list.slice(0, at) : list.slice(at + 1)).some((b) => b.id === id);
  const misplaced = (list: readonly B[]) => list.filter((b, i) => wanted[i]?.id !== b.id).length;
  const [best] = exchanged(order, upper)
    .filter(isFurther)
    .map((list) => ({ list, misplaced: misplaced(list) }))
    .toSorted((a, b) => a.misplaced - b.misplaced);
  return best?.list ?? [...boxes];
}

/** Where a new box of a size finds the first free place, reading from the top. */
export function firstFree(boxes: readonly Box[], w: number, h: number): { x: number; y: number } {
  for (let y = 0; ; y++)
    for (let x = 0; x + w <= COLUMNS; x++) if (!boxes.some((b) => overlaps(b, { id: '', x, y, w, h }))) return { x, y };
}
