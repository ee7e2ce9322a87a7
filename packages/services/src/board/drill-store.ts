import { invalidInput } from '@bodan/core/errors';
import { STOCK_DAY } from '@bodan/core/measures/buckets';
import { ASSIGNED, clockOf, type DrillMetric, isOverdueMetric } from '@bodan/core/measures/drill';
import type { ReturnKind, Way } from '@bodan/core/measures/returns';
import type { FieldFilter } from '@bodan/core/measures/shared-field';
import { preparedNames } from '../prepared.ts';
import { holdsOne } from './field-store.ts';
import { createdIn, type Slot } from './heat-store.ts';
import type { Moment } from './moment.ts';
import { flowsAt, openAt, overdueAt, PEOPLE_SINCE, partsAt, SINCE_FOLDED, type TicketSource } from './moment-store.ts';
import { asked, type Facet, type Narrowing, narrowing, narrowValues } from './narrow-store.ts';
import { OVERDUE_FROM, STOCK_CUBE } from './read-store.ts';
import type { BoardTx } from './types.ts';
import { isWay, waysOf } from './way-store.ts';

export type Drill = {
  groupId: string;
  metric: DrillMetric;
  /** Null for "at any time", which is what stocks and overdue-now are: `drillOf` sees to it. */
  from: string | null;
  to: string | null;
  tenantIds: string[] | null;
  branches: string[] | null;
  faults: string[] | null;
  departments: string[] | null;
  tiers: string[] | null;
  stages: string[] | null;
  field: FieldFilter | null;
  /** The hour of the week they were created in; null for any. */
  slot: Slot | null;
  /** The way they came back; null for any. */
  way: Way | null;
  now: number;
  /** A past moment; null for the present. */
  moment: Moment | null;
};
export type DrillCursor = { ticketId: string; tenantId: string };
/** `value` is what the ticket adds to the number: 1, or the times it was sent back. `facts` are null of a ticket that opens no more. */
export type DrillHit<F> = { tenantId: string; ticketId: string; value: number; facts: F | null };
export type DrillPage<F> = { total: number; tickets: number; hits: DrillHit<F>[] };

/** Of what a drill finds, the tickets that hold a value asked for, and were created in the hour asked for, where one is; parameters from $15 on. */
function holding(select: string, d: Drill, source: TicketSource): string {
  const behind = d.field === null ? 15 : 17;
  const holds = [
    ...(d.field === null ? [] : [holdsOne(source, 'h.tenant_id', 'h.ticket_id', '$15', '$16')]),
    ...(d.slot === null ? [] : [createdIn(source, 'h.tenant_id', 'h.ticket_id', `$${behind}`, `$${behind + 1}`)]),
  ];
  return holds.length === 0 ? select : `select h.* from (${select}) h where ${holds.join(' and ')}`;
}
/** Parameters behind the page of a drill, where it is narrowed by what only tickets say. */
export const heldParameters = (d: Drill): unknown[] => [
  ...(d.field === null ? [] : [d.field.key, d.field.values]),
  ...(d.slot === null ? [] : [d.slot.weekday, d.slot.hour]),
  ...(d.way === null ? [] : [d.way.from, d.way.to]),
];

const FACETS: readonly Facet<keyof Narrowing | 'stages'>[] = [
  ...narrowing(6),
  ['stages', '$11::text[]', `coalesce(e.stage, '') = any ($11)`],
];
/** What of an entry a drill is narrowed by; $5 is the present or the moment. */
function filterOf(d: Drill): string {
  const from = d.from === null ? '$3::date is null' : 'e.day >= $3::date';
  const to = d.to === null ? '$4::date is null' : 'e.day <= $4::date';
  return [...asked(FACETS, d), from, to].join(' and ');
}
const FROM_START = '$12::uuid is null and $13::uuid is null';
/** What `hit` counts, and one page of it. */
const pageOf = (
  hits: string,
  isNext: boolean,
): string => `hit as materialized (${hits}), number as (select coalesce(sum(value), 0) as total, count(*) as tickets from hit),
  page as (select * from hit where ${isNext ? '(ticket_id, tenant_id) < ($12::uuid, $13::uuid)' : FROM_START} order by ticket_id desc, tenant_id desc limit $14)`;
