import { addDays } from '@bodan/core/measures/buckets';
import { attainment } from '@bodan/core/measures/registry';
import { localDay } from '@bodan/core/ticket/days';
import { type HqContext, permitHq } from '../context.ts';
import { spreadByGroup } from './codes-store.ts';
import { readTrend } from './trend-store.ts';
import type { BoardFilter } from './types.ts';

export const TREND_WEEKS = 8;
const WEEK_DAYS = 7;

export type TrendWeek = { met: number; missed: number; overdueNow: number; rate: number | null };
/** Eight weeks up to a day, both ends of each included, and every subsidiary's first responses in them. */
export type Trend = {
  asOf: string;
  weeks: { from: string; to: string }[];
  items: { tenantId: string; weeks: TrendWeek[] }[];
};

const listOf = (list: string[]): string[] | null => (list.length === 0 ? null : list);

/**
 * The rate of first responses in time by subsidiary and week, by the same entries and clocks as the board: a board asked for
 * one of these weeks says the same. Weeks are seven days back from `to`, in the group's zone. Errors: `forbidden`.
 */
export async function readHqTrend(ctx: HqContext, input: Omit<BoardFilter, 'from' | 'to'> & { to: string | null }): Promise<Trend> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, tenantIds } = ctx;
  const now = app.now();
  const to = input.to ?? localDay(ctx.timeZone, now);
  const from = addDays(to, 1 - TREND_WEEKS * WEEK_DAYS);
  const rows = await app.db.hq({ groupId, tenantIds }, async (tx) => {
    const asked = await spreadByGroup(tx, groupId, input);
    return readTrend(tx, {
      groupId,
      from,
      to,
      now,
      tenantIds: listOf(input.tenantIds),
      branches: listOf(input.branchIds),
      faults: listOf(asked.faultCodes),
      departments: listOf(asked.departmentCodes),
      tiers: listOf(asked.tiers),
    });
  });
  const known = new Map(rows.map((r) => [`${r.tenantId}/${r.week}`, r]));
  const weeks = Array.from({ length: TREND_WEEKS }, (_, i) => ({
    from: addDays(from, i * WEEK_DAYS),
    to: addDays(from, i * WEEK_DAYS + WEEK_DAYS - 1),
  }));
  const shown = input.tenantIds.length === 0 ? [...tenantIds] : tenantIds.filter((id) => input.tenantIds.includes(id));
  return {
    asOf: new Date(now).toISOString(),
    weeks,
    items: shown.map((tenantId) => ({
      tenantId,
      weeks: weeks.map((_, i) => {
        const { met = 0, missed = 0, overdueNow = 0 } = known.get(`${tenantId}/${i}`) ?? {};
        return { met, missed, overdueNow, rate: attainment(met, missed, overdueNow) };
      }),
    })),
  };
}
