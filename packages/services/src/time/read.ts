import {
  causesOf,
  type LateCell,
  type LateShare,
  type LateTicket,
  type OpenShare,
  ranThrough,
  sumShares,
  type TimeCell,
  tailOf,
  timeCells,
} from '@bodan/core/measures/time-board';
import { closeSlice, type LedgerSums } from '@bodan/core/sla/ledger';
import { localDay } from '@bodan/core/ticket/days';
import { calendarOf } from '@bodan/core/ticket/state';
import { countsWhile, waitsElsewhere } from '@bodan/core/ticket/write';
import { type BoardInput, rangeOf } from '../board/read.ts';
import { permit, type TenantTx, type WorkspaceContext } from '../context.ts';
import { stageBudgets } from '../ticket/budgets.ts';
import { nowOf, type WorkspaceConfig } from '../workspace/config.ts';
import { closedCells, cohortSize, type LateRow, lateRows, type OpenRow, openRows, type TimeFilter } from './store.ts';

export type TimeInput = Omit<BoardInput, 'tenantIds'>;
export type TimeBoard = {
  asOf: string;
  range: { from: string; to: string; timeZone: string };
  /** Tickets created in the range. */
  tickets: number;
  totals: LedgerSums;
  cells: TimeCell[];
  /** Tickets beyond their resolution target: whose minutes over the stage's own budget caused it, and who held them after the target. */
  late: { tickets: number; overdueSeconds: number; causes: LateCell[]; tail: LateCell[] };
};

const PAGE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const listOf = (list: string[]): string[] | null => (list.length === 0 ? null : list);

/** A question about time: which tickets, at which present. Throws `validation_failed` for a range that is none. */
export async function timeQuestion(
  ctx: WorkspaceContext,
  input: TimeInput,
): Promise<{ config: WorkspaceConfig; filter: TimeFilter; now: number; elsewhere: string[] }> {
  const config = await ctx.app.configs.get(ctx.app.db, ctx.scope);
  const now = nowOf(config, ctx.app.now());
  const filter = {
    ...rangeOf(input, localDay(config.timeZone, now)),
    timeZone: config.timeZone,
    branches: listOf(input.branchIds),
    faults: listOf(input.faultCodes),
    departments: listOf(input.departmentCodes),
    tiers: listOf(input.tiers),
  };
  const elsewhere = config.standard.waitingReasons.flatMap((r) => (r.departmentCode === null ? [] : [r.code]));
  return { config, filter, now, elsewhere };
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
    calendarOf(config, r.branchId),
    Math.max(now, r.sliceStartedAt),
  );

/** What the slice that is still open adds to its place. */
export function openShare(config: WorkspaceConfig, r: OpenRow, now: number): OpenShare {
  const { stage, department, personId, waitingReason, counted, businessSeconds, wallSeconds } = openAt(config, r, now);
  return { stage, departmentCode: department, personId, waitingReason, counted, businessSeconds, wallSeconds };
}

function lateTicket(config: WorkspaceConfig, r: LateRow, now: number): LateTicket {
  const all = r.isOpen ? [...r.slices, openAt(config, r, now)] : r.slices;
  return { id: r.id, targetSeconds: r.targetSeconds, budgetSeconds: stageBudgets(config, r), slices: ranThrough(all, r) };
}

/** Every late ticket of the cohort, told one by one; pages keep the memory small. */
export async function eachLate(
  tx: TenantTx,
  config: WorkspaceConfig,
  filter: TimeFilter,
  now: number,
  tell: (t: LateTicket) => void,
): Promise<void> {
  for (let after = FIRST_ID; ; ) {
    const page = await lateRows(tx, filter, now, after, PAGE);
    for (const row of page) tell(lateTicket(config, row, now));
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.id;
  }
}

/**
 * 时间都去哪了: every working second of the tickets created in the range, by stage × department × person, and what made tickets late.
 * The lines add up to the totals; causes and tail are those of the tickets' own ledgers. Errors: `forbidden`, `validation_failed`.
 */
export async function readTimeBoard(ctx: WorkspaceContext, input: TimeInput): Promise<TimeBoard> {
  permit(ctx, 'board.read');
  const { config, filter, now, elsewhere } = await timeQuestion(ctx, input);
  return ctx.app.db.snapshot(ctx.scope, async (tx) => {
    const tickets = await cohortSize(tx, filter);
    const closed = await closedCells(tx, filter, elsewhere);
    const open = (await openRows(tx, filter)).map((r) => openShare(config, r, now));
    const causes: LateShare[] = [];
    const tail: LateShare[] = [];
    let late = 0;
    await eachLate(tx, config, filter, now, (t) => {
      late += 1;
      causes.push(...causesOf(t));
      tail.push(...tailOf(t));
    });
    return {
      asOf: new Date(now).toISOString(),
      range: { from: filter.from, to: filter.to, timeZone: filter.timeZone },
      tickets,
      ...timeCells(closed, open),
      late: {
        tickets: late,
        overdueSeconds: tail.reduce((sum, s) => sum + s.seconds, 0),
        causes: sumShares(causes),
        tail: sumShares(tail),
      },
    };
  });
}
