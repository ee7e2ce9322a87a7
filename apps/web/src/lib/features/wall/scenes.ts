import type { WallFigures } from './wall-screen.svelte.ts';

export type Scene = { kind: 'overview' | 'tiles' | 'late' | 'stuck'; page: number; pages: number };

export const tilesPerPage = 12;

/** The scenes of a turn: subsidiaries take as many as they fill, what is late only while something is. */
export function scenesOf(figures: Pick<WallFigures, 'subsidiaries' | 'lateNow' | 'stages'>): Scene[] {
  const pages = Math.ceil(figures.subsidiaries.length / tilesPerPage);
  const one = (kind: Scene['kind']): Scene => ({ kind, page: 0, pages: 1 });
  return [
    one('overview'),
    ...Array.from({ length: pages }, (_, page): Scene => ({ kind: 'tiles', page, pages })),
    ...(figures.lateNow.length > 0 ? [one('late')] : []),
    ...(figures.stages.length > 0 ? [one('stuck')] : []),
  ];
}

/** How far the picture stands from its place at a turn, in px: no edge burns itself in. */
export function shiftOf(turn: number): { x: number; y: number } {
  const steps = [0, 2, 4, 6, 4, 2, 0, -2, -4, -6, -4, -2];
  const at = (n: number) => steps[n % steps.length] ?? 0;
  return { x: at(turn), y: at(turn + 3) };
}

/** Whether it is night where the group is. */
export function isNight(now: Date, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(now));
  return hour >= 22 || hour < 6;
}
