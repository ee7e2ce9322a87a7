import type { Book, Cell, Sheet } from '@bodan/core/export/cell';
import type { ExportWords } from '@bodan/core/export/words';
import { FIGURES, type FigureKey, type Part, partName } from '@bodan/core/measures/figure';
import { METRICS, type Metric } from '@bodan/core/measures/registry';
import type { Moment } from '../board/moment.ts';
import type { Explained, FileOptions } from './types.ts';

const ITEM_WIDTH = 24;
const MEANING_WIDTH = 90;

export type AboutFacts = {
  place: string;
  by: string;
  asOf: number;
  timeZone: string;
  rows: number;
  /** Null for the present; of lists always. */
  moment: Moment | null;
  /** Null for what has no days. */
  range: { from: string; to: string } | null;
  filters: readonly string[];
};

/** What a file says of itself: where it is from, of when, and what it was narrowed by. */
export function aboutLines(w: ExportWords, f: AboutFacts): Cell[][] {
  return [
    [w.say('place'), f.place],
    [w.say('as_of'), { kind: 'instant', at: f.asOf }],
    ...(f.moment ? [[w.say('known'), w.say(f.moment.known === 'then' ? 'known_then' : 'known_now')]] : []),
    [w.say('zone'), f.timeZone],
    [w.say('window'), f.range ? `${f.range.from} – ${f.range.to}` : w.say('any_time')],
    [w.say('filters'), f.filters.length === 0 ? w.say('no_filters') : f.filters.join('; ')],
    [w.say('rows'), f.rows],
    [w.say('exported_by'), f.by],
  ];
}

/** What a formula counts, in words: A ÷ (A + B). */
function formulaWords(w: ExportWords, { numerator, denominator }: (typeof FIGURES)[FigureKey]): string {
  const sum = (parts: readonly Part[]) => parts.map((p) => w.name(partName(p), p)).join(' + ');
  if (numerator.length === 0) return '';
  if (denominator.length === 0) return sum(numerator);
  return `${sum(numerator)} ÷ ${denominator.length === 1 ? sum(denominator) : `(${sum(denominator)})`}`;
}

/** The definitions of figures with formula, window and version, and of what is counted in them, from the one registry. */
export function definitionLines(
  w: ExportWords,
  { figures, metrics }: { figures: readonly FigureKey[]; metrics: readonly Metric[] },
): Cell[][] {
  const figureLine = (key: FigureKey): Cell[] => {
    const f = FIGURES[key];
    const parts = [w.name(f.definition, ''), formulaWords(w, f), w.say(`window_${f.window}`), `v${f.version}`];
    return [w.name(f.name, key), parts.filter(Boolean).join(' | ')];
  };
  return [...figures.map(figureLine), ...metrics.map((m): Cell[] => [w.name(METRICS[m].name, m), w.name(METRICS[m].definition, '')])];
}

/** The sheet of words that explain the others. */
export const explanation = (w: ExportWords, about: Explained['about']): Sheet => ({
  name: w.say('definitions'),
  isExplanation: true,
  columns: [
    { title: w.say('definitions'), width: ITEM_WIDTH },
    { title: w.say('meaning'), width: MEANING_WIDTH },
  ],
  rows: about,
});

/** The table and what explains it as one file. A list as CSV is the table alone, for who reads it by machine; figures never go without their definitions. */
export function bookOf({ table, about, timeZone }: Explained, { format, words: w }: FileOptions, isFigure: boolean): Book {
  return { timeZone, sheets: format === 'csv' && !isFigure ? [table] : [table, explanation(w, about)] };
}
