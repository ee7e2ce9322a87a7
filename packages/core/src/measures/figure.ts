import type { Label } from '../text.ts';
import type { COUNTS } from './board.ts';
import { METRICS, type Metric } from './registry.ts';

export type Count = (typeof COUNTS)[number];
/** Counts of a line that are not entries: they come from the clocks that run at the moment asked for. */
export const CLOCK_COUNTS = {
  overdue_tickets: { 'zh-CN': '正在超时', en: 'Overdue now' },
  cohort_first_response: { 'zh-CN': '区间内新建、首响正在超时', en: 'Created in the range, first response overdue now' },
  cohort_plan: { 'zh-CN': '区间内新建、计划正在超时', en: 'Created in the range, plan overdue now' },
  cohort_evidence: { 'zh-CN': '区间内新建、凭证正在超时', en: 'Created in the range, evidence overdue now' },
  cohort_resolution: { 'zh-CN': '区间内新建、完工正在超时', en: 'Created in the range, resolution overdue now' },
} as const satisfies Partial<Record<Count, Label>>;
/** Counts of who has what is open: of a place, at the moment asked for. */
export const PEOPLE_COUNTS = {
  assigned: { 'zh-CN': '在手工单', en: 'Assigned and open' },
  technicians: { 'zh-CN': '手上有单的人数', en: 'People who have any' },
} as const satisfies Partial<Record<Count, Label>>;
export type Part = Metric | keyof typeof CLOCK_COUNTS | keyof typeof PEOPLE_COUNTS;

/** Where a figure is counted: entries of the measure ledger, slices of the time ledger, the tickets as they stand, or the conformance formula. */
export type Ledger = 'measures' | 'time' | 'tickets' | 'conformance';
/** Which tickets of a range count: created in it, closed in it, whatever stood in it for a while, or all at this moment. */
export type Window = 'created' | 'closed' | 'spent' | 'now';
export type FigureUnit = 'tickets' | 'times' | 'seconds' | 'share' | 'per_ticket' | 'per_person' | 'per_hundred' | 'points';

type Figure = {
  name: Label;
  definition: Label;
  unit: FigureUnit;
  ledger: Ledger;
  window: Window;
  /** Sums of counts; a figure without a denominator is its numerator. Empty where another ledger counts: the definition says what. */
  numerator: readonly Part[];
  denominator: readonly Part[];
  /** Counts up by one whenever the way it is counted changes. */
  version: number;
};

const counted = (metric: Metric, window: Window): Figure => ({
  name: METRICS[metric].name,
  definition: METRICS[metric].definition,
  unit: METRICS[metric].unit,
  ledger: 'measures',
  window,
  numerator: [metric],
  denominator: [],
  version: 1,
});
const attained = (name: Label, met: Metric, missed: Metric, overdue: Part, of: Required<Label> = { 'zh-CN': '', en: '' }): Figure => ({
  name,
  definition: {
    'zh-CN': `${of['zh-CN']}按各子公司工作日历的工作时间计，等待中可暂停的时间不计；正在超时的还没有结束也算未达成`,
    en: `${of.en}In working time of each subsidiary’s calendar, waiting that may pause not counted; what is overdue counts as missed before it ends`,
  },
  unit: 'share',
  ledger: 'measures',
  window: 'created',
  numerator: [met],
  denominator: [met, missed, overdue],
  version: 1,
});
const part = (metric: Metric, of: Metric, name: Label, unit: FigureUnit = 'share'): Figure => ({
  name,
  definition: METRICS[metric].definition,
  unit,
  ledger: 'measures',
  window: 'created',
  numerator: [metric],
  denominator: [of],
  version: 1,
});
const elsewhere = (ledger: Ledger, unit: FigureUnit, window: Window, name: Label, definition: Label): Figure => ({
  name,
  definition,
  unit,
  ledger,
  window,
  numerator: [],
  denominator: [],
  version: 1,
});

/** Below so many tickets a rate is marked as one of few, wherever it stands. */
export const SMALL_SAMPLE = 20;

/**
 * Every figure that is shown, in the order a reader asks for them. What a screen, a file, a digest or the API calls by one of these names is counted
 * by what it says here (`byFormula`).
 */
