import type { Figures, Rate } from '../measures/board.ts';
import type { DrillMetric } from '../measures/drill.ts';
import { FIGURES, type FigureKey } from '../measures/figure.ts';
import { type ClockMetric, METRICS, type Metric } from '../measures/registry.ts';
import type { Label } from '../text.ts';

export type Unit = 'count' | 'share' | 'seconds' | 'ratio';
/** A count that a figure is made of, with the metric that opens its tickets. */
export type PartCount = { metric: DrillMetric; count: number };

/** What a card can show. Nothing is counted here: a value is picked from a line of the board, and opens by the same metrics. */
export type Shown = {
  name: Label;
  definition: Label;
  /** Where its formula stands; null for what is told by its definition alone. */
  figure: FigureKey | null;
  unit: Unit;
  /** Whether more is better; null where neither is. */
  good: 'up' | 'down' | null;
  value(f: Figures): number | null;
  /** The tickets a value is opened by. */
  opens: DrillMetric;
  /** How many tickets a share or a mean is of; its small ones are marked. */
  sample(f: Figures): number;
  parts(f: Figures): PartCount[];
};

const counted = (metric: Metric, good: Shown['good'], value: (f: Figures) => number): Shown => ({
  name: METRICS[metric].name,
  definition: METRICS[metric].definition,
  figure: null,
  unit: 'count',
  good,
  value,
  opens: metric,
  sample: value,
  parts: () => [],
});

const OVERDUE: Label = {
  'zh-CN': '现在已超时、仍在走的时限所在的工单数；截至当时',
  en: 'Tickets with a clock that is late and still running, at this moment',
};
const overdue = (metric: DrillMetric, name: Label, value: (f: Figures) => number): Shown => ({
  name,
  definition: OVERDUE,
  figure: null,
  unit: 'count',
  good: 'down',
  value,
  opens: metric,
  sample: value,
  parts: () => [],
});

/** Names and definitions are the registry's. */
const wordsOf = (figure: FigureKey): Pick<Shown, 'name' | 'definition' | 'figure'> => ({
  name: FIGURES[figure].name,
  definition: FIGURES[figure].definition,
  figure,
});
const attained = (figure: FigureKey, clock: ClockMetric, of: (f: Figures) => Rate): Shown => ({
  ...wordsOf(figure),
  unit: 'share',
  good: 'up',
  value: (f) => of(f).rate,
  opens: `${clock}_met`,
  sample: (f) => of(f).met + of(f).missed + of(f).overdueNow,
  parts: (f) => [
    { metric: `${clock}_met`, count: of(f).met },
    { metric: `${clock}_missed`, count: of(f).missed },
    { metric: `overdue_${clock}`, count: of(f).overdueNow },
  ],
});

type Of = { part: PartCount; base: PartCount };
const divided = (
  figure: FigureKey,
  metric: Metric,
  how: { unit: Unit; good: Shown['good'] },
  value: (f: Figures) => number | null,
  of: (f: Figures) => Of,
): Shown => ({
  ...wordsOf(figure),
  ...how,
  value,
  opens: metric,
  sample: (f) => of(f).base.count,
  parts: (f) => [of(f).part, of(f).base],
});
const per = (part: DrillMetric, count: number, base: DrillMetric, all: number): Of => ({
  part: { metric: part, count },
  base: { metric: base, count: all },
});
const SHARE_UP = { unit: 'share', good: 'up' } as const;
const SHARE_DOWN = { unit: 'share', good: 'down' } as const;