/** The page with what is told of its tickets, each fetched by its id; one row without a ticket where there is none. */
const told = (parts: string, source: TicketSource, columns: string): string => `with ${parts}
  select n.total, n.tickets, p.tenant_id as "hitTenant", p.ticket_id as "hitTicket", p.value as "hitValue", f.* from number n left join page p on true
    left join lateral (select ${columns} from ${source} t where t.tenant_id = p.tenant_id and t.id = p.ticket_id offset 0) f on true order by p.ticket_id desc, p.tenant_id desc`;

// The tickets behind a number are those whose entries do not cancel out: the number and its list come from the same rows.
const entries = (d: Drill, metric = '$2'): string =>
  `select e.tenant_id, e.ticket_id, sum(e.value) as value from measure_entry e where e.group_id = here_ledger($1) and e.metric = ${metric} and $2::text is not null and $5::timestamptz is not null and ${filterOf(d)} group by 1, 2 having sum(e.value) <> 0`;
/** What came back by one way: as often as it did; or of another metric the tickets that did. */
function byWay(d: Drill, kind: ReturnKind, source: TicketSource): string {
  const first = 15 + (d.field === null ? 0 : 2) + (d.slot === null ? 0 : 2);
  const ways = `select w.tenant_id, w.ticket_id, w.value from (${waysOf(holding(entries(d, `'${kind}'`), d, source), kind, source)}) w where ${isWay(`$${first}`, `$${first + 1}`)}`;
  if (d.metric === kind) return ways;
  return `select h.* from (${entries(d)}) h where (h.tenant_id, h.ticket_id) in (select b.tenant_id, b.ticket_id from (${ways}) b)`;
}
const clocks = (d: Drill): string =>
  `select e.tenant_id, e.ticket_id, case when $2::text is null then 1 else count(*) end as value from ${OVERDUE_FROM} and ($2::text is null or e.metric = $2) and ${filterOf(d)} group by 1, 2`;
/** Open tickets one by one, as `condition` on a ticket `k` says. */
const standing = (source: TicketSource, d: Drill, condition: string): string =>
  `select e.tenant_id, e.id as ticket_id, 1 as value from (select k.*, null::date as day from ${source} k where ${condition}) e where $1::uuid is not null and $2::text is not null and $5::timestamptz is not null and ${filterOf(d)}`;
/** Facts that have folded sums of their own, with where a drill is narrowed by them. */
const FOLDED = [
  ['branch', 'branches', '$7'],
  ['fault', 'faults', '$8'],
  ['department', 'departments', '$9'],
  ['tier', 'tiers', '$10'],
  ['stage', 'stages', '$11'],
] as const;
const ONE_STOCK = `r.group_id = here_ledger($1) and r.span = 0 and r.day = date '${STOCK_DAY}' and ($6::uuid[] is null or r.tenant_id = any ($6))`;

/** What stands there by the folded sums: of everything or of one fact from its own, of several from the cube. */
function stockFolded(d: Drill): string {
  const [first, ...more] = FOLDED.filter(([, by]) => d[by] !== null);
  if (more.length > 0)
    return `select e.value from (select c.*, null::date as day from ${STOCK_CUBE} c) e where e.metric = $2 and ${filterOf(d)}`;
  if (!first) return `select r.${d.metric} from measure_rollup r where ${ONE_STOCK} and r.dimension = ''`;
  return `select r.${d.metric} from measure_rollup r where ${ONE_STOCK} and r.dimension = '${first[0]}' and r.key = any (${first[2]}::text[])`;
}

/** Which tickets a stock counts. */
const STANDS: Readonly<Record<string, string>> = { open: 'k.is_open', parts_waiting: 'k.waits_for_part and k.is_open' };

/** A group that has so large a share of all open tickets, one in so many, finds its page soonest among the newest of everybody's. */
const LARGE_SHARE = 8;
/** Of an index that was never looked through nothing is known. */
const IS_LARGE = `(select n.total * ${LARGE_SHARE} >= c.reltuples and c.reltuples > 0 from number n, pg_class c where c.oid = 'ticket_open_newest'::regclass)`;

