import { STOCK_DAY, STOCKS } from '@bodan/core/measures/buckets';
import { preparedNames } from '../prepared.ts';
import { heldOf, joinValues } from './field-store.ts';
import type { Check } from './kept.ts';
import type { Moment } from './moment.ts';
import {
  FLOW_LIST,
  flowsAt,
  knownSinceFold,
  openAt,
  overdueAt,
  PEOPLE_SINCE,
  partsAt,
  SINCE_FOLDED,
  sharedAt,
  sinceFold,
  type TicketSource,
} from './moment-store.ts';
import { filterFrom, narrowValues, trimmedTexts } from './narrow-store.ts';
import { FIRST_PEOPLE, type Part } from './standing.ts';
import {
  BITS,
  keyOf,
  LATE_PLACE,
  LATE_SUMMED,
  NOTHING_ROLLED,
  partOf,
  placed,
  ROLLED,
  STOCK,
  STOCK_OF_FRESH,
  SUMMED,
  SUMS,
  type Sum,
} from './sums-store.ts';
import type { BoardTx, BoardWindow, Marker } from './types.ts';

/**
 * `peopleSince` is the first moment of which it is known who had what, epoch ms; null where that is every moment. `namedSince`: since when, up to the moment,
 * all names are the same ones, epoch ms; null of the present, and before anything was named otherwise.
 */
export type Snapshot = {
  marker: Marker;
  nextBreachAt: number | null;
  peopleSince: number | null;
  namedSince: number | null;
  parts: Part[];
};

/** What rows are counted by, as the tables have it: a branch as text, and nothing as '', would be made for thousands of rows and are for each line. */
export const FACETS = `e.branch_id as branch, e.fault_code as fault, e.department_code as department, e.tier, e.stage`;
export const FIRST_FACET = 6;
export const FILTER = filterFrom(FIRST_FACET);

/** A sandbox has its own time. Everywhere the same instant decides: a target used up exactly is still met for one second. */
export const tenantNow = (now: string): string =>
  `case when t.is_sandbox and t.sandbox_now is not null then t.sandbox_now else ${now}::timestamptz end`;
const TENANT_NOW = tenantNow('$5');
/** Whether a clock `e` of a workspace `t` is overdue. */
export const DUE = `e.breach_at <= ${TENANT_NOW} - interval '1 second'`;
// Worked out apart: row security lets an index see only what is compared with a plain value.
const LATEST_DUE = `(select greatest($5::timestamptz, max(sandbox_now)) - interval '1 second' from tenant where group_id = (select here_group($1)))`;
// `offset 0` reads the clocks once, by the index of what is due: joined freely, the planner may look into it anew for every workspace.
export const OVERDUE_FROM = `(select * from clock c where c.group_id = here_group($1) and c.status in ('running', 'paused') and c.breach_at <= ${LATEST_DUE} offset 0) e
  join tenant t on t.id = e.tenant_id where ${DUE}`;

export const CONFIG = `(select md5(concat_ws('/', (select string_agg(concat_ws('|', t.id, t.slug, t.name, t.config_revision, t.sandbox_now), ',' order by t.id) from tenant t where t.group_id = (select here_group($1))),
  (select concat_ws('|', name, time_zone) from service_group where id = (select here_group($1))), (select max(number) from standard_version where group_id = here_group($1)))))`;
/**
 * The last instant up to the moment ($5) since which a board's names may be others than before: a standard was published, a membership began or ended.
 * Between two of them, and under one CONFIG, they are the same.
 */
const NAMED_SINCE = `(select (extract(epoch from max(x.since)) * 1000)::int8 from (
    select published_at from standard_version where group_id = (select here_group($1))
    union all select member_since from tenant where group_id = (select here_group($1))
    union all select b.since from group_tenancy g cross join lateral (values (g.joined_at), (g.left_at)) b (since) where g.group_id = $1) x (since) where x.since <= $5::timestamptz)`;
export const HORIZON = `pg_snapshot_xmin(pg_current_snapshot())`;
export const AHEAD = `(select count(*)::int from ticket_event where txid >= ${HORIZON})`;

/** What a live board counts of some entries. */
export const entriesOf = (entries: string): string => `fresh as materialized (
    select e.tenant_id, ${FACETS}, e.metric, e.value, e.day, e.person_id as person from ${entries} e
    where (e.${STOCK} or e.day between $2::date and $4::date) and ${FILTER})`;