/** Every figure a card may show, by the key that stands in a definition. */
export const SHOWN = {
  first_response_rate: attained('first_response_rate', 'first_response', (f) => f.firstResponse),
  plan_rate: attained('plan_rate', 'plan', (f) => f.plan),
  evidence_time_rate: attained('evidence_time_rate', 'evidence', (f) => f.evidenceInTime),
  resolution_rate: attained('resolution_rate', 'resolution', (f) => f.resolution),
  created: counted('created', null, (f) => f.created),
  open: counted('open', 'down', (f) => f.open),
  parts_waiting: counted('parts_waiting', 'down', (f) => f.partsWaiting),
  closed: counted('closed', 'up', (f) => f.closed),
  overdue: { ...overdue('overdue', FIGURES.overdue_now.name, (f) => f.overdueNow.tickets), ...wordsOf('overdue_now') },
  overdue_first_response: overdue(
    'overdue_first_response',
    { 'zh-CN': '首响超时中', en: 'First response overdue' },
    (f) => f.overdueNow.firstResponse,
  ),
  overdue_plan: overdue('overdue_plan', { 'zh-CN': '计划超时中', en: 'Plan overdue' }, (f) => f.overdueNow.plan),
  overdue_evidence: overdue('overdue_evidence', { 'zh-CN': '凭证超时中', en: 'Evidence overdue' }, (f) => f.overdueNow.evidence),
  overdue_resolution: overdue('overdue_resolution', { 'zh-CN': '完工超时中', en: 'Resolution overdue' }, (f) => f.overdueNow.resolution),
  intervention_rate: divided(
    'intervention_rate',
    'intervened',
    SHARE_UP,
    (f) => f.intervention.rate,
    (f) => per('intervened', f.intervention.intervened, 'came_at_risk', f.intervention.atRisk),
  ),
  dispatch_mean: divided(
    'dispatch_time',
    'dispatch_seconds',
    { unit: 'seconds', good: 'down' },
    (f) => f.dispatch.meanSeconds,
    (f) => per('dispatched', f.dispatch.tickets, 'created', f.created),
  ),
  first_fix_rate: divided(
    'first_time_fix_rate',
    'fixed_first',
    SHARE_UP,
    (f) => f.completion.firstTimeFixRate,
    (f) => per('fixed_first', f.completion.fixedFirst, 'completed', f.completion.tickets),
  ),
  evidence_rate: divided(
    'evidence_rate',
    'evidence_complete',
    SHARE_UP,
    (f) => f.evidence.rate,
    (f) => per('evidence_complete', f.evidence.complete, 'evidence_asked', f.evidence.asked),
  ),
  rework_rate: divided(
    'rework_rate',
    'reworked',
    SHARE_DOWN,
    (f) => f.completion.reworkRate,
    (f) => per('reworked', f.completion.reworked, 'completed', f.completion.tickets),
  ),
  low_rate: divided(
    'low_rating_rate',
    'rated_low',
    SHARE_DOWN,
    (f) => f.rating.lowRate,
    (f) => per('rated_low', f.rating.low, 'rated', f.rating.tickets),
  ),
  handovers_per_ticket: divided(
    'handovers_per_ticket',
    'handovers',
    { unit: 'ratio', good: 'down' },
    (f) => f.handovers.perTicket,
    (f) => per('handovers', f.handovers.times, 'created', f.created),
  ),
  nudges_per_hundred: divided(
    'nudges_per_hundred',
    'nudges',
    { unit: 'ratio', good: 'down' },
    (f) => f.nudges.perHundred,
    (f) => per('nudges', f.nudges.times, 'created', f.created),
  ),
  completed: counted('completed', 'up', (f) => f.completion.tickets),
  workload: {
    ...wordsOf('workload'),
    unit: 'ratio',
    good: 'down',
    value: (f) => f.workload?.perTechnician ?? null,
    opens: 'assigned',
    sample: (f) => f.workload?.tickets ?? 0,
    parts: (f) => (f.workload ? [{ metric: 'assigned', count: f.workload.tickets }] : []),
  },
  rework: counted('rework', 'down', (f) => f.rework),
  reopened: counted('reopened', 'down', (f) => f.reopened),
} as const satisfies Record<string, Shown>;
export type ShownKey = keyof typeof SHOWN;
export const SHOWN_KEYS = Object.keys(SHOWN) as [ShownKey, ...ShownKey[]];

/** What a card shows, by its key. */
export const shownOf = (key: ShownKey): Shown => SHOWN[key];

/** Figures that the board has for every day of a range. */
export const DAILY_KEYS = ['created', 'closed', 'first_response_rate'] as const satisfies readonly ShownKey[];
export type DailyKey = (typeof DAILY_KEYS)[number];
