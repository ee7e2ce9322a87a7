import { SHOWN, type ShownKey, shownOf } from '../dashboard/measure.ts';
import type { Figures } from '../measures/board.ts';
import type { DrillMetric } from '../measures/drill.ts';
import { SMALL_SAMPLE } from '../measures/figure.ts';
import { METRICS } from '../measures/registry.ts';
import { type Label, type Locale, textOf } from '../text.ts';
import { WallClock } from './cell.ts';
import { countText, figureText, PAGE_WORDS, shareText } from './page-words.ts';

type Days = { from: string; to: string };
type Stock = { name: string; open: number; overdue: number };
/** What a board on paper is made of: one board, read once, and the target it is measured by. */
export type PageFacts = {
  place: string;
  isGroup: boolean;
  ranked: 'subsidiaries' | 'branches';
  /** Who exports it; null for what goes out by itself. */
  by: string | null;
  asOf: number;
  timeZone: string;
  known: 'then' | 'now' | null;
  range: Days;
  previousRange: Days;
  filters: readonly string[];
  target: number | null;
  totals: Figures;
  previous: Figures;
  days: readonly { day: string; rate: number | null }[];
  lines: readonly { name: string; figures: Figures }[];
  stages: readonly Stock[];
  departments: readonly Stock[];
};

export type PageFigure = { name: string; value: string; more: string; isLate: boolean };
export type PageRank = { place: string; name: string; rate: number | null; isFew: boolean; cells: { text: string; isLate: boolean }[] };
/** `share` and `late` are parts of the longest bar and of the bar itself. */
export type PageBar = { name: string; value: string; share: number; late: number };
/** A board as it is drawn on paper: nothing is left to count or to word. Rates are parts of one. */
export type BoardPage = {
  locale: Locale;
  eyebrow: string;
  title: string;
  about: string[];
  lead: { name: string; value: string; lines: string[] };
  trend: { title: string; targetWords: string; target: number | null; days: { day: string; rate: number | null }[] };
  figures: { title: string; items: PageFigure[] };
  ranking: { title: string; more: string; head: string[]; target: number | null; rows: PageRank[]; empty: string };
  bars: { title: string; head: string; items: PageBar[]; empty: string; rest: string }[];
  definitions: { title: string; items: string[] };
  foot: string;
  /** With {page} and {pages} in it. */
  pageNumber: string;
};

const LEAD = SHOWN.first_response_rate;
const SHOWN_ON_PAPER = [
  'open',
  'parts_waiting',
  'overdue',
  'created',
  'closed',
  'plan_rate',
  'evidence_time_rate',
  'resolution_rate',
  'dispatch_mean',
  'intervention_rate',
  'first_fix_rate',
  'rework_rate',
  'evidence_rate',
  'low_rate',
  'handovers_per_ticket',
  'nudges_per_hundred',
  'workload',
  'reopened',
] as const satisfies readonly ShownKey[];
/** They stand at a moment and have none before. */
const STOCKS: readonly ShownKey[] = ['open', 'parts_waiting', 'overdue', 'workload'];
const RANKED = ['created', 'open', 'overdue', 'resolution_rate', 'first_fix_rate'] as const satisfies readonly ShownKey[];
const MOST_BARS = 10;
const HUNDRED = 100;
const TENTH = 10;

/** What the rate is made of, as the board calls it. */
const PART_NAMES: Partial<Record<DrillMetric, Label>> = {
  first_response_met: METRICS.first_response_met.name,
  first_response_missed: METRICS.first_response_missed.name,
  overdue_first_response: SHOWN.overdue_first_response.name,
};

type Words = (typeof PAGE_WORDS)[Locale];
const points = (rate: number, than: number): number => Math.round((rate - than) * HUNDRED * TENTH) / TENTH;

function leadOf(f: PageFacts, w: Words, locale: Locale): BoardPage['lead'] {
  const { rate } = f.totals.firstResponse;
  const before = f.previous.firstResponse.rate;
  const { target } = f;
  const targets =
    target === null ? [] : [rate === null ? w.targetOnly(shareText(target)) : w.target(shareText(target), points(rate, target))];
  const change = rate === null || before === null ? w.noChange : w.change(points(rate, before), shareText(before));
  const parts = LEAD.parts(f.totals).map(
    ({ metric, count }) => `${textOf(PART_NAMES[metric] ?? LEAD.name, locale)} ${countText(count, locale)}`,
  );
  return { name: textOf(LEAD.name, locale), value: shareText(rate), lines: [...targets, change, parts.join(w.comma)] };
}
function figureOf(key: ShownKey, f: PageFacts, w: Words, locale: Locale): PageFigure {
  const shown = shownOf(key);
  const value = shown.value(f.totals);
  const sample = shown.sample(f.totals);
  const isFew = shown.unit !== 'count' && value !== null && sample < SMALL_SAMPLE;
  const before = STOCKS.includes(key) ? w.asOfNow : w.before(figureText(shown.unit, shown.value(f.previous), locale));
  return {
    name: textOf(shown.name, locale),
    value: figureText(shown.unit, value, locale),
    more: isFew ? `${before}${w.joiner}${w.few(countText(sample, locale))}` : before,
    isLate: key === 'overdue' && value !== null && value > 0,
  };
}

