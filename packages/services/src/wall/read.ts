import { attainment } from '@bodan/core/measures/registry';
import { elapsedSeconds } from '@bodan/core/sla/calendar';
import { calendarOfTicket } from '@bodan/core/ticket/state';
import { isSevere } from '@bodan/core/wall/severe';
import { type Team, teamOf } from '@bodan/core/wall/team';
import type { Line } from '../board/assemble.ts';
import { boardIn, EVERYTHING, readHqBoard } from '../board/read.ts';
import { readHqTrend, type Trend } from '../board/trend.ts';
import type { App, HqContext } from '../context.ts';
import { nowOf } from '../workspace/config.ts';
import { type LateRow, lateNow } from './store.ts';

type Label = Line['name'];
type WallFigures = { rate: number | null; sample: number; open: number; late: number };
/** What a big screen shows: figures and names of subsidiaries, branches, stages and tiers, of no ticket and no person. */
export type Wall = {
  asOf: string;
  group: string;
  timeZone: string;
  target: number;
  totals: WallFigures & {
    previousRate: number | null;
    createdToday: number;
    closedToday: number;
    planRate: number | null;
    evidenceInTimeRate: number | null;
    resolutionRate: number | null;
  };
  weeks: { from: string; to: string; rate: number | null }[];
  subsidiaries: (WallFigures & { name: Label; weeks: (number | null)[] })[];
  stages: { name: Label; open: number; late: number }[];
  /** Who has what in hand, by place; the totals are of the whole group, where a person counts once. */
  team: Team & { technicians: number; assigned: number; perTechnician: number | null };
  /** The tickets that became late last, newest first, and since when. Working seconds beyond the target. */
  lateNow: {
    subsidiary: Label;
    branch: string | null;
    stage: Label;
    tier: Label;
    since: string;
    lateSeconds: number;
    isSevere: boolean;
    isPaused: boolean;
  }[];
};

const MOST_LATE = 12;
/** Whole weeks move slowly. */
const TREND_MS = 30_000;
const MAX_TRENDS = 100;
const trends = new WeakMap<App, Map<string, { at: number; trend: Promise<Trend> }>>();

function trendOf(ctx: HqContext): Promise<Trend> {
  const kept = trends.get(ctx.app) ?? new Map<string, { at: number; trend: Promise<Trend> }>();
  trends.set(ctx.app, kept);
  const key = `${ctx.groupId}/${ctx.tenantIds.join()}`;
  const known = kept.get(key);
  const at = ctx.app.now();
  if (known && at - known.at < TREND_MS && at >= known.at) return known.trend;
  if (kept.size >= MAX_TRENDS) kept.clear();
  const trend = readHqTrend(ctx, EVERYTHING);
  kept.set(key, { at, trend });
  // What failed is asked again by the next.
  trend.catch(() => kept.delete(key));
  return trend;
}

const figuresOf = (line: Pick<Line, 'firstResponse' | 'open' | 'overdueNow'>): WallFigures => ({
  rate: line.firstResponse.rate,
  sample: line.firstResponse.met + line.firstResponse.missed + line.firstResponse.overdueNow,
  open: line.open,
  late: line.overdueNow.tickets,
});

/** The figures of the group for a wall, exact at `asOf` but for the weeks, which are half a minute old at most. */
export async function readWall(ctx: HqContext): Promise<Wall> {
  const { app, groupId, tenantIds } = ctx;
  const [answer, trend, late] = await Promise.all([
    readHqBoard(ctx, EVERYTHING),
    trendOf(ctx),
    app.db.hq({ groupId, tenantIds }, (tx) => lateNow(tx, groupId, new Date(app.now()), MOST_LATE), 'read'),
  ]);
  const board = boardIn(answer);
  const { totals, previous } = board;
  const today = board.days.at(-1);
  const nameIn = (lines: readonly { key: string; name: Label }[], key: string): Label =>
    lines.find((line) => line.key === key)?.name ?? { 'zh-CN': key };
  const lateWords = async (row: LateRow): Promise<Wall['lateNow'][number]> => {
    const late = await lateSeconds(ctx, row);
    return {
      subsidiary: nameIn(board.bySubsidiary, row.tenantId),
      branch: row.branchName,
      stage: nameIn(board.byStage, row.stage),
      tier: nameIn(board.byTier, row.tier),
      since: new Date(row.breachAt).toISOString(),
      lateSeconds: late,
      isSevere: isSevere({ priority: row.priority, lateSeconds: late, targetSeconds: row.targetSeconds }),
      isPaused: row.isPaused,
    };
  };
  return {
    asOf: board.asOf,
    group: ctx.groupName,
    timeZone: board.range.timeZone,
    target: trend.firstResponseTarget,
    totals: {
      ...figuresOf(totals),
      previousRate: previous.firstResponse.rate,
      createdToday: today?.created ?? 0,
      closedToday: today?.closed ?? 0,
      planRate: totals.plan.rate,
      evidenceInTimeRate: totals.evidenceInTime.rate,
      resolutionRate: totals.resolution.rate,
    },
    weeks: trend.weeks.map((week, i) => {
      const sum = (of: 'met' | 'missed' | 'overdueNow') => trend.items.reduce((all, { weeks }) => all + (weeks[i]?.[of] ?? 0), 0);
      return { ...week, rate: attainment(sum('met'), sum('missed'), sum('overdueNow')) };
    }),
    subsidiaries: board.bySubsidiary.map((line) => ({
      name: line.name,
      ...figuresOf(line),
      weeks: (trend.items.find(({ tenantId }) => tenantId === line.key)?.weeks ?? []).map(({ rate }) => rate),
    })),
    stages: board.byStage.map(({ name, open, overdueNow }) => ({ name, open, late: overdueNow.tickets })),
    team: {
      ...teamOf(board),
      technicians: totals.workload?.technicians ?? 0,
      assigned: totals.workload?.tickets ?? 0,
      perTechnician: totals.workload?.perTechnician ?? null,
    },
    lateNow: await Promise.all(late.map(lateWords)),
  };
}

/** Working seconds beyond the target by the subsidiary's own calendar, as its own screens say it. */
async function lateSeconds({ app, groupId }: HqContext, row: LateRow): Promise<number> {
  const config = await app.configs.get(app.db, { tenantId: row.tenantId, groupId });
  const now = nowOf(config, app.now());
  const run = row.isPaused ? 0 : elapsedSeconds(calendarOfTicket(config, row), row.markAt, Math.max(now, row.markAt));
  return Math.max(0, row.countedSeconds + run - row.targetSeconds);
}
