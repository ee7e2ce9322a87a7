import type { PageFacts } from '@bodan/core/export/page';
import { COUNTS, type Counts, figuresOf, noCounts } from '@bodan/core/measures/board';

/** Counts that differ by line, always the same for the same number. */
export const countsOf = (n: number): Counts => {
  const counts = noCounts();
  for (const [i, key] of COUNTS.entries()) counts[key] = ((n * 37 + i * 11) % 90) + i;
  return {
    ...counts,
    created: 400 + n * 13,
    open: 60 + n,
    first_response_met: 300 + n * 9,
    first_response_missed: 20 + (n % 5) * 7,
    dispatch_seconds: 90_000 * n,
  };
};

/** A board of a group with as many subsidiaries as are named. */
export function pageFacts(names: readonly string[], more: Partial<PageFacts> = {}): PageFacts {
  const days = Array.from({ length: 30 }, (_, i) => ({
    day: `2026-11-${String(i + 1).padStart(2, '0')}`,
    rate: i % 9 === 4 ? null : 0.78 + (i % 7) * 0.03,
  }));
  return {
    place: '安家集团',
    isGroup: true,
    ranked: 'subsidiaries',
    by: '王喆',
    asOf: Date.parse('2026-11-30T18:30:00+08:00'),
    timeZone: 'Asia/Shanghai',
    known: null,
    range: { from: '2026-11-01', to: '2026-11-30' },
    previousRange: { from: '2026-10-02', to: '2026-10-31' },
    filters: [],
    target: 0.9,
    totals: figuresOf(countsOf(7)),
    previous: figuresOf(countsOf(5)),
    days,
    lines: names.map((name, i) => ({ name, figures: figuresOf(countsOf(i)) })),
    stages: ['待派单', '待接单', '上门中', '等备件', '待回访'].map((name, i) => ({ name, open: 60 - i * 11, overdue: 12 - i * 2 })),
    departments: ['客服部', '技术部', '备件仓', '第三方'].map((name, i) => ({ name, open: 40 - i * 9, overdue: i * 3 })),
    ...more,
  };
}