/** The best rate first, as the board's screen ranks; who has none comes last. */
function rankingOf(f: PageFacts, w: Words, locale: Locale): BoardPage['ranking'] {
  const rows = [...f.lines]
    .sort(
      (a, b) =>
        (b.figures.firstResponse.rate ?? -1) - (a.figures.firstResponse.rate ?? -1) ||
        b.figures.created - a.figures.created ||
        (a.name < b.name ? -1 : 1),
    )
    .map(({ name, figures }, i): PageRank => {
      const rate = LEAD.value(figures);
      return {
        place: String(i + 1),
        name,
        rate,
        isFew: rate !== null && LEAD.sample(figures) < SMALL_SAMPLE,
        cells: [
          { text: shareText(rate), isLate: false },
          ...RANKED.map((key) => {
            const shown = shownOf(key);
            const value = shown.value(figures);
            return { text: figureText(shown.unit, value, locale), isLate: key === 'overdue' && value !== null && value > 0 };
          }),
        ],
      };
    });
  const named = (key: ShownKey) => textOf(shownOf(key).name, locale);
  return {
    title: w[f.ranked],
    more: [
      ...(f.target === null ? [] : [w.mark(shareText(f.target))]),
      ...(rows.some((r) => r.isFew) ? [w.hatched(SMALL_SAMPLE)] : []),
    ].join(w.joiner),
    head: [f.ranked === 'subsidiaries' ? w.subsidiary : w.branch, textOf(LEAD.name, locale), ...RANKED.map(named)],
    target: f.target,
    rows,
    empty: rows.length > 0 ? '' : f.ranked === 'subsidiaries' ? w.noSubsidiaries : w.noBranches,
  };
}

function barsOf(title: string, stocks: readonly Stock[], w: Words, locale: Locale): BoardPage['bars'][number] {
  const held = stocks.filter((s) => s.open > 0 || s.overdue > 0);
  const most = Math.max(1, ...held.map((s) => s.open));
  const items = held.slice(0, MOST_BARS).map((s) => ({
    name: s.name,
    value: `${countText(s.open, locale)} / ${countText(s.overdue, locale)}`,
    share: s.open / most,
    late: s.open === 0 ? 0 : s.overdue / s.open,
  }));
  const rest = held.length > MOST_BARS ? w.rest(held.length - MOST_BARS) : '';
  return { title, head: w.openAndLate, items, empty: items.length === 0 ? w.none : '', rest };
}

/** A board as its page, in one language; instants are wall time of the place. */
export function boardPage(f: PageFacts, locale: Locale): BoardPage {
  const w = PAGE_WORDS[locale];
  const asOf = w.asOf(new WallClock(f.timeZone).text(f.asOf), f.timeZone);
  const known = f.known === null ? [] : [w[`known_${f.known}`]];
  const filters = f.filters.length === 0 ? w.noFilters : w.filters(f.filters.join('; '));
  const by = f.by === null ? [] : [w.by(f.by)];
  const range = w.range(f.range.from, f.range.to);
  return {
    locale,
    eyebrow: f.isGroup ? w.group : w.workspace,
    title: f.place,
    about: [[range, w.compared(f.previousRange.from, f.previousRange.to)].join(w.joiner), [asOf, ...known].join(w.joiner), filters],
    lead: leadOf(f, w, locale),
    trend: { title: w.byDay, targetWords: f.target === null ? '' : w.dashed(shareText(f.target)), target: f.target, days: [...f.days] },
    figures: { title: w.figures, items: SHOWN_ON_PAPER.map((key) => figureOf(key, f, w, locale)) },
    ranking: rankingOf(f, w, locale),
    bars: [barsOf(w.stages, f.stages, w, locale), barsOf(w.departments, f.departments, w, locale)],
    definitions: {
      title: w.definitions,
      items: (['first_response_rate', ...SHOWN_ON_PAPER] as const).map((key) =>
        w.definition(textOf(shownOf(key).name, locale), textOf(shownOf(key).definition, locale)),
      ),
    },
    foot: [asOf, ...known, range, filters, ...by].join(w.joiner),
    pageNumber: w.page,
  };
}
