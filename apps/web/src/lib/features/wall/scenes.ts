import type { WallScene } from '@bodan/core/wall/scene';
import type { WallFigures } from './wall-screen.svelte.ts';

type Kind = 'overview' | 'tiles' | 'late' | 'team' | 'stuck';
export type Scene = { kind: Kind; page: number; pages: number } | { kind: 'panels'; page: number; scene: WallScene };

export const tilesPerPage = 12;
const teamRows = 8;

/** Parts of a list on as many pages as it needs, none much shorter than another. */
export function onPage<T>(all: readonly T[], page: number, pages: number): T[] {
  const each = Math.ceil(all.length / Math.max(1, pages));
  return all.slice(page * each, (page + 1) * each);
}

/** The scenes of a turn: those its link keeps, else what every wall shows. Then subsidiaries and teams take as many as they fill, what is late only while something is. */
export function scenesOf(
  figures: Pick<WallFigures, 'subsidiaries' | 'lateNow' | 'stages' | 'team'>,
  kept: readonly WallScene[] | null,
): Scene[] {
  if (kept) return kept.map((scene, page) => ({ kind: 'panels', page, scene }));
  const one = (kind: Kind): Scene => ({ kind, page: 0, pages: 1 });
  const paged = (kind: Kind, pages: number): Scene[] => Array.from({ length: pages }, (_, page) => ({ kind, page, pages }));
  return [
    one('overview'),
    ...paged('tiles', Math.ceil(figures.subsidiaries.length / tilesPerPage)),
    ...(figures.lateNow.length > 0 ? [one('late')] : []),
    // Where nobody has anything there is nothing to compare, which takes one scene to say.
    ...paged('team', figures.team.technicians > 0 ? Math.ceil(figures.team.lines.length / teamRows) : 1),
    ...(figures.stages.length > 0 ? [one('stuck')] : []),
  ];
}

/** How far the picture stands from its place at a step, in px: no edge burns itself in. */
export function shiftOf(at: number): { x: number; y: number } {
  const steps = [0, 2, 4, 6, 4, 2, 0, -2, -4, -6, -4, -2];
  const of = (n: number) => steps[n % steps.length] ?? 0;
  return { x: of(at), y: of(at + 3) };
}

/** Whether it is night where the group is. */
export function isNight(now: Date, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now));
  return hour >= 22 || hour < 6;
}
