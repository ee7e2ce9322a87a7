import type { Flow, FlowTransition } from '@bodan/core/flow/definition';
import { edgeId } from './keys.ts';
import { GRID, NODE } from './tidy.ts';

export type Side = 'left' | 'right' | 'top' | 'bottom';
/** How one line runs: from which side to which, how far out it swings, and where among lines of the same pair its words stand. */
export type Route = {
  id: string;
  step: FlowTransition;
  from: string;
  to: string;
  out: Side;
  into: Side;
  swing: number;
  place: number;
  isFirst: boolean;
};

type Box = { x: number; y: number };
const LANE = 28;
const FIRST_SWING = 24;

const boxOf = (flow: Flow): Map<string, Box> => new Map(flow.stages.map((s) => [s.key, s.position ?? { x: 0, y: 0 }]));

/** True when another stage stands in the straight way of a line. */
function isObstructed(boxes: ReadonlyMap<string, Box>, a: string, b: string, from: Box, to: Box): boolean {
  const top = Math.min(from.y, to.y);
  const bottom = Math.max(from.y, to.y) + NODE.height;
  for (const [key, box] of boxes)
    if (key !== a && key !== b && box.x > from.x + GRID && box.x < to.x - GRID && box.y < bottom && box.y + NODE.height > top) return true;
  return false;
}

/** Forward lines run straight, lines around others below them, lines back above; giving up falls down to its end. */
function sidesOf(boxes: ReadonlyMap<string, Box>, t: FlowTransition, from: string, isAway: boolean): { out: Side; into: Side } {
  const a = boxes.get(from) ?? { x: 0, y: 0 };
  const b = boxes.get(t.to) ?? { x: 0, y: 0 };
  if (isAway && b.y > a.y + NODE.height) return { out: 'bottom', into: a.x + NODE.width < b.x ? 'left' : 'top' };
  if (b.x >= a.x + NODE.width)
    return isObstructed(boxes, from, t.to, a, b) ? { out: 'bottom', into: 'bottom' } : { out: 'right', into: 'left' };
  return a.y > b.y + NODE.height ? { out: 'right', into: 'bottom' } : { out: 'top', into: 'top' };
}

type Way = { step: FlowTransition; from: string; isFirst: boolean; out: Side; into: Side; span: number };
const isAround = (way: Way): boolean => way.out === way.into;

/** Lines that swing around others get a lane each, the short ones inside the long ones. */
function lanesOf(ways: readonly Way[]): Map<Way, number> {
  const lanes = new Map<Way, number>();
  for (const side of ['top', 'bottom'] as const)
    ways
      .filter((way) => isAround(way) && way.out === side)
      .sort((a, b) => a.span - b.span)
      .forEach((way, lane) => void lanes.set(way, lane));
  return lanes;
}

/** Every line of the drawing. A step that ends where it starts is no line: it stands on its stage. */
export function routesOf(flow: Flow): Route[] {
  const boxes = boxOf(flow);
  const away = new Set(flow.stages.filter((s) => s.kind === 'cancelled').map((s) => s.key));
  const ways = flow.transitions.flatMap((step) =>
    step.from
      .filter((from) => from !== step.to && boxes.has(from) && boxes.has(step.to))
      .map((from, i): Way => {
        const span = Math.abs((boxes.get(from)?.x ?? 0) - (boxes.get(step.to)?.x ?? 0));
        return { step, from, isFirst: i === 0, span, ...sidesOf(boxes, step, from, away.has(step.to)) };
      }),
  );
  const lanes = lanesOf(ways);
  const pairs = new Map<string, number>();
  return ways.map((way): Route => {
    const { step, from, isFirst, out, into } = way;
    const pair = `${from}>${step.to}`;
    const place = pairs.get(pair) ?? 0;
    pairs.set(pair, place + 1);
    const swing = FIRST_SWING + (lanes.get(way) ?? 0) * LANE;
    return { id: edgeId(step.key, from), step, from, to: step.to, out, into, swing, place: isAround(way) ? 0 : place, isFirst };
  });
}
