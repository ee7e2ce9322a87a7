import type { Label } from '../text.ts';
import type { Card, PlaceKind } from './definition.ts';
import type { DailyKey, ShownKey } from './measure.ts';

export const TEMPLATES = ['house', 'late', 'quality'] as const;
export type TemplateKey = (typeof TEMPLATES)[number];
export const TEMPLATE_NAMES: Record<TemplateKey, { name: Label; words: Label }> = {
  house: {
    name: { 'zh-CN': '总览', en: 'Overview' },
    words: {
      'zh-CN': '看板首页的内容：首响达成、在办与超时、各处排名、卡在哪里',
      en: 'What the board shows: first response, open and overdue, ranking, where it is stuck',
    },
  },
  late: {
    name: { 'zh-CN': '超时与卡点', en: 'Late and stuck' },
    words: {
      'zh-CN': '现在超时多少、卡在哪个环节、哪些部门和故障最多',
      en: 'What is overdue now, at which stage, and by department and fault',
    },
  },
  quality: {
    name: { 'zh-CN': '维修质量', en: 'Quality of repair' },
    words: {
      'zh-CN': '一次修复、返工、差评、催办，按网点和故障比较',
      en: 'First-time fix, rework, ratings and repeat calls, by place and fault',
    },
  },
};

type Spot = [x: number, y: number, w: number, h: number];
type Sized = { id: string; x: number; y: number; w: number; h: number; title: string; window: 'page'; filters: Record<string, never> };
const at = (id: string, [x, y, w, h]: Spot): Sized => ({ id, title: '', x, y, w, h, window: 'page', filters: {} });
const figure = (measure: ShownKey, spot: Spot): Card => ({
  kind: 'figure',
  ...at(`f${measure.replaceAll('_', '')}`, spot),
  measure,
  target: null,
});
const trend = (measure: DailyKey, spot: Spot): Card => ({ kind: 'trend', ...at(`t${measure.replaceAll('_', '')}`, spot), measure });

/** The cards of a template. Places are compared by subsidiary in a group and by branch in a workspace. */
export function templateCards(key: TemplateKey, place: PlaceKind): Card[] {
  const dimension = place === 'group' ? 'tenant' : 'branch';
  const ranking = (id: string, measure: ShownKey, by: typeof dimension | 'department' | 'fault', spot: Spot): Card => ({
    kind: 'ranking',
    ...at(id, spot),
    measure,
    dimension: by,
    order: 'most',
    limit: 8,
  });
  const stuck = (spot: Spot): Card => ({ kind: 'stuck', ...at('stuck', spot) });
  if (key === 'late')
    return [
      figure('overdue', [0, 0, 3, 3]),
      figure('overdue_first_response', [3, 0, 3, 3]),
      figure('overdue_plan', [6, 0, 3, 3]),
      figure('overdue_resolution', [9, 0, 3, 3]),
      stuck([0, 3, 6, 6]),
      ranking('places', 'overdue', dimension, [6, 3, 6, 6]),
      ranking('departments', 'overdue', 'department', [0, 9, 6, 6]),
      ranking('faults', 'overdue', 'fault', [6, 9, 6, 6]),
    ];
  if (key === 'quality')
    return [
      figure('first_fix_rate', [0, 0, 3, 3]),
      figure('rework_rate', [3, 0, 3, 3]),
      figure('low_rate', [6, 0, 3, 3]),
      figure('nudges_per_hundred', [9, 0, 3, 3]),
      {
        kind: 'table',
        ...at('places', [0, 3, 12, 6]),
        measures: ['completed', 'first_fix_rate', 'rework_rate', 'low_rate', 'handovers_per_ticket', 'nudges_per_hundred'],
        dimension,
        limit: 20,
      },
      ranking('faults', 'rework_rate', 'fault', [0, 9, 6, 6]),
      ranking('departments', 'first_fix_rate', 'department', [6, 9, 6, 6]),
    ];
  return [
    figure('first_response_rate', [0, 0, 6, 4]),
    figure('open', [6, 0, 3, 2]),
    figure('overdue', [9, 0, 3, 2]),
    figure('created', [6, 2, 3, 2]),
    figure('closed', [9, 2, 3, 2]),
    trend('first_response_rate', [0, 4, 6, 5]),
    stuck([6, 4, 6, 5]),
    {
      kind: 'multiples',
      ...at('places', [0, 9, 12, 6]),
      measure: 'first_response_rate',
      dimension,
      order: 'most',
      limit: 12,
    },
    ranking('departments', 'open', 'department', [0, 15, 6, 6]),
    ranking('faults', 'open', 'fault', [6, 15, 6, 6]),
  ];
}
