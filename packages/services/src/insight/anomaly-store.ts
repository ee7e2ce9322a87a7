import type { AnomalyMetric } from '@bodan/core/insight/anomaly';
import type { PartCount, PartKind } from '@bodan/core/insight/part';
import type { FieldFilter } from '@bodan/core/measures/shared-field';
import { holdsOne } from '../board/field-store.ts';
import { overdueAt, type TicketSource } from '../board/moment-store.ts';
import { filterFrom, type Narrowing, narrowValues, trimmed } from '../board/narrow-store.ts';
import type { BoardTx } from '../board/types.ts';

export type DayNarrowing = Narrowing & { groupId: string; field: FieldFilter | null };
/** What of a subsidiary belongs to a day. */
export type DayRow = { tenantId: string; day: string; created: number; closed: number; first_response_missed: number };
/** What of a subsidiary was overdue at the end of a day. */
export type OverdueRow = { tenantId: string; day: string; count: number };
/** A local date with its last instant, epoch ms. */
export type DayEnd = { day: string; endsAt: number };

const FLOWS = ['created', 'closed', 'first_response_missed'] as const;
type FlowMetric = (typeof FLOWS)[number];
const FIRST_FACET = 4;
const FILTER = filterFrom(FIRST_FACET);
const FIELD = `$${FIRST_FACET + 5}`;
const VALUES = `$${FIRST_FACET + 6}`;
const held = (source: TicketSource, field: FieldFilter | null): string =>
  field === null ? '' : ` and ${holdsOne(source, 'e.tenant_id', 'e.ticket_id', FIELD, VALUES)}`;
const heldValues = (field: FieldFilter | null): unknown[] => (field === null ? [] : [field.key, field.values]);

const DAYS = 'e.day between $2::date and $3::date';
const ENTRIES = `select e.tenant_id, e.day, ${FLOWS.map((m) => `case when e.metric = '${m}' then e.value else 0 end`).join(', ')}
  from measure_entry e where e.group_id = here_ledger($1) and e.metric in (${FLOWS.map((m) => `'${m}'`).join(', ')}) and ${DAYS} and ${FILTER}`;
const ROLLED = `select e.tenant_id, e.day, ${FLOWS.map((m) => `e.${m}`).join(', ')} from measure_rollup e
  where e.group_id = here_ledger($1) and e.dimension = '' and e.span = 1 and ${DAYS} and ($${FIRST_FACET}::uuid[] is null or e.tenant_id = any ($${FIRST_FACET}))`;
const summed = (
  rows: string,
): string => `select p.tenant_id as "tenantId", p.day::text as day, ${FLOWS.map((m) => `sum(p.${m})::int as ${m}`).join(', ')}
  from (${rows}) p (tenant_id, day, ${FLOWS.join(', ')}) group by 1, 2`;

/** What belongs to the days of a range, by subsidiary; the folded past answers where no filter asks for more than subsidiaries, as on the board. */
export function readDays(tx: BoardTx, q: DayNarrowing, from: string, to: string, source: TicketSource): Promise<DayRow[]> {
  const isPlain = q.field === null && q.branches === null && q.faults === null && q.departments === null && q.tiers === null;
  const rows = isPlain ? `${ROLLED} union all ${ENTRIES} and e.txid >= measure_through()` : `${ENTRIES}${held(source, q.field)}`;
  return tx.rows<DayRow>(trimmed(summed(rows), FIRST_FACET, q), [q.groupId, from, to, ...narrowValues(q), ...heldValues(q.field)]);
}

/** Rows of what was overdue at the end of each day, as it was published then; `ending` is the day. */
const overdueEnds = (source: TicketSource): string =>
  `unnest($2::text[], $3::timestamptz[]) ending (day, at) cross join lateral (${overdueAt('then', source).replaceAll('$5::timestamptz', 'ending.at')}) e where ${FILTER}`;
const endValues = (q: DayNarrowing, ends: readonly DayEnd[]): unknown[] => [
  q.groupId,
  ends.map((e) => e.day),
  ends.map((e) => new Date(e.endsAt)),
  ...narrowValues(q),
];

/** Tickets that were overdue at the end of days, by subsidiary: the number a board of that moment opens. */
export const readOverdueDays = (tx: BoardTx, q: DayNarrowing, ends: readonly DayEnd[], source: TicketSource): Promise<OverdueRow[]> =>
  tx.rows<OverdueRow>(
    trimmed(
      `select e.tenant_id as "tenantId", ending.day, count(distinct e.ticket_id)::int as count from ${overdueEnds(source)} group by 1, 2`,
      FIRST_FACET,
      q,
    ),
    endValues(q, ends),
  );

type PartRow = { by: PartKind; tenantId: string | null; key: string; day: string; count: number };
/** Each count once by every kind of part it may be taken apart by. */
const partsOf = (count: string, day: string, rows: string): string => `with part as materialized (
    select e.tenant_id as tenant, coalesce(e.branch_id::text, '') as branch, coalesce(e.fault_code, '') as fault, coalesce(e.department_code, '') as department, ${day} as day, e.ticket_id, e.value from ${rows})
  select case when grouping(branch) = 0 then 'branch' when grouping(tenant) = 0 then 'tenant' when grouping(fault) = 0 then 'fault' else 'department' end as by,
    case when grouping(branch) = 0 then tenant end as "tenantId",
    case when grouping(branch) = 0 then branch when grouping(tenant) = 0 then tenant::text when grouping(fault) = 0 then fault else department end as key,
    day, ${count}::int as count
  from part group by grouping sets ((day, tenant, branch), (day, tenant), (day, fault), (day, department)) having ${count} <> 0`;

/** What a metric was made of on some days. */
export function readParts(
  tx: BoardTx,
  q: DayNarrowing,
  metric: AnomalyMetric,
  ends: readonly DayEnd[],
  source: TicketSource,
): Promise<PartCount[]> {
  if (metric === 'overdue')
    return tx.rows<PartRow>(
      trimmed(partsOf('count(distinct ticket_id)', 'ending.day', overdueEnds(source)), FIRST_FACET, q),
      endValues(q, ends),
    );
  const flow: FlowMetric = metric;
  const rows = `measure_entry e where e.group_id = here_ledger($1) and e.metric = $2 and e.day = any ($3::date[]) and ${FILTER}${held(source, q.field)}`;
  return tx.rows<PartRow>(trimmed(partsOf('sum(value)', 'e.day::text', rows), FIRST_FACET, q), [
    q.groupId,
    flow,
    ends.map((e) => e.day),
    ...narrowValues(q),
    ...heldValues(q.field),
  ]);
}