/**
 * What stands there now: the number as the board has it, from the folded sums, and the page from each workspace's newest. The first few of each bound
 * how old the last one of the page can be; only a workspace of which all of these are newer can have more to show, and is looked into once more. Where a
 * large group asks for all it has open, the newest of everybody's are read instead, until a page of them is its own: one look, not one a workspace.
 */
const stock = (source: TicketSource, d: Drill, isNext: boolean): string => {
  const behind = isNext ? 'e.id <= $12::uuid and (e.id, e.tenant_id) < ($12::uuid, $13::uuid)' : FROM_START;
  const newest = (
    places: string,
    condition: string,
    most: string,
  ): string => `select p.tenant_id, p.ticket_id from ${places} t cross join lateral (
      select e.tenant_id, e.id as ticket_id from (select k.*, null::date as day from ${source} k where ${STANDS[d.metric] ?? 'false'} and k.tenant_id = t.id) e
      where ${filterOf(d)} and ${behind} and ${condition} order by e.id desc limit ${most}) p`;
  const few = '(select $14 / greatest(count(*), 1) + 2 from place)';
  const isOfAll = source === 'hq_ticket' && d.metric === 'open' && FACETS.every(([by]) => d[by] === null);
  const [large, isSmall, ofLarge] = isOfAll
    ? [
        `large as materialized (select ${IS_LARGE} as holds),
  all_newest as materialized (select e.tenant_id, e.id as ticket_id from ${source} e where (select holds from large) and e.is_open and ${behind} order by e.id desc, e.tenant_id desc limit $14),`,
        ' and not (select holds from large)',
        ' union all select * from all_newest',
      ]
    : ['', '', ''];
  return `number as materialized (select s.value as total, s.value as tickets from (select coalesce(sum(n.value), 0) as value from (
      ${stockFolded(d)}
      union all
      select e.value from ${SINCE_FOLDED} e where e.metric = $2 and $5::timestamptz is not null and ${filterOf(d)}) n (value)) s),
  ${large}
  place as materialized (select id from tenant t where t.group_id = (select here_group($1)) and ($6::uuid[] is null or t.id = any ($6))${isSmall}),
  first as materialized (${newest('place', 'true', few)}),
  oldest as materialized (select coalesce((select ticket_id from first order by ticket_id desc offset $14 - 1 limit 1), '${FIRST_ID}'::uuid) as id),
  more as materialized (select tenant_id as id, ticket_id as behind from (
      select f.*, row_number() over (partition by f.tenant_id order by f.ticket_id desc) as nth from first f) f
    where f.nth = ${few} and f.ticket_id > (select id from oldest)),
  page as materialized (
    select p.*, 1::int8 as value from (select * from first union all ${newest('more', 'e.id < t.behind and e.id >= (select id from oldest)', '$14')}${ofLarge}) p
    order by p.ticket_id desc, p.tenant_id desc limit $14)`;
};
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Rows at a past moment, of the metric asked for or of any clock that is overdue. */
function rowsAt(known: Moment['known'], d: Drill, source: TicketSource): string {
  if (isOverdueMetric(d.metric)) return overdueAt(known, source);
  if (d.metric === 'parts_waiting') return partsAt(known, source);
  if (d.metric === 'open') return openAt(known, source);
  if (d.metric === ASSIGNED)
    return `select o.tenant_id, o.ticket_id, '${ASSIGNED}' as metric, o.value, o.day, o.branch_id, o.fault_code, o.department_code, o.tier, o.stage from (${openAt(known, source)}) o where o.person_id is not null`;
  const days = `($3::date is null or e.day >= $3) and ($4::date is null or e.day <= $4)`;
  return flowsAt(known, source, 'e.metric = $2', days);
}

