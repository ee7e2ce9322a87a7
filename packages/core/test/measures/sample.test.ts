import { describe, expect, test } from 'vitest';
import type { Figures } from '../../src/measures/board.ts';
import { addDays, daysBetween } from '../../src/measures/buckets.ts';
import { SMALL_SAMPLE } from '../../src/measures/figure.ts';
import { sampleBoard } from '../../src/measures/sample.ts';

const board = sampleBoard('2026-11-28', 'Asia/Shanghai');
const { totals } = board;

/** The counts in the figures, apart from shares and means, by where they stand; people count once in every place, so they are left out where places overlap. */
function countsIn(figures: object, path = ''): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([key, value]: [string, unknown]) => {
      const at = `${path}/${key}`;
      if (typeof value === 'object' && value !== null) return key === 'workload' ? [] : Object.entries(countsIn(value, at));
      return typeof value === 'number' && !/rate$|^per|^mean/i.test(key) ? [[at, value]] : [];
    }),
  );
}
const sumOf = (lines: readonly object[]) => {
  const sum: Record<string, number> = {};
  for (const line of lines) for (const [at, value] of Object.entries(countsIn(line))) sum[at] = (sum[at] ?? 0) + value;
  return sum;
};

describe('a sample of the board', () => {
  const lists = ['bySubsidiary', 'byBranch', 'byRegion', 'byFaultCode', 'byDepartment', 'byTier'] as const;
  test.each(lists)('%s adds up to the totals in every count', (list) => {
    expect(sumOf(board[list])).toEqual(countsIn(totals));
    expect(board[list].every(({ created, open }) => created > 0 && open > 0)).toBe(true);
  });

  test('a subsidiary is the sum of its branches, people included, for nobody works for two', () => {
    for (const company of board.bySubsidiary) {
      const own = board.byBranch.filter(({ tenantId }) => tenantId === company.key);
      expect(sumOf(own)).toEqual(countsIn(company));
      expect(own.reduce((n, b) => n + (b.workload?.technicians ?? 0), 0)).toBe(company.workload?.technicians);
    }
    expect(board.bySubsidiary.reduce((n, c) => n + (c.workload?.technicians ?? 0), 0)).toBe(totals.workload?.technicians);
  });

  test('its days are the days of the range and add up to what came in, what was closed and what was answered', () => {
    expect(board.days.map(({ day }) => day)).toEqual(daysBetween(board.range.from, board.range.to));
    expect(board.days).toHaveLength(30);
    const { created, closed, firstResponse } = totals;
    expect(sumOf(board.days)).toEqual(countsIn({ created, closed, firstResponse }));
    expect(board.previous).toMatchObject({ to: addDays(board.range.from, -1), open: 0, workload: null });
    expect(daysBetween(board.previous.from, board.previous.to)).toHaveLength(30);
    expect(board.previous.created).toBeGreaterThan(SMALL_SAMPLE);
  });

  test('the stages hold all that is open', () => {
    const { open, partsWaiting, overdueNow } = totals;
    expect(sumOf(board.byStage)).toEqual(countsIn({ open, partsWaiting, overdueNow }));
  });

  test('every line could be of real tickets', () => {
    const all: Figures[] = [totals, board.previous, ...lists.flatMap((list) => board[list])];
    for (const f of all) {
      expect(f.overdueNow.tickets).toBeLessThanOrEqual(f.open);
      expect(f.partsWaiting).toBeLessThanOrEqual(f.open);
      expect(f.firstResponse.met + f.firstResponse.missed + f.firstResponse.overdueNow).toBeLessThanOrEqual(f.created);
      expect(f.resolution.met + f.resolution.missed).toBe(f.completion.tickets);
      expect(f.completion.reworked + f.completion.fixedFirst).toBeLessThanOrEqual(f.completion.tickets);
      expect(f.completion.tickets).toBeLessThanOrEqual(f.created);
      expect(f.intervention.intervened).toBeLessThanOrEqual(f.intervention.atRisk);
      expect(f.evidence.complete).toBeLessThanOrEqual(f.evidence.asked);
      expect(f.evidence.asked).toBeLessThanOrEqual(f.closed);
      expect(f.rating.low).toBeLessThanOrEqual(f.rating.tickets);
      expect(f.workload?.tickets ?? 0).toBeLessThanOrEqual(f.open);
    }
    expect(totals.overdueNow.firstResponse + totals.overdueNow.resolution).toBe(totals.overdueNow.tickets);
  });

  test('it shows what a board is for: who is behind, what is late, and no two subsidiaries alike', () => {
    const rates = board.bySubsidiary.map(({ firstResponse }) => firstResponse.rate ?? 0);
    expect(new Set(rates.map((rate) => rate.toFixed(3))).size).toBe(rates.length);
    expect(Math.max(...rates) - Math.min(...rates)).toBeGreaterThan(0.05);
    expect(totals.overdueNow.tickets).toBeGreaterThan(0);
    expect(totals.partsWaiting).toBeGreaterThan(0);
    expect(totals.rating.low).toBeGreaterThan(0);
    expect(board.byStage.every(({ open }) => open > 0)).toBe(true);
  });

  test('the same day shows the same, another day moves with it, and every place says that it is a sample', () => {
    expect(sampleBoard('2026-11-28', 'Asia/Shanghai')).toEqual(board);
    const later = sampleBoard('2027-03-01', 'Europe/Berlin');
    expect(later.range).toEqual({ from: '2027-01-31', to: '2027-03-01', timeZone: 'Europe/Berlin' });
    expect(later.totals).toEqual(totals);
    for (const { name, key } of [...board.bySubsidiary, ...board.byBranch, ...board.byRegion]) {
      expect(name).toEqual({ 'zh-CN': expect.stringContaining('示例'), en: expect.stringContaining('Sample') });
      expect(key).toMatch(/sample|示例/);
    }
  });
});
