import { STOCKS } from '@bodan/core/measures/buckets';
import { clockOf, type DrillMetric, isOverdueMetric } from '@bodan/core/measures/drill';
import { OVERDUE_FROM } from './read-store.ts';
import type { BoardTx } from './types.ts';

export type Drill = {
  groupId: string;
  metric: DrillMetric;
  /** Null for "at any time", which is what stocks and overdue-now are. */
  from: string | null;
  to: string | null;
  tenantIds: string[] | null;
  branches: string[] | null;
  faults: string[] | null;
  departments: string[] | null;
  tiers: string[] | null;
  stages: string[] | null;
  now: number;
};
export type DrillCursor = { ticketId: string; tenantId: string };
/** `value` is what the ticket adds to the number: 1, or the times it was sent back. */
export type DrillHit = { tenantId: string; ticketId: string; value: number };
export type DrillPage = { total: number; tickets: number; hits: DrillHit[] };

const FILTER = `($6::uuid[] is null or e.tenant_id = any ($6)) and ($7::text[] is null or coalesce(e.branch_id::text, '') = any ($7)) and ($8::text[] is null or coalesce(e.fault_code, '') = any ($8))
  and ($9::text[] is null or coalesce(e.department_code, '') = any ($9)) and ($10::text[] is null or e.tier = any ($10)) and ($11::text[] is null or coalesce(e.stage, '') = any ($11))
  and ($3::date is null or e.day >= $3) and ($4::date is null or e.day <= $4)`;
const PAGE = `select (select coalesce(sum(value), 0) from hit) as total, (select count(*) from hit) as tickets,
  (select coalesce(jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'ticketId', ticket_id, 'value', value) order by ticket_id desc, tenant_id desc), '[]') from (
     select * from hit where $12::uuid is null or (ticket_id, tenant_id) < ($12::uuid, $13::uuid) order by ticket_id desc, tenant_id desc limit $14) p) as hits`;

// The tickets behind a number are those whose entries do not cancel out: the number and its list come from the same rows.
const ENTRIES = `with hit as materialized (
  select e.tenant_id, e.ticket_id, sum(e.value) as value from measure_entry e where e.group_id = $1 and e.metric = $2 and $5::timestamptz is not null and ${FILTER} group by 1, 2 having sum(e.value) <> 0) ${PAGE}`;
const CLOCKS = `with hit as materialized (
  select e.tenant_id, e.ticket_id, case when $2::text is null then 1 else count(*) end as value from ${OVERDUE_FROM} and ($2::text is null or e.metric = $2) and ${FILTER} group by 1, 2) ${PAGE}`;
const open = (source: string) => `with hit as materialized (
  select e.tenant_id, e.id as ticket_id, 1 as value from (select k.*, null::date as day from ${source} k where k.is_open) e
  where $1::uuid is not null and $2::text is not null and $5::timestamptz is not null and ${FILTER}) ${PAGE}`;

/** One page of the tickets behind a number, newest id first, with the number itself. */
export async function drillTickets(
  tx: BoardTx,
  source: 'ticket' | 'hq_ticket',
  d: Drill,
  after: DrillCursor | null,
  limit: number,
): Promise<DrillPage> {
  const isStock = (STOCKS as readonly string[]).includes(d.metric);
  const overdue = isOverdueMetric(d.metric);
  const range = isStock ? [null, null] : [d.from, d.to];
  const metric = isOverdueMetric(d.metric) ? clockOf(d.metric) : d.metric;
  const values = [
    d.groupId,
    metric,
    ...range,
    new Date(d.now),
    d.tenantIds,
    d.branches,
    d.faults,
    d.departments,
    d.tiers,
    d.stages,
    after?.ticketId ?? null,
    after?.tenantId ?? null,
    limit,
  ];
  const [row] = await tx.rows<DrillPage>(isStock ? open(source) : overdue ? CLOCKS : ENTRIES, values);
  return row ?? { total: 0, tickets: 0, hits: [] };
}