/** Tickets that make up a number at a past moment: `(tenant_id, ticket_id, value)`, none of them zero. */
export const hitsAt = (known: Moment['known'], d: Drill, source: TicketSource): string => holding(allAt(known, d, source), d, source);
const allAt = (known: Moment['known'], d: Drill, source: TicketSource): string => {
  const rows = `from (${rowsAt(known, d, source)}) e where ($2::text = 'overdue' or e.metric = $2) and ${filterOf(d)}`;
  // A ticket is open once at a moment, so nothing is to be added up.
  if (d.metric === 'open') return `select e.tenant_id, e.ticket_id, 1::int8 as value ${rows}`;
  return `select e.tenant_id, e.ticket_id, ${d.metric === 'overdue' ? '1::int8' : 'sum(e.value)'} as value ${rows} group by 1, 2 having sum(e.value) <> 0`;
};

/** The parameters of a drill, $1 to $11. */
export function drillValues(d: Drill): unknown[] {
  const metric = isOverdueMetric(d.metric) && d.moment === null ? clockOf(d.metric) : d.metric;
  return [d.groupId, metric, d.from, d.to, new Date(d.moment?.at ?? d.now), ...narrowValues(d), d.stages];
}

/** What is counted and its page, and whether the plan for it depends on no values: only what is asked for stands in its text. */
function partsOf(d: Drill, source: TicketSource, isNext: boolean): { parts: string; isPlain: boolean } {
  const listed = (hits: string): string => pageOf(hits, isNext);
  const isPlain = d.field === null && d.slot === null;
  if (d.moment !== null) {
    const { known } = d.moment;
    return { parts: listed(hitsAt(known, d, source)), isPlain: isPlain && known === 'then' && d.metric === 'open' };
  }
  if (d.way !== null) return { parts: listed(byWay(d, d.way.kind, source)), isPlain: false };
  const stands = d.metric === ASSIGNED ? 'k.is_open and k.assignee_id is not null' : STANDS[d.metric];
  // Folded sums know no values of fields, no hours, and nothing of who has what.
  if (stands && (d.metric === ASSIGNED || !isPlain))
    return { parts: listed(holding(standing(source, d, stands), d, source)), isPlain: false };
  if (stands) return { parts: stock(source, d, isNext), isPlain: true };
  return { parts: listed(holding(isOverdueMetric(d.metric) ? clocks(d) : entries(d), d, source)), isPlain };
}
const preparedName = preparedNames('drill');

/** Nothing retells whom tickets were assigned to, and of long ago it is not remembered. Throws `validation_failed`. */
async function checkRemembered(tx: BoardTx, { metric, moment }: Drill): Promise<void> {
  if (metric !== ASSIGNED || moment === null) return;
  if (moment.known === 'now') throw invalidInput('/query/known', 'who had which ticket is told as it was published then only');
  const [row] = await tx.rows<{ since: number | null }>(`select ${PEOPLE_SINCE} as since`);
  if (row && row.since !== null && moment.at < row.since)
    throw invalidInput('/query/at', `who had which ticket is remembered since ${new Date(row.since).toISOString()}`);
}

/** One page of the tickets behind a number, newest id first, with the number itself and `columns` of each ticket `t`, its `id` among them. */
export async function drillTickets<F extends { id: string }>(
  tx: BoardTx,
  { source, columns }: { source: TicketSource; columns: string },
  d: Drill,
  after: DrillCursor | null,
  limit: number,
): Promise<DrillPage<F>> {
  await checkRemembered(tx, d);
  const values = [...drillValues(d), after?.ticketId ?? null, after?.tenantId ?? null, limit, ...heldParameters(d)];
  const { parts, isPlain } = partsOf(d, source, after !== null);
  const text = told(parts, source, columns);
  type Row = { total: number; tickets: number; hitTenant: string | null; hitTicket: string; hitValue: number };
  const rows = await tx.rows<Row & (F | { id: null })>(text, values, isPlain ? preparedName(text) : undefined);
  return {
    total: rows[0]?.total ?? 0,
    tickets: rows[0]?.tickets ?? 0,
    hits: rows.flatMap((row) =>
      row.hitTenant === null
        ? []
        : [{ tenantId: row.hitTenant, ticketId: row.hitTicket, value: row.hitValue, facts: row.id === null ? null : row }],
    ),
  };
}
