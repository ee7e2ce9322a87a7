import type { TimeCell } from '@bodan/core/measures/time-board';
import type { Slice } from '@bodan/core/sla/ledger';
import type { TicketHours } from '@bodan/core/ticket/state';
import type { BoardTx } from '../board/types.ts';
import type { TenantTx } from '../context.ts';

/** Tickets created on these days of the workspace's zone; null lets everything through, '' stands for "none". */
export type TimeFilter = {
  from: string;
  to: string;
  timeZone: string;
  branches: string[] | null;
  faults: string[] | null;
  departments: string[] | null;
  tiers: string[] | null;
};

/** Codes that are used no more, each with the one of the group's standard that it is counted under, as on the board. */
export type CountedUnder = { departments: Readonly<Record<string, string>>; reasons: Readonly<Record<string, string>> };

/** Whose tickets: a workspace's own by person, or one subsidiary's as headquarters sees them, by department. */
export type TimeSource = { tenantId: string; table: 'ticket' | 'hq_ticket'; byPerson: boolean };

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::int8`;
const cohort = ({ table }: TimeSource) => `cohort as materialized (
  select * from ${table} t where t.tenant_id = $8::uuid and t.created_at >= ($1::date)::timestamp at time zone $3 and t.created_at < ($2::date + 1)::timestamp at time zone $3
    and ($4::text[] is null or coalesce(t.branch_id::text, '') = any ($4)) and ($5::text[] is null or coalesce(t.fault_code, '') = any ($5))
    and ($6::text[] is null or coalesce(t.department_code, '') = any ($6)) and ($7::text[] is null or t.tier = any ($7)))`;
const under = (column: string, map: string): string => `coalesce(${map}::jsonb ->> ${column}, ${column})`;
// A wait that belongs to a department is nobody's in person.
const PLACES = `place as (
  select s.ticket_id, s.stage, ${under('s.department_code', '$11')} as department_code, case when $10 then s.person_id end as person_id, ${under('s.waiting_reason', '$12')} as waiting_reason, s.counted, s.business_seconds, s.wall_seconds
  from slice s join cohort t on t.id = s.ticket_id where s.tenant_id = $8::uuid
  union all
  select t.id, t.stage, ${under('t.holder_department', '$11')}, case when $10 and not coalesce(t.waiting_reason = any ($9::text[]), false) then t.holder_id end, ${under('t.waiting_reason', '$12')}, null, 0, 0 from cohort t where t.is_open)`;
const values = (s: TimeSource, f: TimeFilter): unknown[] => [
  f.from,
  f.to,
  f.timeZone,
  f.branches,
  f.faults,
  f.departments,
  f.tiers,
  s.tenantId,
];

const mapsOf = ({ departments, reasons }: CountedUnder): string[] => [JSON.stringify(departments), JSON.stringify(reasons)];

/** Closed seconds by place, and how many tickets were ever there; the open slice makes its place appear with no seconds yet. */
export const closedCells = (
  tx: BoardTx,
  source: TimeSource,
  f: TimeFilter,
  elsewhere: string[],
  counted: CountedUnder,
): Promise<TimeCell[]> =>
  tx.rows<TimeCell>(
    `with ${cohort(source)}, ${PLACES}
     select stage, department_code as "departmentCode", person_id as "personId", waiting_reason as "waitingReason", count(distinct ticket_id)::int as tickets,
       coalesce(sum(business_seconds) filter (where counted), 0)::int8 as "countedSeconds", coalesce(sum(business_seconds) filter (where not counted), 0)::int8 as "pausedSeconds",
       sum(business_seconds)::int8 as "businessSeconds", sum(wall_seconds)::int8 as "wallSeconds"
     from place group by 1, 2, 3, 4`,
    [...values(source, f), elsewhere, source.byPerson, ...mapsOf(counted)],
  );

export type OpenRow = TicketHours & {
  id: string;
  stage: string;
  isOpen: boolean;
  holderId: string | null;
  holderDepartment: string | null;
  waitingReason: string | null;
  sliceStartedAt: number;
};
const OPEN = `t.id, t.stage, t.is_open as "isOpen", t.holder_id as "holderId", t.holder_department as "holderDepartment", t.waiting_reason as "waitingReason", t.branch_id as "branchId", t.former_branches as "formerBranches", t.corrections, t.clock_zone as "clockZone",
  t.slice_started_at as "sliceStartedAt"`;

/** Where the open tickets of the cohort stand now. */
export const openRows = (tx: BoardTx, source: TimeSource, f: TimeFilter): Promise<OpenRow[]> =>
  tx.rows<OpenRow>(`with ${cohort(source)} select ${OPEN} from cohort t where t.is_open`, values(source, f));

export const cohortSize = async (tx: BoardTx, source: TimeSource, f: TimeFilter): Promise<number> => {
  const [row] = await tx.rows<{ n: number }>(`with ${cohort(source)} select count(*)::int as n from cohort`, values(source, f));
  return row?.n ?? 0;
};

export type LateRow = OpenRow & {
  tier: string;
  flowVersionId: string;
  targetSeconds: number;
  stoppedAt: number | null;
  off: { from: number; to: number | null }[];
  slices: Slice[];
};

/** Tickets of the cohort whose resolution clock used up more than its target by `now`, each with its closed slices; a page by id. */
export const lateRows = (tx: BoardTx, source: TimeSource, f: TimeFilter, now: number, after: string, limit: number): Promise<LateRow[]> =>
  tx.rows<LateRow>(
    `with ${cohort(source)},
     late as (select ${OPEN}, t.tier, t.flow_version_id as "flowVersionId", c.target_seconds as "targetSeconds", c.stopped_at as "stoppedAt", coalesce(c.memory -> 'off', '[]') as off
       from cohort t join clock c on c.tenant_id = t.tenant_id and c.ticket_id = t.id and c.metric = 'resolution'
         and c.cycle = (select max(x.cycle) from clock x where x.tenant_id = t.tenant_id and x.ticket_id = t.id and x.metric = 'resolution')
       where t.id > $10::uuid and (c.status = 'breached_met' or (c.status in ('running', 'paused') and c.breach_at < $9::timestamptz))
       order by t.id limit $11)
     select late.*, coalesce((select jsonb_agg(jsonb_build_object('stage', s.stage, 'department', s.department_code, 'personId', s.person_id, 'waitingReason', s.waiting_reason, 'counted', s.counted,
         'startedAt', ${MS('s.started_at')}, 'endedAt', ${MS('s.ended_at')}, 'businessSeconds', s.business_seconds, 'wallSeconds', s.wall_seconds) order by s.seq)
       from slice s where s.tenant_id = $8::uuid and s.ticket_id = late.id), '[]') as slices
     from late order by late.id`,
    [...values(source, f), new Date(now), after, limit],
  );

export type PlaceKey = { stage: string; departmentCode: string | null; personId: string | null; waitingReason: string | null };

/** Closed seconds of every ticket that was ever in one place. */
export const ticketsAt = (
  tx: BoardTx,
  source: TimeSource,
  f: TimeFilter,
  elsewhere: string[],
  counted: CountedUnder,
  p: PlaceKey,
): Promise<{ id: string; seconds: number }[]> =>
  tx.rows(
    `with ${cohort(source)}, ${PLACES}
     select ticket_id as id, sum(business_seconds)::int8 as seconds from place
     where stage = $13 and department_code is not distinct from $14 and person_id is not distinct from $15::uuid and waiting_reason is not distinct from $16 group by 1`,
    [...values(source, f), elsewhere, source.byPerson, ...mapsOf(counted), p.stage, p.departmentCode, p.personId, p.waitingReason],
  );

export type NamedTicket = {
  id: string;
  number: string;
  title: string;
  stage: string;
  flowVersionId: string;
  isOpen: boolean;
  createdAt: number;
};
export const namedTickets = (tx: TenantTx, ids: string[]): Promise<NamedTicket[]> =>
  tx.rows<NamedTicket>(
    `select id, number, title, stage, flow_version_id as "flowVersionId", is_open as "isOpen", created_at as "createdAt" from ticket where tenant_id = app_tenant() and id = any ($1)`,
    [ids],
  );
