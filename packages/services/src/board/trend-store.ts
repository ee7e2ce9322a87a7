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
};
/** First responses of one subsidiary's tickets created in one week; weeks are counted from `from`. */
export type TrendRow = { tenantId: string; week: number; met: number; missed: number; overdueNow: number };

const DAYS = `e.day between $3::date and $4::date`;
const ENTRIES = `select e.tenant_id, e.day, case when e.metric = 'first_response_met' then e.value else 0 end, case when e.metric = 'first_response_missed' then e.value else 0 end, 0
  from measure_entry e where e.group_id = $1 and e.metric in ('first_response_met', 'first_response_missed') and ${DAYS} and ${FILTER}`;
const ROLLED = `select e.tenant_id, e.day, e.first_response_met, e.first_response_missed, 0
  from measure_rollup e where e.group_id = $1 and e.dimension = '' and e.span = 1 and ${DAYS} and ($6::uuid[] is null or e.tenant_id = any ($6))`;
const LATE = `select e.tenant_id, e.day, 0, 0, 1 from ${OVERDUE_FROM} and e.metric = 'first_response' and ${DAYS} and ${FILTER}`;
// One statement is one snapshot: the checkpoint and the entries since agree with each other, as on the board.
const trend = (
  decided: string,
) => `select tenant_id as "tenantId", (day - $2::date) / 7 as week, sum(met)::int8 as met, sum(missed)::int8 as missed, sum(late)::int8 as "overdueNow"
  from (${decided} union all ${LATE}) p (tenant_id, day, met, missed, late) group by 1, 2`;
const FROM_ROLLUP = trend(`${ROLLED} union all ${ENTRIES} and e.txid >= measure_through()`);
const FROM_ENTRIES = trend(ENTRIES);

/** Weeks with anything decided or overdue; the folded past answers where no filter asks for more than a subsidiary. */
export function readTrend(tx: BoardTx, w: TrendWindow): Promise<TrendRow[]> {
  const isPlain = w.branches === null && w.faults === null && w.departments === null && w.tiers === null;
  return tx.rows<TrendRow>(isPlain ? FROM_ROLLUP : FROM_ENTRIES, [
    w.groupId,
    w.from,
    w.from,
    w.to,
    new Date(w.now),
    w.tenantIds,
    w.branches,
    w.faults,
    w.departments,
    w.tiers,
  ]);
}