/** What stands there by its facts, as folded; entries since then are not in it. */
export const STOCK_CUBE = `(select w.metric, w.value, r.tenant_id, nullif(k.key ->> 0, '')::uuid as branch_id, nullif(k.key ->> 1, '') as fault_code, nullif(k.key ->> 2, '') as department_code, k.key ->> 3 as tier, nullif(k.key ->> 4, '') as stage
          from measure_rollup r cross join lateral (select r.key::jsonb as key) k cross join lateral (values ${STOCKS.map((m) => `('${m}', r.${m})`).join(', ')}) w (metric, value)
          where w.value <> 0 and r.group_id = here_ledger($1) and r.dimension = 'cube' and r.span = 0 and r.day = date '${STOCK_DAY}')`;

// Any combination, exactly: flows from the entries of the days asked for, stocks from the cube of what stands there.
const FILTERED = `fresh as materialized (
    select e.tenant_id, ${FACETS}, e.metric, e.value, e.day from measure_entry e
    where e.group_id = here_ledger($1) and e.metric in (${FLOW_LIST}) and e.day between $2::date and $4::date and ${FILTER}
    union all
    select e.tenant_id, ${FACETS}, e.metric, e.value, e.day from ${SINCE_FOLDED} e where e.${STOCK} and ${FILTER}
    union all
    select e.tenant_id, ${FACETS}, e.metric, e.value, null::date
    from ${STOCK_CUBE} e where ${FILTER})`;

/** When the next clock is overdue. */
export const NEXT_BREACH = `(select min(breach_at) from clock where group_id = here_group($1) and status in ('running', 'paused') and breach_at > $5::timestamptz - interval '1 second')`;

/** What a board is put together from: entries, folded sums and overdue clocks. */
type Sources = { shared?: string; fresh: string; stock: string; rolled: string; late: string; people: string; values?: string };
const LATE = `select e.tenant_id, e.ticket_id, e.metric, ${FACETS}, e.day from ${OVERDUE_FROM} and ${FILTER}`;
const PEOPLE_AT = `select tenant_id, branch, person, value from stock where metric = 'open' and person is not null`;
/** Who has open tickets, (tenant_id, branch, person, value): as folded of everybody, and of whom is asked for with what came since. */
export const HELD_FOLDED = `select r.tenant_id, nullif(split_part(r.key, '/', 1), '')::uuid as branch, split_part(r.key, '/', 2)::uuid as person, r.open as value from measure_rollup r
      where r.group_id = here_ledger($1) and r.dimension = 'person' and r.span = 0 and r.day = date '${STOCK_DAY}'`;
const PEOPLE_NOW = `${HELD_FOLDED} and ($6::uuid[] is null or r.tenant_id = any ($6)) union all ${PEOPLE_AT}`;
/** The same of any combination of facts, which no sum has folded, from the open tickets themselves. */
const peopleNow = (source: TicketSource): string =>
  `select e.tenant_id, e.branch_id as branch, e.assignee_id as person, 1 as value from ${source} e where e.is_open and e.assignee_id is not null and ${FILTER}`;
const LIVE: Sources = { fresh: entriesOf(SINCE_FOLDED), stock: STOCK_OF_FRESH, rolled: ROLLED, late: LATE, people: PEOPLE_NOW };

/** Both what was open and what was overdue at a moment is in the spans in front of the statement. */
const SHARED = { isShared: true };
const lateAt = (known: Moment['known'], source: TicketSource): string =>
  `select e.tenant_id, e.ticket_id, substr(e.metric, length('overdue_') + 1) as metric, ${FACETS}, e.day from (${overdueAt(known, source, SHARED)}) e where ${FILTER}`;

/** The same at a past moment, which stands in for the present ($5). */
function sourcesAt(known: Moment['known'], source: TicketSource, isRolled: boolean): Sources {
  const folded = known === 'then' ? sinceFold : knownSinceFold;
  const flows = isRolled ? folded(source) : flowsAt(known, source, `e.metric in (${FLOW_LIST})`, 'e.day between $2::date and $4::date');
  const rows = (of: string): string =>
    `select e.tenant_id, ${FACETS}, e.metric, e.value, e.day, e.person_id as person from (${of}) e where ${FILTER}`;
  return {
    shared: sharedAt(known, source),
    fresh: `fresh as materialized (${rows(flows)})`,
    stock: rows(`${openAt(known, source, SHARED)} union all ${partsAt(known, source)}`),
    rolled: isRolled ? ROLLED : NOTHING_ROLLED,
    late: lateAt(known, source),
    people: PEOPLE_AT,
  };
}