export const FIGURES = {
  created: counted('created', 'created'),
  open: counted('open', 'now'),
  parts_waiting: { ...counted('parts_waiting', 'now'), version: 2 },
  closed: counted('closed', 'closed'),
  overdue_now: {
    name: CLOCK_COUNTS.overdue_tickets,
    definition: {
      'zh-CN': '此刻至少有一个时钟已过期限的在办工单，按所卡的环节、人、部门打开',
      en: 'Open tickets with at least one clock past its due time at this moment, opened by where they are stuck',
    },
    unit: 'tickets',
    ledger: 'measures',
    window: 'now',
    numerator: ['overdue_tickets'],
    denominator: [],
    version: 1,
  },
  first_response_rate: attained(
    { 'zh-CN': '首响达成率', en: 'First response rate' },
    'first_response_met',
    'first_response_missed',
    'cohort_first_response',
  ),
  plan_rate: attained({ 'zh-CN': '计划达成率', en: 'Plan rate' }, 'plan_met', 'plan_missed', 'cohort_plan'),
  evidence_time_rate: attained({ 'zh-CN': '凭证及时率', en: 'Evidence in time' }, 'evidence_met', 'evidence_missed', 'cohort_evidence', {
    'zh-CN': '等级规定了凭证时限（如签到后多少分钟内拍照）的工单，按次计；未到时限就结单的不计。',
    en: 'Of tickets whose tier says within what time evidence is owed, such as a photo after signing in on site, by visits; what was over before the target was used up does not count. ',
  }),
  resolution_rate: attained({ 'zh-CN': '完工达成率', en: 'Resolution rate' }, 'resolution_met', 'resolution_missed', 'cohort_resolution'),
  intervention_rate: part('intervened', 'came_at_risk', { 'zh-CN': '主动干预率', en: 'Acted in time' }),
  dispatch_time: part('dispatch_seconds', 'dispatched', { 'zh-CN': '平均分派用时', en: 'Mean dispatch time' }, 'seconds'),
  first_time_fix_rate: part('fixed_first', 'completed', { 'zh-CN': '一次修复率', en: 'First-time fix rate' }),
  evidence_rate: {
    ...part('evidence_complete', 'evidence_asked', { 'zh-CN': '凭证完整率', en: 'Evidence completeness' }),
    window: 'closed',
    version: 2,
  },
  rework_rate: part('reworked', 'completed', { 'zh-CN': '返工率', en: 'Rework rate' }),
  rework: counted('rework', 'created'),
  reopened: counted('reopened', 'created'),
  low_rating_rate: part('rated_low', 'rated', { 'zh-CN': '差评率', en: 'Bad ratings' }),
  handovers_per_ticket: part('handovers', 'created', { 'zh-CN': '每单转手', en: 'Hand-overs a ticket' }, 'per_ticket'),
  nudges_per_hundred: part('nudges', 'created', { 'zh-CN': '每百单催办', en: 'Asked again, a hundred tickets' }, 'per_hundred'),
  dwell: elsewhere(
    'time',
    'seconds',
    'spent',
    { 'zh-CN': '平均停留', en: 'Mean dwell' },
    {
      'zh-CN': '区间内工单停在某环节、部门、人手里的工作时间合计 ÷ 停过的工单数；各级合计到秒相等',
      en: 'Working time tickets stood at a stage, with a department or a person in the range ÷ the tickets that stood there; the sums agree to the second at every level',
    },
  ),
  parts_wait_time: elsewhere(
    'time',
    'seconds',
    'spent',
    { 'zh-CN': '待件用时', en: 'Time waiting for parts' },
    {
      'zh-CN': '区间内工单因等备件挂起的工作时间与工单数，按等待原因取自时间账本；是否计入时限由该原因的设置决定',
      en: 'Working time and tickets on hold for a part in the range, by waiting reason from the time ledger; whether it counts towards the target is set with the reason',
    },
  ),
  overrun: elsewhere(
    'time',
    'seconds',
    'spent',
    { 'zh-CN': '超预算用时', en: 'Over the stage’s budget' },
    {
      'zh-CN': '超时工单在各环节超出环节预算的工作时间（原因），与到期之后的时间（尾部）分开列出',
      en: 'Working time late tickets used beyond the budget of each stage (the cause), apart from the time after they were due (the tail)',
    },
  ),
  workload: {
    name: { 'zh-CN': '人均在手', en: 'Workload per technician' },
    definition: {
      'zh-CN':
        '此刻已指派给人的在办工单数 ÷ 手上有这些工单的人数，挂起的也算，还没有指派的和手上没有单的人都不算；按子公司和网点可比，片区按它的网点筛选；一个人在几个网点都有单时，每个网点各计一次，放在一起只计一次',
      en: 'Open tickets that are assigned at this moment ÷ the people they are assigned to, those on hold included; tickets of nobody and people without any do not count. Comparable over subsidiaries and branches, and over regions by their branches: who has tickets of several branches counts once in each of them, and once in all of them together',
    },
    unit: 'per_person',
    ledger: 'measures',
    window: 'now',
    numerator: ['assigned'],
    denominator: ['technicians'],
    version: 2,
  },
  conformance: elsewhere(
    'conformance',
    'points',
    'created',
    { 'zh-CN': '规范度', en: 'Conformance' },
    {
      'zh-CN': '必填标准字段、现行编码、SLA 等级、凭证四项各自的合格比例按集团权重相加，满分 100',
      en: 'The shares of tickets with the required fields, current codes, a tier and the evidence, added by the group’s weights; 100 at most',
    },
  ),
} as const satisfies Record<string, Figure>;
export type FigureKey = keyof typeof FIGURES;

/** Whether a name is one of a part of a formula. */
export const isPart = (name: string): name is Part => [METRICS, CLOCK_COUNTS, PEOPLE_COUNTS].some((names) => Object.hasOwn(names, name));

/** What a part of a formula is called. */
export const partName = (p: Part): Label => {
  if (p in PEOPLE_COUNTS) return PEOPLE_COUNTS[p as keyof typeof PEOPLE_COUNTS];
  return p in CLOCK_COUNTS ? CLOCK_COUNTS[p as keyof typeof CLOCK_COUNTS] : METRICS[p as Metric].name;
};

function sumOf(parts: readonly Part[], counts: Readonly<Record<Count, number>>): number {
  let total = 0;
  for (const part of parts) total += counts[part];
  return total;
}

/** A figure of the measure ledger by its formula. Null when the denominator is zero. */
export function byFormula(key: FigureKey, counts: Readonly<Record<Count, number>>): number | null {
  const figure: Figure = FIGURES[key];
  if (figure.denominator.length === 0) return sumOf(figure.numerator, counts);
  const whole = sumOf(figure.denominator, counts);
  if (whole === 0) return null;
  const hundredfold = figure.unit === 'per_hundred' ? 100 : 1;
  const value = (sumOf(figure.numerator, counts) * hundredfold) / whole;
  return figure.unit === 'seconds' ? Math.round(value) : value;
}
