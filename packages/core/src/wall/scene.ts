import { z } from 'zod';
import type { Box } from '../dashboard/layout.ts';
import { inOrder, overlaps, STEPS, type Step } from '../dashboard/layout.ts';
import type { FieldError } from '../errors.ts';
import { plainText } from '../text.ts';

/** The grid of a scene, in cells; a wall never scrolls. */
export const GRID = { columns: 24, rows: 12 };
export const PANEL_KINDS = ['lead', 'figure', 'tiles', 'late', 'team', 'stuck'] as const;
export type PanelKind = (typeof PANEL_KINDS)[number];
/** Single figures of a wall: of the whole group, of no ticket and no person. */
export const PANEL_FIGURES = [
  'late',
  'open',
  'created_today',
  'closed_today',
  'plan_rate',
  'evidence_time_rate',
  'resolution_rate',
  'workload',
  'technicians',
  'unassigned',
] as const;
export type PanelFigure = (typeof PANEL_FIGURES)[number];
/** The smallest a panel can be read at from five metres: figures of 72 px and words of 20 px on 1920×1080. */
export const LEAST_PANEL: Record<PanelKind, { w: number; h: number }> = {
  lead: { w: 8, h: 7 },
  figure: { w: 4, h: 3 },
  tiles: { w: 6, h: 3 },
  late: { w: 12, h: 4 },
  team: { w: 14, h: 4 },
  stuck: { w: 12, h: 4 },
};
export const MAX_SCENES = 8;
export const MAX_PANELS = 24;

const cell = (low: number, high: number) => z.number().int().min(low).max(high);
const place = {
  id: z.string().regex(/^[a-z0-9]{1,24}$/, { error: 'lower-case letters and digits, at most 24' }),
  x: cell(0, GRID.columns - 1),
  y: cell(0, GRID.rows - 1),
  w: cell(1, GRID.columns),
  h: cell(1, GRID.rows),
};
const plain = <K extends Exclude<PanelKind, 'figure'>>(kind: K) => z.strictObject({ kind: z.literal(kind), ...place });
const panel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('figure'), ...place, figure: z.enum(PANEL_FIGURES) }),
  plain('lead'),
  plain('tiles'),
  plain('late'),
  plain('team'),
  plain('stuck'),
]);
export type Panel = z.infer<typeof panel>;
const scene = z.strictObject({ name: plainText(30), panels: z.array(panel).min(1).max(MAX_PANELS) });
export type WallScene = z.infer<typeof scene>;
export const wallScenes = z.array(scene).min(1).max(MAX_SCENES);

const wrong = (pointer: string, detail: string): FieldError => ({ pointer, code: 'invalid', detail });
/** What is wrong beyond the shape: panels that leave the grid, lie over each other or cannot be read. Pointers begin with `at`. */
export function sceneProblemsOf(scenes: readonly WallScene[], at = '/scenes'): FieldError[] {
  return scenes.flatMap(({ panels }, s) =>
    panels.flatMap((p, i) => {
      const own = `${at}/${s}/panels/${i}`;
      const before = panels.slice(0, i);
      const least = LEAST_PANEL[p.kind];
      const under = before.find((b) => overlaps(b, p));
      return [
        ...(before.some((b) => b.id === p.id) ? [wrong(`${own}/id`, 'another panel has this id')] : []),
        ...(p.x + p.w > GRID.columns ? [wrong(`${own}/w`, `the panel reaches beyond column ${GRID.columns}`)] : []),
        ...(p.y + p.h > GRID.rows ? [wrong(`${own}/h`, `the panel reaches beyond row ${GRID.rows}`)] : []),
        ...(p.w < least.w ? [wrong(`${own}/w`, `at least ${least.w} columns`)] : []),
        ...(p.h < least.h ? [wrong(`${own}/h`, `at least ${least.h} rows`)] : []),
        ...(under ? [wrong(`${own}/y`, `the panel lies over ${under.id}`)] : []),
      ];
    }),
  );
}

const clamp = (n: number, low: number, high: number): number => Math.min(high, Math.max(low, n));
const shared = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
const fits = ({ kind, w, h }: Panel): boolean => w >= LEAST_PANEL[kind].w && h >= LEAST_PANEL[kind].h;
const boxOf = ({ x, y, w, h }: Box) => ({ x, y, w, h });

/** A panel goes to a free place; dropped on another, the two change places and sizes where both can be read so. Else nothing changes. */
export function movePanel(panels: readonly Panel[], id: string, to: { x: number; y: number }): Panel[] {
  const moved = panels.find((p) => p.id === id);
  if (!moved) return [...panels];
  const placed = { ...moved, x: clamp(to.x, 0, GRID.columns - moved.w), y: clamp(to.y, 0, GRID.rows - moved.h) };
  const others = panels.filter((p) => p.id !== id);
  const [first] = others.filter((p) => overlaps(p, placed)).sort((a, b) => shared(b, placed) - shared(a, placed));
  if (!first) return inOrder([...others, placed]);
  const swapped = [
    { ...moved, ...boxOf(first) },
    { ...first, ...boxOf(moved) },
  ];
  return swapped.every(fits) ? inOrder([...others.filter((p) => p !== first), ...swapped]) : [...panels];
}

/** One press of an arrow: a free cell further, or past the neighbour that lies there. */
export const stepPanel = (panels: readonly Panel[], id: string, way: Step): Panel[] => {
  const moved = panels.find((p) => p.id === id);
  const [dx, dy] = STEPS[way];
  return moved ? movePanel(panels, id, { x: moved.x + dx, y: moved.y + dy }) : [...panels];
};

/** A panel's right and lower edge go elsewhere within the grid; what lies behind them gives way as far as it can be read. Else nothing changes. */
export function sizePanel(panels: readonly Panel[], id: string, to: { w?: number; h?: number }): Panel[] {
  const sized = panels.find((p) => p.id === id);
  if (!sized) return [...panels];
  const least = LEAST_PANEL[sized.kind];
  const next = {
    ...sized,
    w: clamp(to.w ?? sized.w, least.w, GRID.columns - sized.x),
    h: clamp(to.h ?? sized.h, least.h, GRID.rows - sized.y),
  };
  const others = panels
    .filter((p) => p.id !== id)
    .map((p) => {
      if (!overlaps(p, next)) return p;
      if (p.x >= sized.x + sized.w) return { ...p, x: next.x + next.w, w: p.x + p.w - next.x - next.w };
      return { ...p, y: next.y + next.h, h: p.y + p.h - next.y - next.h };
    });
  return others.every(fits) ? inOrder([...others, next]) : [...panels];
}

/** Where a new panel finds room, reading from the top; undefined where there is none. */
export function freePlace(panels: readonly Panel[], { w, h }: { w: number; h: number }): { x: number; y: number } | undefined {
  for (let y = 0; y + h <= GRID.rows; y++)
    for (let x = 0; x + w <= GRID.columns; x++) if (!panels.some((p) => overlaps(p, { id: '', x, y, w, h }))) return { x, y };
  return undefined;
}