/** Rows with their tickets: what was counted on days from `from` on, and what stands there now by the tickets themselves, for sums know no values of fields. */
const rowsNow = (
  source: TicketSource,
  from: string,
): string => `select e.tenant_id, e.ticket_id, ${FACETS}, e.metric, e.value, e.day, null::uuid as person from measure_entry e
    where e.group_id = here_ledger($1) and e.metric in (${FLOW_LIST}) and e.day between ${from}::date and $4::date and ${FILTER}
  union all select e.tenant_id, e.id, ${FACETS}, s.metric, 1, null, case when s.metric = 'open' then e.assignee_id end
    from ${source} e cross join lateral (values ('open', true), ('parts_waiting', e.waits_for_part)) s (metric, holds) where e.is_open and s.holds and ${FILTER}`;
const rowsAt = (known: Moment['known'], source: TicketSource): string =>
  `select e.tenant_id, e.ticket_id, ${FACETS}, e.metric, e.value, e.day, e.person_id as person from (
    ${flowsAt(known, source, `e.metric in (${FLOW_LIST})`, 'e.day between $2::date and $4::date')} union all ${openAt(known, source, SHARED)} union all ${partsAt(known, source)}) e where ${FILTER}`;

/** What a board is asked by fields, as parameters: what it is told by, and where it is narrowed to values of a field, which and to what. */
type Asked = { by: string; narrowed: { key: string; values: string } | null };

/** Told by the values of a field, each ticket in the line of every value it holds; and narrowed to tickets that hold one of some values. */
function byValues(source: TicketSource, moment: Moment | null, base: Sources | null, { by, narrowed }: Asked): Sources {
  const late = base?.late ?? (moment === null ? LATE : lateAt(moment.known, source));
  const rows = moment === null ? rowsNow(source, base ? '$3' : '$2') : rowsAt(moment.known, source);
  const values = `raw as materialized (${rows}),
  raw_late as materialized (${late}),
  touched as (select tenant_id, ticket_id from raw union select tenant_id, ticket_id from raw_late),
  valued as materialized (select t.tenant_id, t.ticket_id, ${heldOf('told')} as held from touched t ${joinValues(source, 'told', by)}
    ${narrowed ? `${joinValues(source, 'kept', narrowed.key)} where ${heldOf('kept')} && ${narrowed.values}::text[]` : ''})`;
  const line = `join valued v using (tenant_id, ticket_id) cross join lateral unnest(v.held) x (val) where ${by}::text is not null`;
  return {
    shared: moment === null ? '' : sharedAt(moment.known, source),
    fresh: base
      ? `${base.fresh}, ${values}`
      : `${values},
  fresh as materialized (select r.* from raw r join valued v using (tenant_id, ticket_id))`,
    stock: base?.stock ?? STOCK_OF_FRESH,
    rolled: base?.rolled ?? NOTHING_ROLLED,
    late: `select r.* from raw_late r join valued v using (tenant_id, ticket_id)`,
    people: base?.people ?? PEOPLE_AT,
    values: `union all
    select 'value', null, x.val, null, place, sum(value)::int8 from ${placed('raw')} ${line} and (${STOCK} or day >= $3::date) group by x.val, place
    union all
    select 'value', null, x.val, null, ${LATE_PLACE}, count(*) from late ${line} group by 3, 5`,
  };
}

// One statement is one snapshot: rollup, checkpoint, fresh entries, clocks and marker agree with each other at one committed instant.
const board = (
  { shared = '', fresh, stock, rolled, late, people, values = '' }: Sources,
  moment: Moment | null = null,
): string => `with ${shared}
  ${fresh},
  stock as materialized (${stock}),
  people as materialized (select tenant_id, branch, person, sum(value)::int8 as n from (${people}) p group by 1, 2, 3 having sum(value) <> 0),
  late as materialized (select tenant_id, ticket_id, branch, fault, department, tier, stage, day, bit_or(${BITS}) as clocks
    from (${late}) e group by tenant_id, ticket_id, branch, fault, department, tier, stage, day),
  summed as (${SUMMED} union all ${LATE_SUMMED}
    union all
    select 'tenant', tenant_id, null, null, ${FIRST_PEOPLE}, sum(n)::int8 from people group by tenant_id
    union all
    select 'tenant', tenant_id, null, null, ${FIRST_PEOPLE + 1}, count(distinct person) from people group by tenant_id
    union all
    select 'branch', tenant_id, ${keyOf('branch')}, null, ${FIRST_PEOPLE}, sum(n)::int8 from people group by tenant_id, branch
    union all
    select 'branch', tenant_id, ${keyOf('branch')}, null, ${FIRST_PEOPLE + 1}, count(*) from people group by tenant_id, branch
    ${values})
  select ${HORIZON}::text as horizon, ${AHEAD} as ahead, ${CONFIG} as config,
    ${moment ? 'null' : NEXT_BREACH} as "nextBreachAt", ${PEOPLE_SINCE} as "peopleSince", ${moment ? NAMED_SINCE : 'null'} as "namedSince",
    ${rolled} as parts, ${SUMS} as sums`;

