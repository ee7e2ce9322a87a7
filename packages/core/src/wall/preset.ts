import type { Panel, PanelFigure, WallScene } from './scene.ts';

export const WALL_PRESETS = ['rounds', 'glance', 'dispatch', 'late'] as const;
export type WallPreset = (typeof WALL_PRESETS)[number];

type Spot = [x: number, y: number, w: number, h: number];
const at = (id: string, [x, y, w, h]: Spot) => ({ id, x, y, w, h });
const figure = (name: PanelFigure, spot: Spot): Panel => ({ kind: 'figure', ...at(`f${name.replaceAll('_', '')}`, spot), figure: name });
const panel = (kind: Exclude<Panel['kind'], 'figure'>, spot: Spot): Panel => ({ kind, ...at(kind, spot) });

const GLANCE: Panel[] = [
  panel('lead', [0, 0, 12, 12]),
  figure('late', [12, 0, 6, 4]),
  figure('open', [18, 0, 6, 4]),
  figure('created_today', [12, 4, 6, 4]),
  figure('closed_today', [18, 4, 6, 4]),
  figure('plan_rate', [12, 8, 6, 4]),
  figure('resolution_rate', [18, 8, 6, 4]),
];

/** Scenes to begin with; a scene without a name is called by what is in it. */
export function presetScenes(preset: WallPreset): WallScene[] {
  const scene = (...panels: Panel[]): WallScene => ({ name: '', panels });
  switch (preset) {
    case 'rounds':
      return [
        scene(...GLANCE),
        scene(panel('tiles', [0, 0, 24, 12])),
        scene(figure('late', [0, 0, 6, 12]), panel('late', [6, 0, 18, 12])),
        scene(panel('team', [0, 0, 24, 12])),
        scene(panel('stuck', [0, 0, 24, 12])),
      ];
    case 'glance':
      return [scene(...GLANCE)];
    case 'dispatch':
      return [
        scene(
          figure('workload', [0, 0, 6, 4]),
          figure('technicians', [6, 0, 6, 4]),
          figure('unassigned', [12, 0, 6, 4]),
          figure('late', [18, 0, 6, 4]),
          panel('team', [0, 4, 24, 8]),
        ),
      ];
    case 'late':
      return [scene(figure('late', [0, 0, 8, 6]), panel('stuck', [8, 0, 16, 6]), panel('late', [0, 6, 24, 6]))];
  }
}
