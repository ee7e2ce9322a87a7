import { SHOWN_KEYS, shownOf } from '@bodan/core/dashboard/measure';
import { cardDays, isOfNow, ranked, yearBefore } from '@bodan/core/dashboard/question';
import { sheetNames } from '@bodan/core/export/sheet-xml';
import { figuresOf, noCounts } from '@bodan/core/measures/board';
import { expect, test } from 'vitest';

test('a card counts over the days of its page, or so many that end with its last one', () => {
  const page = { from: '2026-10-25', to: '2026-11-23' };
  expect(cardDays('page', page)).toEqual(page);
  expect(cardDays('day', page)).toEqual({ from: '2026-11-23', to: '2026-11-23' });
  expect(cardDays('week', page)).toEqual({ from: '2026-11-17', to: '2026-11-23' });
  expect(yearBefore(page)).toEqual({ from: '2025-10-26', to: '2025-11-24' });
});

test('what stands there now has nothing before it', () => {
  const standing = SHOWN_KEYS.filter((key) => isOfNow(shownOf(key)));
  expect(standing).toEqual([
    'open',
    'parts_waiting',
    'overdue',
    'overdue_first_response',
    'overdue_plan',
    'overdue_evidence',
    'overdue_resolution',
    'workload',
  ]);
});

test('lines are ranked by a figure either way, and those without a value come last', () => {
  const line = (id: string, met: number, missed: number) => ({
    id,
    figures: figuresOf({ ...noCounts(), first_response_met: met, first_response_missed: missed }),
  });
  const lines = [line('none', 0, 0), line('half', 1, 1), line('all', 2, 0)];
  const rate = shownOf('first_response_rate');
  expect(ranked(lines, rate, 'most').map((l) => l.id)).toEqual(['all', 'half', 'none']);
  expect(ranked(lines, rate, 'least').map((l) => l.id)).toEqual(['half', 'all', 'none']);
});

test('sheets are called as a workbook takes it: short, never empty, and no two the same whatever their case', () => {
  const long = 'x'.repeat(40);
  expect(sheetNames(['A/B', 'a b', "'", long, long.toUpperCase(), ''])).toEqual([
    'A B',
    'a b 2',
    '3',
    'x'.repeat(31),
    `${'X'.repeat(29)} 2`,
    '6',
  ]);
});