const filtered = (source: TicketSource): Sources => ({ ...LIVE, fresh: FILTERED, rolled: NOTHING_ROLLED, people: peopleNow(source) });
const fromEntries = (source: TicketSource): string => board(filtered(source));

/** What is only told by a field has its other lines from where they always come. */
function statementOf(w: BoardWindow, source: TicketSource): string {
  const { moment, buckets } = w;
  if (w.field !== null || (w.by !== null && moment !== null))
    return board(byValues(source, moment, null, { by: '$11', narrowed: w.field && { key: '$12', values: '$13' } }), moment);
  if (moment !== null) return board(sourcesAt(moment.known, source, buckets !== null), moment);
  if (w.by === null) return fromEntries(source);
  return board(
    byValues(source, null, buckets === null ? filtered(source) : LIVE, { by: buckets === null ? '$11' : '$15', narrowed: null }),
  );
}

const fieldValues = ({ field, by }: BoardWindow): unknown[] => {
  if (field !== null) return [by, field.key, field.values];
  return by === null ? [] : [by];
};

/** The parameters of a window, $1 to $10, and of its buckets. */
export const commonValues = (w: BoardWindow): unknown[] => [w.groupId, w.previousFrom, w.from, w.to, new Date(w.now), ...narrowValues(w)];
export const bucketValues = (b: NonNullable<BoardWindow['buckets']>): unknown[][] => [
  b.map((x) => x.label),
  b.map((x) => x.dimension),
  b.map((x) => x.span),
  b.map((x) => x.day),
];

/**
 * A statement whose sums are hashed. Of ranges of a key that are known only when it runs the planner expects one row each where there are fifty, and would
 * sort thousands of wide rows to add them up: 10 of 16 ms of the folded sums of a month, and keep rows it is asked for once. Memory for as many lines as it
 * may expect goes with it. `isPlannedOnce`: its ranges are looked into one by one whatever the values are, so it is planned once a connection.
 */
export async function hashed<R>(
  tx: BoardTx,
  { text, values, name, isPlannedOnce = false }: { text: string; values: unknown[]; name: string | undefined; isPlannedOnce?: boolean },
): Promise<R[]> {
  // A plan for any values expects more lines than there are.
  const [mode, memory] = isPlannedOnce ? ['force_generic_plan', '64MB'] : ['auto', '32MB'];
  const [, rows] = await Promise.all([
    tx.rows(
      `select set_config('enable_sort', 'off', true), set_config('enable_memoize', 'off', true), set_config('plan_cache_mode', $1, true), set_config('work_mem', $2, true)`,
      [mode, memory],
      'board-hashed',
    ),
    tx.rows<R>(text, values, name),
  ]);
  return rows;
}

const preparedName = preparedNames('past');
const textOf = trimmedTexts(FIRST_FACET);

/** The figures of one window and the marker of the snapshot they were read in; planned for the values at hand, but as published at a moment. */
export async function readSnapshot(tx: BoardTx, w: BoardWindow, source: TicketSource): Promise<Snapshot> {
  const shape = [source, w.moment?.known, w.buckets === null, w.field === null, w.by === null];
  const text = textOf(shape, w, () => statementOf(w, source));
  const ofBuckets = w.buckets ? [...bucketValues(w.buckets), ...(w.moment === null ? [] : [w.foldedTo])] : [];
  const ofFields = w.buckets && w.moment !== null ? [] : fieldValues(w);
  const isPlannedOnce = w.moment !== null && w.buckets !== null;
  const name = isPlannedOnce ? preparedName(text) : undefined;
  type Row = Marker & Omit<Snapshot, 'marker'> & { sums: Sum[] };
  const [row] = await hashed<Row>(tx, { text, values: [...commonValues(w), ...ofBuckets, ...ofFields], name, isPlannedOnce });
  if (!row) throw new Error('the board answered nothing');
  const { horizon, ahead, config, parts, sums, ...rest } = row;
  return { marker: { horizon, ahead, config }, parts: [...parts, ...sums.map(partOf)], ...rest };
}

/** What happened since a marker: events that are visible now and were not decided then. */
export async function readMarker(tx: BoardTx, groupId: string, since: string): Promise<Check> {
  const [row] = await tx.rows<Check>(
    `select ${HORIZON}::text as horizon, ${AHEAD} as ahead, ${CONFIG} as config, pg_current_snapshot()::text as snapshot, (select count(*)::int from ticket_event where txid >= $2::text::xid8) as since`,
    [groupId, since],
    'board-marker',
  );
  if (!row) throw new Error('the marker answered nothing');
  return row;
}
