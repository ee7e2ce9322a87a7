import {
  causesOf,
  type LateShare,
  type LateTicket,
  type OpenShare,
  ranThrough,
  sumShares,
  type TimeFigures,
  tailOf,
  timeCells,
} from '@bodan/core/measures/time-board';
import { closeSlice } from '@bodan/core/sla/ledger';
import { type Retirable, successors } from '@bodan/core/standard/retirement';
import { localDay } from '@bodan/core/ticket/days';
import { countsWhile, waitsElsewhere } from '@bodan/core/ticket/place';
import { calendarOfTicket } from '@bodan/core/ticket/state';
import { currentCodes, spreadByGroup } from '../board/codes-store.ts';
import { type BoardInput, rangeOf } from '../board/read.ts';
import type { BoardTx } from '../board/types.ts';
import { listOf } from '../board/window.ts';
import { permit, type WorkspaceContext } from '../context.ts';
import { stageBudgets } from '../ticket/budgets.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import {
  type CountedUnder,
  closedCells,
  cohortSize,
  type LateRow,
  lateRows,
  type OpenRow,
  openRows,
  type TimeFilter,
  type TimeSource,
} from './store.ts';

export type TimeInput = Omit<BoardInput, 'tenantIds'>;
export type TimeBoard = TimeFigures & { asOf: string; range: { from: string; to: string; timeZone: string } };
/** Which tickets, at which present; waits of the reasons in `elsewhere` are nobody's in person. */
export type TimeQuestion = {
  config: WorkspaceConfig;
  source: TimeSource;
  filter: TimeFilter;
  now: number;
  elsewhere: string[];
  counted: CountedUnder;
};

const PAGE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const moved = (list: readonly Retirable[]): Record<string, string> =>
  Object.fromEntries([...successors(list)].filter(([code, to]) => code !== to));
/** Under which codes of the group's newest standard departments and waits are counted: by those the board counts by. */
export async function countedUnder(tx: BoardTx, groupId: string): Promise<CountedUnder> {
  const codes = await currentCodes(tx, groupId);
  return { departments: moved(codes?.departments ?? []), reasons: moved(codes?.waitingReasons ?? []) };
}
const under = (map: Readonly<Record<string, string>>, code: string | null): string | null =>
  code === null ? null : (new Map(Object.entries(map)).get(code) ?? code);

/** The question put to one workspace's settings. Throws `validation_failed` for a range that is none. */
export function questionFor(
  config: WorkspaceConfig,
  source: TimeSource,
  input: TimeInput,
  systemNow: number,
  counted: CountedUnder,
): TimeQuestion {
  const now = nowOf(config, systemNow);
  const filter = {
    ...rangeOf(input, localDay(config.timeZone, now)),
    timeZone: config.timeZone,
    branches: listOf(input.branchIds),
    faults: listOf(input.faultCodes),
    departments: listOf(input.departmentCodes),
    tiers: listOf(input.tiers),
  };
  const elsewhere = config.standard.waitingReasons.flatMap((r) => (r.departmentCode === null ? [] : [r.code]));
  return { config, source, filter, now, elsewhere, counted };
}

/** A workspace's question about its own time, by person. Throws `validation_failed` for a range that is none. */
export async function timeQuestion(ctx: WorkspaceContext, input: TimeInput): Promise<TimeQuestion> {
  const { app, scope } = ctx;
  const config = await app.configs.get(app.db, scope);
  const { asked, counted } = await app.db.tenant(
    scope,
    async (tx) => ({ asked: await spreadByGroup(tx, scope.groupId, input), counted: await countedUnder(tx, scope.groupId) }),
    'read',
  );
  return questionFor(config, { tenantId: scope.tenantId, table: 'ticket', byPerson: true }, asked, app.now(), counted);
}

const openAt = (config: WorkspaceConfig, r: OpenRow, now: number) =>
  closeSlice(
    {
      stage: r.stage,
      department: r.holderDepartment,
      personId: waitsElsewhere(config, r.waitingReason) ? null : r.holderId,
      waitingReason: r.waitingReason,
      counted: countsWhile(config, r.waitingReason),
      startedAt: r.sliceStartedAt,
    },
    calendarOfTicket(config, r),
    Math.max(now, r.sliceStartedAt),
  );

/** What the slice that is still open adds to its place. */
export function openShare({ config, source, now, counted: of }: TimeQuestion, r: OpenRow): OpenShare {
  const { stage, department, personId, waitingReason, counted, businessSeconds, wallSeconds } = openAt(config, r, now);
  return {
    stage,
    departmentCode: under(of.departments, department),
    personId: source.byPerson ? personId : null,
    waitingReason: under(of.reasons, waitingReason),
    counted,
    businessSeconds,
    wallSeconds,
  };
}

function lateTicket({ config, now, counted }: TimeQuestion, r: LateRow): LateTicket {
  const lived = r.isOpen ? [...r.slices, openAt(config, r, now)] : r.slices;
  const all = lived.map((slice) => ({ ...slice, department: under(counted.departments, slice.department) }));
  return { id: r.id, targetSeconds: r.targetSeconds, budgetSeconds: stageBudgets(config, r), slices: ranThrough(all, r) };
}

/** What made every late ticket of the cohort late and who held it after its target; pages keep the memory small. */
export async function eachLate(
  tx: BoardTx,
  q: TimeQuestion,
  tell: (late: { causes: LateShare[]; tail: LateShare[] }) => void,
): Promise<void> {
  const named = (shares: LateShare[]) => (q.source.byPerson ? shares : shares.map((s) => ({ ...s, personId: null })));
  for (let after = FIRST_ID; ; ) {
    const page = await lateRows(tx, q.source, q.filter, q.now, after, PAGE);
    for (const row of page) {
      const ticket = lateTicket(q, row);
      tell({ causes: named(causesOf(ticket)), tail: named(tailOf(ticket)) });
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.id;
  }
}

/** The figures of one place in the snapshot of `tx`: its lines add up to the totals. */
export async function readFigures(tx: BoardTx, q: TimeQuestion): Promise<TimeFigures> {
  const tickets = await cohortSize(tx, q.source, q.filter);
  const closed = await closedCells(tx, q.source, q.filter, q.elsewhere, q.counted);
  const open = (await openRows(tx, q.source, q.filter)).map((r) => openShare(q, r));
  const causes: LateShare[] = [];
  const tail: LateShare[] = [];
  let late = 0;
  await eachLate(tx, q, (t) => {
    late += 1;
    causes.push(...t.causes);
    tail.push(...t.tail);
  });
  return {
    tickets,
    ...timeCells(closed, open),
    late: { tickets: late, overdueSeconds: tail.reduce((sum, s) => sum + s.seconds, 0), causes: sumShares(causes), tail: sumShares(tail) },
  };
}

/**
 * 时间都去哪了: every working second of the tickets created in the range, by stage × department × person, and what made tickets late.
 * The lines add up to the totals; causes and tail are those of the tickets' own ledgers. Errors: `forbidden`, `validation_failed`.
 */
export async function readTimeBoard(ctx: WorkspaceContext, input: TimeInput): Promise<TimeBoard> {
  permit(ctx, 'board.read');
  const q = await timeQuestion(ctx, input);
  const figures = await ctx.app.db.snapshot(ctx.scope, (tx) => readFigures(tx, q));
  const { from, to, timeZone } = q.filter;
  return { asOf: new Date(q.now).toISOString(), range: { from, to, timeZone }, ...figures };
}
