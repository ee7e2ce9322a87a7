/** So much goes from one place to another; what goes between the same two places for different reasons has different keys. */
export type Flow = { key: string; from: string; to: string; value: number };
/** A bar at one side of the picture. `top` is where its label begins, `y` where the bar does. */
export type Bar = { key: string; value: number; top: number; y: number; height: number };
/** A band between two bars, as thick as its flow is great: its upper edge at either side. */
export type Ribbon = { key: string; from: string; to: string; leftY: number; rightY: number; thickness: number };
export type RibbonPicture = { left: Bar[]; right: Bar[]; ribbons: Ribbon[]; height: number };
/** In the unit of the picture: how thick everything together is, the line above a bar that its label has, and the room under a bar. */
export type RibbonRoom = { thickness: number; label: number; gap: number };

const sumBy = (flows: readonly Flow[], side: 'from' | 'to'): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const flow of flows) sums.set(flow[side], (sums.get(flow[side]) ?? 0) + flow.value);
  return sums;
};
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function stacked(keys: readonly string[], sums: ReadonlyMap<string, number>, scale: number, room: RibbonRoom): Bar[] {
  let top = 0;
  return keys.map((key) => {
    const value = sums.get(key) ?? 0;
    const bar = { key, value, top, y: top + room.label, height: value * scale };
    top = bar.y + bar.height + room.gap;
    return bar;
  });
}

/**
 * What goes where, from the left to the right: everything to one scale that starts at zero, the greatest source first, and each target about where its
 * flows come from, so that few bands cross. A stage stands at both sides where it is both, so no flow goes round. Labels have lines of their own and
 * never meet. Values must be positive.
 */
export function ribbonsOf(flows: readonly Flow[], room: RibbonRoom): RibbonPicture {
  const [out, into] = [sumBy(flows, 'from'), sumBy(flows, 'to')];
  const total = [...out.values()].reduce((sum, value) => sum + value, 0);
  if (total === 0) return { left: [], right: [], ribbons: [], height: 0 };
  const scale = room.thickness / total;
  const sources = [...out].sort(([a, x], [b, y]) => y - x || byText(a, b)).map(([key]) => key);
  const placeOf = new Map(sources.map((key, place) => [key, place]));
  /** The mean place of what flows into a target. */
  const middle = (target: string): number =>
    flows.filter((f) => f.to === target).reduce((sum, f) => sum + f.value * (placeOf.get(f.from) ?? 0), 0) / (into.get(target) ?? 1);
  const targets = [...into]
    .map(([key, value]) => ({ key, value, at: middle(key) }))
    .sort((a, b) => a.at - b.at || b.value - a.value || byText(a.key, b.key))
    .map(({ key }) => key);
  const left = stacked(sources, out, scale, room);
  const right = stacked(targets, into, scale, room);
  const [leftPlace, rightPlace] = [placeOf, new Map(targets.map((key, place) => [key, place]))];
  const edges = (side: 'from' | 'to', bars: readonly Bar[], across: ReadonlyMap<string, number>): Map<string, number> => {
    const other = side === 'from' ? 'to' : 'from';
    const next = new Map(bars.map((bar) => [bar.key, bar.y]));
    const ordered = flows.toSorted((a, b) => (across.get(a[other]) ?? 0) - (across.get(b[other]) ?? 0) || byText(a.key, b.key));
    return new Map(
      ordered.map((flow) => {
        const y = next.get(flow[side]) ?? 0;
        next.set(flow[side], y + flow.value * scale);
        return [flow.key, y];
      }),
    );
  };
  const [leftY, rightY] = [edges('from', left, rightPlace), edges('to', right, leftPlace)];
  const ribbons = flows.map(({ key, from, to, value }) => ({
    key,
    from,
    to,
    leftY: leftY.get(key) ?? 0,
    rightY: rightY.get(key) ?? 0,
    thickness: value * scale,
  }));
  const end = (bars: readonly Bar[]): number => Math.max(...bars.map((bar) => bar.y + bar.height));
  return { left, right, ribbons, height: Math.max(end(left), end(right)) };
}

/** The outline of a band from one x to another, as an SVG path: level where it leaves and where it arrives. */
export function ribbonPath({ leftY, rightY, thickness }: Ribbon, from: number, to: number): string {
  const at = (n: number): string => n.toFixed(2);
  const middle = at((from + to) / 2);
  return `M${at(from)} ${at(leftY)}C${middle} ${at(leftY)} ${middle} ${at(rightY)} ${at(to)} ${at(rightY)}V${at(rightY + thickness)}C${middle} ${at(rightY + thickness)} ${middle} ${at(leftY + thickness)} ${at(from)} ${at(leftY + thickness)}Z`;
}
