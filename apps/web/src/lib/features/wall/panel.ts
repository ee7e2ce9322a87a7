import { FIGURES } from '@bodan/core/measures/figure';
import type { Panel, PanelFigure, PanelKind, WallScene } from '@bodan/core/wall/scene';
import { figureName, say, shareOrDash } from '#lib/features/hq/hq.ts';
import { formatCount } from '#lib/format/instant.ts';
import { m } from '#lib/paraglide/messages.js';
import type { WallFigures } from './wall-screen.svelte.ts';

/** Heights in em of the wall: a cell of the grid, the gap between panels, and of each list its head and a row. */
const cellEm = 4.3;
const gapEm = 1.5;
const lists = { late: { head: 3, row: 3.75 }, team: { head: 2.5, row: 5.3 }, stuck: { head: 0, row: 6.8 } };

/** How many rows of a list a panel has room for. */
export function rowsOf({ kind, h }: Panel): number {
  if (kind !== 'late' && kind !== 'team' && kind !== 'stuck') return 1;
  const { head, row } = lists[kind];
  return Math.max(1, Math.floor((h * cellEm - gapEm - head) / row));
}
/** Tiles beside and below each other that a panel has room for. */
export const tilesOf = ({ w, h }: Panel): { columns: number; rows: number } => ({
  columns: Math.max(1, Math.floor(w / 6)),
  rows: Math.max(1, Math.floor(h / 3)),
});

const kindNames: Record<Exclude<PanelKind, 'figure'>, () => string> = {
  lead: () => figureName('first_response_rate'),
  tiles: m.hq_subsidiaries_ranked,
  late: m.over_title,
  team: m.wall_team,
  stuck: m.hq_stuck,
};
const figureNames: Record<PanelFigure, () => string> = {
  late: m.hq_overdue,
  open: m.hq_open,
  created_today: m.wall_created_today,
  closed_today: m.wall_closed_today,
  plan_rate: () => figureName('plan_rate'),
  evidence_time_rate: () => say(FIGURES.evidence_time_rate.name),
  resolution_rate: () => figureName('resolution_rate'),
  workload: () => figureName('workload'),
  technicians: m.wall_people,
  unassigned: m.wall_unassigned,
};
export const panelFigureName = (figure: PanelFigure): string => figureNames[figure]();
export const kindName = (kind: Exclude<PanelKind, 'figure'>): string => kindNames[kind]();
export const panelName = (panel: Pick<Panel, 'kind'> & { figure?: PanelFigure }): string =>
  panel.kind === 'figure' ? panelFigureName(panel.figure ?? 'open') : kindName(panel.kind);
/** What a scene without a name is called: by what it begins with. */
export const sceneName = (scene: WallScene): string => {
  const [first] = scene.panels;
  return scene.name || (first ? panelName(first) : '');
};

const figureWords = (figure: PanelFigure, { totals, team }: WallFigures): string => {
  switch (figure) {
    case 'late':
      return formatCount(totals.late);
    case 'open':
      return formatCount(totals.open);
    case 'created_today':
      return formatCount(totals.createdToday);
    case 'closed_today':
      return formatCount(totals.closedToday);
    case 'plan_rate':
      return shareOrDash(totals.planRate);
    case 'evidence_time_rate':
      return shareOrDash(totals.evidenceInTimeRate);
    case 'resolution_rate':
      return shareOrDash(totals.resolutionRate);
    case 'workload':
      return team.perTechnician === null ? '–' : team.perTechnician.toFixed(1);
    case 'technicians':
      return formatCount(team.technicians);
    case 'unassigned':
      return formatCount(totals.open - team.assigned);
  }
};
/** A single figure of the group as a wall writes it. */
export const figureOf = (figure: PanelFigure, figures: WallFigures) => ({
  label: panelFigureName(figure),
  value: figureWords(figure, figures),
  isLate: figure === 'late' && figures.totals.late > 0,
});
