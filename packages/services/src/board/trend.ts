import { addDays } from '@bodan/core/measures/buckets';
import { attainment } from '@bodan/core/measures/registry';
import { localDay } from '@bodan/core/ticket/days';
import { type HqContext, permit, permitHq, type WorkspaceContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { NONE } from './assemble.ts';
import { spreadByGroup } from './codes-store.ts';
import { checkFields } from './field-store.ts';
import { type MomentInput, momentOf, publishedAt } from './moment.ts';
import type { TicketSource } from './moment-store.ts';
import { readTarget, readTrend, type TrendRow } from './trend-store.ts';
import type { BoardFilter, BoardTx } from './types.ts';
import { narrowedBy } from './window.ts';

export const TREND_WEEKS = 8;
const WEEK_DAYS = 7;

export type TrendWeek = { met: number; missed: number; overdueNow: number; rate: number | null };
/** Eight weeks up to a day, both ends of each included, and every subsidiary's first responses in them. */
export type Trend = {
  asOf: string;
  firstResponseTarget: number;
  weeks: { from: string; to: string }[];
  items: { tenantId: string; weeks: TrendWeek[] }[];
  /** The branches of the one place asked for; none where several subsidiaries were. */
  branches: { branchId: string; weeks: TrendWeek[] }[];
};
const THOUSANDTHS = 1000;

/** The target as a part of one, from the thousandths it is kept in. */
export const targetOf = (thousandths: number): number => thousandths / THOUSANDTHS;

type TrendInput = Omit<BoardFilter, 'from' | 'to'> & { to: string | null } & MomentInput;
type Place = { groupId: string; timeZone: string; tenantIds: readonly string[]; source: TicketSource; present: number; now: number };

/** Weeks are seven days back from `to`, in the place's zone. */
async function trendOf(place: Place, input: TrendInput, read: <T>(work: (tx: BoardTx) => Promise<T>) => Promise<T>): Promise<Trend> {
  const { groupId, tenantIds, now } = place;
  const moment = momentOf(input, place.present);
  const to = input.to ?? localDay(place.timeZone, moment?.at ?? place.present);
  const from = addDays(to, 1 - TREND_WEEKS * WEEK_DAYS);
  const isByBranch = place.source === 'ticket' || input.tenantIds.length === 1;
  const { rows, target } = await read(async (tx) => {
    await checkFields(tx, input, moment);
    const asked = await spreadByGroup(tx, groupId, input, publishedAt(moment));
    const narrowed = {
      ...narrowedBy(asked),
      field: input.field ?? null,
    };
    const rows = await readTrend(tx, { groupId, from, to, now, moment, isByBranch, ...narrowed }, place.source);
    return { rows, target: await readTarget(tx, groupId) };
  });
  const weeks = Array.from({ length: TREND_WEEKS }, (_, i) => ({
    from: addDays(from, i * WEEK_DAYS),
    to: addDays(from, i * WEEK_DAYS + WEEK_DAYS - 1),
  }));
  const shown = input.tenantIds.length === 0 ? [...tenantIds] : tenantIds.filter((id) => input.tenantIds.includes(id));
  return {
    asOf: new Date(moment?.at ?? now).toISOString(),
    weeks,
    firstResponseTarget: targetOf(target),
    items: shown.map((tenantId) => ({ tenantId, weeks: weeksOf(rows.filter((r) => r.tenantId === tenantId)) })),
    branches: isByBranch
      ? [...new Set(rows.map((r) => r.branch))].sort().map((branch) => ({
          branchId: branch === '' ? NONE : branch,
          weeks: weeksOf(rows.filter((r) => r.branch === branch)),
        }))
      : [],
  };
}

/** The weeks in their order, summed over what the rows are of. */
function weeksOf(rows: readonly TrendRow[]): TrendWeek[] {
  return Array.from({ length: TREND_WEEKS }, (_, week) => {
    const own = rows.filter((r) => r.week === week);
    const sum = (of: (r: TrendRow) => number) => own.reduce((all, r) => all + of(r), 0);
    const [met, missed, overdueNow] = [sum((r) => r.met), sum((r) => r.missed), sum((r) => r.overdueNow)];
    return { met, missed, overdueNow, rate: attainment(met, missed, overdueNow) };
  });
}

/**
 * The rate of first responses in time by subsidiary and week, by the same entries and clocks as the board: a board asked for
 * one of these weeks says the same, at a past moment too. Errors: `forbidden`, `validation_failed`.
 */
export async function readHqTrend(ctx: HqContext, input: TrendInput): Promise<Trend> {
  permitHq(ctx, 'hq.board.read');
  const { app, groupId, tenantIds, timeZone } = ctx;
  const now = app.now();
  const place: Place = { groupId, timeZone, tenantIds, source: 'hq_ticket', present: now, now };
  return trendOf(place, input, (work) => app.db.hq({ groupId, tenantIds }, work));
}

/** The same of one workspace, behind its own door: a single line, and its branches. Errors: `forbidden`, `validation_failed`. */
export async function readWorkspaceTrend(ctx: WorkspaceContext, input: Omit<TrendInput, 'tenantIds'>): Promise<Trend> {
  permit(ctx, 'board.read');
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const now = app.now();
  const { timeZone } = config;
  const place: Place = {
    groupId: scope.groupId,
    timeZone,
    tenantIds: [scope.tenantId],
    source: 'ticket',
    present: nowOf(config, now),
    now,
  };
  return trendOf(place, { ...input, tenantIds: [] }, (work) => app.db.tenant(scope, work, 'read'));
}
