import type { Unit } from '../dashboard/measure.ts';
import type { Locale } from '../text.ts';

/** Words of a board on paper, whole in each language. */
export const PAGE_WORDS = {
  'zh-CN': {
    group: '集团看板',
    workspace: '数据看板',
    target: (target: string, points: number) =>
      points === 0
        ? `目标 ${target}，正好达到`
        : `目标 ${target}，${points > 0 ? `高 ${points.toFixed(1)}` : `低 ${(-points).toFixed(1)}`} 个百分点`,
    targetOnly: (target: string) => `目标 ${target}`,
    change: (points: number, before: string) =>
      points === 0
        ? `与上期相同（上期 ${before}）`
        : `比上期${points > 0 ? `高 ${points.toFixed(1)}` : `低 ${(-points).toFixed(1)}`} 个百分点（上期 ${before}）`,
    noChange: '上期没有可比数据',
    before: (value: string) => `上期 ${value}`,
    asOfNow: '截至那一刻',
    few: (count: string) => `仅 ${count} 单`,
    byDay: '每日首响达成率',
    figures: '主要数字',
    subsidiaries: '子公司排名',
    branches: '网点排名',
    subsidiary: '子公司',
    branch: '网点',
    stages: '卡在哪',
    departments: '责任部门',
    openAndLate: '在办 / 正在超时',
    definitions: '口径',
    definition: (name: string, text: string) => `${name}：${text}`,
    range: (from: string, to: string) => (from === to ? from : `${from} 至 ${to}`),
    compared: (from: string, to: string) => `上期 ${from === to ? from : `${from} 至 ${to}`}`,
    filters: (text: string) => `筛选：${text}`,
    noFilters: '未筛选',
    asOf: (instant: string, zone: string) => `数据截至 ${instant}（${zone}）`,
    known_then: '当时公布的数字',
    known_now: '按现在所知',
    by: (name: string) => `导出人 ${name}`,
    rest: (count: number) => `另有 ${count} 项`,
    none: '没有在办工单',
    noSubsidiaries: '还没有子公司',
    noBranches: '还没有网点',
    mark: (target: string) => `竖线为目标 ${target}`,
    hatched: (count: number) => `斜纹为不足 ${count} 单`,
    dashed: (target: string) => `虚线为目标 ${target}`,
    joiner: ' · ',
    comma: '，',
    page: '第 {page} / {pages} 页',
  },
  en: {
    group: 'Group board',
    workspace: 'Board',
    target: (target: string, points: number) =>
      points === 0
        ? `Target ${target}, met exactly`
        : `Target ${target}, ${Math.abs(points).toFixed(1)} points ${points > 0 ? 'above' : 'below'}`,
    targetOnly: (target: string) => `Target ${target}`,
    change: (points: number, before: string) =>
      points === 0
        ? `As in the range before (${before})`
        : `${Math.abs(points).toFixed(1)} points ${points > 0 ? 'above' : 'below'} the range before (${before})`,
    noChange: 'Nothing to compare in the range before',
    before: (value: string) => `Before: ${value}`,
    asOfNow: 'As of that moment',
    few: (count: string) => `Of ${count} only`,
    byDay: 'First response rate by day',
    figures: 'Figures',
    subsidiaries: 'Subsidiaries ranked',
    branches: 'Branches ranked',
    subsidiary: 'Subsidiary',
    branch: 'Branch',
    stages: 'Where tickets are stuck',
    departments: 'Departments',
    openAndLate: 'Open / overdue now',
    definitions: 'Definitions',
    definition: (name: string, text: string) => `${name}: ${text}`,
    range: (from: string, to: string) => (from === to ? from : `${from} to ${to}`),
    compared: (from: string, to: string) => `Before: ${from === to ? from : `${from} to ${to}`}`,
    filters: (text: string) => `Filters: ${text}`,
    noFilters: 'No filters',
    asOf: (instant: string, zone: string) => `Figures as of ${instant} (${zone})`,
    known_then: 'As published then',
    known_now: 'By what is known now',
    by: (name: string) => `Exported by ${name}`,
    rest: (count: number) => `${count} more`,
    none: 'No open tickets',
    noSubsidiaries: 'No subsidiary yet',
    noBranches: 'No branch yet',
    mark: (target: string) => `The mark is the target, ${target}`,
    hatched: (count: number) => `hatched: of fewer than ${count}`,
    dashed: (target: string) => `Dashed: target ${target}`,
    joiner: ' · ',
    comma: ', ',
    page: 'Page {page} of {pages}',
  },
} as const;

const MINUTE = 60;
const HOUR = 3_600;
/** "3 时 12 分": working time to the minute, below a minute to the second. */
function durationText(seconds: number, locale: Locale): string {
  const [hour, minute, second] = locale === 'en' ? [' h', ' min', ' s'] : [' 时', ' 分', ' 秒'];
  if (seconds < MINUTE) return `${seconds}${second}`;
  const [hours, minutes] = [Math.floor(seconds / HOUR), Math.floor((seconds % HOUR) / MINUTE)];
  return [hours > 0 ? `${hours}${hour}` : '', minutes > 0 ? `${minutes}${minute}` : ''].filter(Boolean).join(' ');
}

export const countText = (value: number, locale: Locale): string => new Intl.NumberFormat(locale).format(value);
export const shareText = (value: number | null): string => (value === null ? '–' : `${(value * 100).toFixed(1)}%`);

/** A figure as people read it; a dash where nothing is decided. */
export function figureText(unit: Unit, value: number | null, locale: Locale): string {
  if (value === null) return '–';
  switch (unit) {
    case 'count':
      return countText(value, locale);
    case 'share':
      return shareText(value);
    case 'seconds':
      return durationText(value, locale);
    case 'ratio':
      return value.toFixed(1);
    default: {
      const never: never = unit;
      throw new Error(`unknown unit ${String(never)}`);
    }
  }
}
