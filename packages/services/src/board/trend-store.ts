import type { FieldFilter } from '@bodan/core/measures/shared-field';
import { holdsOne } from './field-store.ts';
import type { Moment } from './moment.ts';
import { flowsAt, overdueAt, SINCE_FOLDED, type TicketSource } from './moment-store.ts';
import { narrowValues } from './narrow-store.ts';
import { FILTER, OVERDUE_FROM } from './read-store.ts';
import type { BoardTx } from './types.ts';

export type TrendWindow = {
  groupId: string;
  from: string;
  to: string;
  now: number;
  tenantIds: string[] | null;
  branches: string[] | null;
  faults: string[] | null;
  departments: string[] | null;
  tiers: string[] | null;
  field: FieldFilter | null;
  /** A past moment; null for the present. */
  moment: Moment | null;
  isByBranch: boolean;
};
/** First responses of tickets of one subsidiary, or one branch of it ('' for none), created in one week; weeks are counted from `from`. */
export type TrendRow = { tenantId: string; branch: string; week: number; met: number; missed: number; overdueNow: number };

const DAYS = `e.day between $3::date and $4::date`;
const BRANCH = `coalesce(e.branch_id::text, '')`;
/** The tickets that hold a value asked for ($11, $12), where one is. */
const holding = (source: TicketSource, field: FieldFilter | null): string =>
  field === null ? '' : ` and ${holdsOne(source, 'e.tenant_id', 'e.ticket_id', '$11', '$12')}`;
const entries = (
  branch: string,
  from = 'measure_entry',
) => `select e.tenant_id, ${branch}, e.day, case when e.metric = 'first_response_met' then e.value else 0 end, case when e.metric = 'first_response_missed' then e.value else 0 end, 0
  from ${from} e where e.group_id = here_ledger($1) and e.metric in ('first_response_met', 'first_response_missed') and ${DAYS} and ${FILTER}`;
const rolled = (dimension: '' | 'branch') => `select e.tenant_id, e.key, e.day, e.first_response_met, e.first_response_missed, 0
  from measure_rollup e where e.group_id = here_ledger($1) and e.dimension = '${dimension}' and e.span = 1 and ${DAYS} and ($6::uuid[] is null or e.tenant_id = any ($6))`;
const late = (branch: string) =>
  `select e.tenant_id, ${branch}, e.day, 0, 0, 1 from ${OVERDUE_FROM} and e.metric = 'first_response' and ${DAYS} and ${FILTER}`;
// One statement is one snapshot: the checkpoint and the entries since agree with each other, as on the board.
const SUMS = `select tenant_id as "tenantId", branch, (day - $2::date) / 7 as week, sum(met)::int8 as met, sum(missed)::int8 as missed, sum(late)::int8 as "overdueNow"`;
const OF = `p (tenant_id, branch, day, met, missed, late) group by 1, 2, 3`;
const trend = (decided: string, branch: string) => `${SUMS} from (${decided} union all ${late(branch)}) ${OF}`;
const NOWHERE = `''`;
const FROM_ROLLUP = trend(`${rolled('')} union all ${entries(NOWHERE, SINCE_FOLDED)}`, NOWHERE);
const BRANCHES_FROM_ROLLUP = trend(`${rolled('branch')} union all ${entries(BRANCH, SINCE_FOLDED)}`, BRANCH);
const fromEntries = (branch: string, held: string) => `${SUMS} from (${entries(branch)}${held} union all ${late(branch)}${held}) ${OF}`;

function trendAt(known: Moment['known'], source: TicketSource, branch: string, held: string): string {
  const decided = flowsAt(known, source, `e.metric in ('first_response_met', 'first_response_missed')`, DAYS);
  return `${SUMS} from (
    select e.tenant_id, ${branch}, e.day, case when e.metric = 'first_response_met' then e.value else 0 end, case when e.metric = 'first_response_missed' then e.value else 0 end, 0 from (${decided}) e where ${FILTER}${held}
    union all select e.tenant_id, ${branch}, e.day, 0, 0, 1 from (${overdueAt(known, source)}) e where e.metric = 'overdue_first_response' and ${DAYS} and ${FILTER}${held}) ${OF}`;
}

/** The share of first responses in time that the group promises, in thousandths. */
export async function readTarget(tx: BoardTx, groupId: string): Promise<number> {
  const [row] = await tx.rows<{ target: number }>(`select first_response_target as target from service_group where id = $1`, [groupId]);
  return row?.target ?? 0;
}

/** Weeks with anything decided or overdue; the folded past answers where no filter asks for more than a subsidiary. */
export function readTrend(tx: BoardTx, w: TrendWindow, source: TicketSource): Promise<TrendRow[]> {
  const isPlain = w.field === null && w.branches === null && w.faults === null && w.departments === null && w.tiers === null;
  const branch = w.isByBranch ? BRANCH : NOWHERE;
  const held = holding(source, w.field);
  const folded = w.isByBranch ? BRANCHES_FROM_ROLLUP : FROM_ROLLUP;
  const present = isPlain ? folded : fromEntries(branch, held);
  return tx.rows<TrendRow>(w.moment === null ? present : trendAt(w.moment.known, source, branch, held), [
    w.groupId,
    w.from,
    w.from,
    w.to,
    new Date(w.moment?.at ?? w.now),
    ...narrowValues(w),
    ...(w.field === null ? [] : [w.field.key, w.field.values]),
  ]);
}
