import { COUNTS } from '@bodan/core/measures/board';
import { METRIC_NAMES, STOCK_DAY } from '@bodan/core/measures/buckets';
import type { Retirable } from '@bodan/core/standard/retirement';
import { standardAt } from './codes-store.ts';
import type { Moment } from './moment.ts';
import { FLOW_LIST, flowsAt, openAt, overdueAt, SINCE_FOLD, STOCK_LIST, type TicketSource } from './moment-store.ts';
import type { BoardTx, BoardWindow, Marker } from './types.ts';

/** [label, tenant, key, day, ...counts]: one line to add to one place of the board. */
export type Part = [label: string, tenantId: string | null, key: string | null, day: string | null, ...counts: number[]];
export type Snapshot = { marker: Marker; nextBreachAt: number | null; parts: Part[] };

const STOCK = `metric in (${STOCK_LIST})`;
const OVERDUE = COUNTS.slice(METRIC_NAMES.length);
const rollupSums = METRIC_NAMES.map((m) => `sum(r.${m})::int8`).join(', ');
const entrySums = METRIC_NAMES.map((m) => `coalesce(sum(value) filter (where metric = '${m}'), 0)::int8`).join(', ');
const noFigures = METRIC_NAMES.map(() => '0').join(', ');
const noOverdue = OVERDUE.map(() => '0').join(', ');

const COHORT = `day between $3::date and $4::date`;
const overdueCount: Record<string, string> = {
  overdue_tickets: 'count(*)',
  ...Object.fromEntries(
    ['first_response', 'plan', 'resolution'].flatMap((m) => [
      [`overdue_${m}`, `count(*) filter (where ${m})`],
      [`cohort_${m}`, `count(*) filter (where ${m} and ${COHORT})`],
    ]),
  ),
};
const overdueSums = OVERDUE.map((c) => overdueCount[c] ?? '0').join(', ');

const LABEL = `case when grouping(branch) = 0 then 'branch' when grouping(tenant_id) = 0 then 'tenant' when grouping(fault) = 0 then 'fault' when grouping(department) = 0 then 'department'
  when grouping(tier) = 0 then 'tier' when grouping(stage) = 0 then 'stage' else 'day' end`;
const KEY = `case when grouping(branch) = 0 then branch when grouping(fault) = 0 then fault when grouping(department) = 0 then department when grouping(tier) = 0 then tier when grouping(stage) = 0 then stage end`;
const SETS = `group by grouping sets ((tenant_id), (tenant_id, branch), (fault), (department), (tier), (stage), (day))`;

const FACETS = `coalesce(e.branch_id::text, '') as branch, coalesce(e.fault_code, '') as fault, coalesce(e.department_code, '') as department, e.tier, coalesce(e.stage, '') as stage`;
/** Null filters let everything through; '' stands for "none". */
export const FILTER = `($6::uuid[] is null or e.tenant_id = any ($6)) and ($7::text[] is null or coalesce(e.branch_id::text, '') = any ($7)) and ($8::text[] is null or coalesce(e.fault_code, '') = any ($8))
  and ($9::text[] is null or coalesce(e.department_code, '') = any ($9)) and ($10::text[] is null or e.tier = any ($10))`;

/** A sandbox has its own time. Everywhere the same instant decides: a target used up exactly is still met for one second. */
export const TENANT_NOW = `case when t.is_sandbox and t.sandbox_now is not null then t.sandbox_now else $5::timestamptz end`;
// Worked out apart: row security lets an index see only what is compared with a plain value.
const LATEST_DUE = `(select greatest($5::timestamptz, max(sandbox_now)) - interval '1 second' from tenant where group_id = $1)`;
// `offset 0` reads the clocks once, by the index of what is due: joined freely, the planner may look into it anew for every workspace.
export const OVERDUE_FROM = `(select * from clock c where c.group_id = $1 and c.status in ('running', 'paused') and c.breach_at <= ${LATEST_DUE} offset 0) e
  join tenant t on t.id = e.tenant_id where e.breach_at <= ${TENANT_NOW} - interval '1 second'`;

const CONFIG = `(select md5(concat_ws('/', (select string_agg(concat_ws('|', t.id, t.slug, t.name, t.config_revision, t.sandbox_now), ',' order by t.id) from tenant t where t.group_id = $1),
  (select concat_ws('|', name, time_zone) from service_group where id = $1), (select max(number) from standard_version where group_id = $1))))`;
const HORIZON = `pg_snapshot_xmin(pg_current_snapshot())`;
const AHEAD = `(select count(*)::int from ticket_event where txid >= ${HORIZON})`;

const FRESH = `fresh as materialized (
    select e.tenant_id, ${FACETS}, e.metric, e.value::int8 as value, e.day from measure_entry e
    where e.group_id = $1 and e.txid >= measure_through() and (e.${STOCK} or e.day between $2::date and $4::date) and ${FILTER})`;

/** What is open by its facts, as folded; entries since then are not in it. */
export const OPEN_CUBE = `(select r.tenant_id, nullif(k.key ->> 0, '')::uuid as branch_id, nullif(k.key ->> 1, '') as fault_code, nullif(k.key ->> 2, '') as department_code, k.key ->> 3 as tier, k.key ->> 4 as stage, r.open
          from measure_rollup r cross join lateral (select r.key::jsonb as key) k where r.group_id = $1 and r.dimension = 'cube' and r.span = 0 and r.day = date '${STOCK_DAY}')`;

// Any combination, exactly: flows from the entries of the days asked for, stocks from the cube of what is open.
const FILTERED = `fresh as materialized (
    select e.tenant_id, ${FACETS}, e.metric, e.value::int8 as value, e.day from measure_entry e
    where e.group_id = $1 and e.metric in (${FLOW_LIST}) and e.day between $2::date and $4::date and ${FILTER}
    union all
    select e.tenant_id, ${FACETS}, e.metric, e.value::int8, e.day from measure_entry e where e.group_id = $1 and e.txid >= measure_through() and e.${STOCK} and ${FILTER}
    union all
    select e.tenant_id, coalesce(e.branch_id::text, ''), coalesce(e.fault_code, ''), coalesce(e.department_code, ''), e.tier, e.stage, 'open', e.open, null::date
    from ${OPEN_CUBE} e where ${FILTER})`;

// `offset 0` keeps each bucket a range of the key: joined freely, the planner would read the whole rollup.
const ROLLED = `
    select b.label, case when b.label in ('tenant', 'branch') then r.tenant_id end as tenant_id, case when b.label in ('tenant', 'previous', 'day') then null else r.key end as key,
      case when b.label = 'day' then b.day end as day, ${rollupSums}, ${noOverdue}
    from unnest($11::text[], $12::text[], $13::smallint[], $14::date[]) as b (label, dimension, span, day)
      cross join lateral (select * from measure_rollup m where m.group_id = $1 and m.dimension = b.dimension and m.span = b.span and m.day = b.day and ($6::uuid[] is null or m.tenant_id = any ($6)) offset 0) r
    group by 1, 2, 3, 4
    union all`;

/** What a board is put together from: entries, folded sums and overdue clocks. */
type Sources = { fresh: string; rolled: string; late: string };
const LATE = `select e.tenant_id, e.ticket_id, e.metric, ${FACETS}, e.day from ${OVERDUE_FROM} and ${FILTER}`;
const LIVE: Sources = { fresh: FRESH, rolled: ROLLED, late: LATE };

/** The same at a past moment, which stands in for the present ($5). */
function sourcesAt(known: Moment['known'], source: TicketSource, isRolled: boolean): Sources {
  const flows = isRolled ? SINCE_FOLD : flowsAt(known, source, `e.metric in (${FLOW_LIST})`, 'e.day between $2::date and $4::date');
  return {
    fresh: `fresh as materialized (select e.tenant_id, ${FACETS}, e.metric, e.value, e.day from (${flows} union all ${openAt(known, source)}) e where ${FILTER})`,
    rolled: isRolled ? ROLLED : '',
    late: `select e.tenant_id, e.ticket_id, substr(e.metric, length('overdue_') + 1) as metric, ${FACETS}, e.day from (${overdueAt(known)}) e where ${FILTER}`,
  };
}

// One statement is one snapshot: rollup, checkpoint, fresh entries, clocks and marker agree with each other at one committed instant.
const board = ({ fresh, rolled, late }: Sources): string => `with ${fresh},
  late as materialized (select tenant_id, branch, fault, department, tier, stage, day, bool_or(metric = 'first_response') as first_response, bool_or(metric = 'plan') as plan, bool_or(metric = 'resolution') as resolution
    from (${late}) c group by tenant_id, ticket_id, branch, fault, department, tier, stage, day),
  parts as (${rolled}
    select ${LABEL} as label, tenant_id, ${KEY} as key, day, ${entrySums}, ${noOverdue} from fresh where ${STOCK} or day >= $3::date ${SETS}
    union all
    select 'previous', null, null, null, ${entrySums}, ${noOverdue} from fresh where not ${STOCK} and day < $3::date
    union all
    select ${LABEL}, tenant_id, ${KEY}, day, ${noFigures}, ${overdueSums} from late ${SETS}
    union all
    select 'previous', null, null, null, ${noFigures}, ${overdueSums.replaceAll(COHORT, 'day >= $2::date and day < $3::date')} from late)
  select ${HORIZON}::text as horizon, ${AHEAD} as ahead, ${CONFIG} as config,
    (select min(breach_at) from clock where group_id = $1 and status in ('running', 'paused') and breach_at > $5::timestamptz - interval '1 second') as "nextBreachAt",
    (select coalesce(json_agg(json_build_array(label, tenant_id, key, day, ${[...METRIC_NAMES, ...OVERDUE].join(', ')})), '[]') from parts p (label, tenant_id, key, day, ${[...METRIC_NAMES, ...OVERDUE].join(', ')})) as parts`;

const FROM_ROLLUP = board(LIVE);
const FROM_ENTRIES = board({ ...LIVE, fresh: FILTERED, rolled: '' });

function statementOf(w: BoardWindow, source: TicketSource): string {
  if (w.moment !== null) return board(sourcesAt(w.moment.known, source, w.buckets !== null));
  return w.buckets === null ? FROM_ENTRIES : FROM_ROLLUP;
}

/** The figures of one window and the marker of the snapshot they were read in. */
export async function readSnapshot(tx: BoardTx, w: BoardWindow, source: TicketSource): Promise<Snapshot> {
  const common = [w.groupId, w.previousFrom, w.from, w.to, new Date(w.now), w.tenantIds, w.branches, w.faults, w.departments, w.tiers];
  const b = w.buckets;
  // Without a name, so planned for the values at hand: a plan for any values keeps every filter that is not set, and takes three times as long.
  const [row] = b
    ? await tx.rows<Marker & Snapshot>(statementOf(w, source), [
        ...common,
        b.map((x) => x.label),
        b.map((x) => x.dimension),
        b.map((x) => x.span),
        b.map((x) => x.day),
        ...(w.moment === null ? [] : [w.foldedTo]),
      ])
    : await tx.rows<Marker & Snapshot>(statementOf(w, source), common);
  if (!row) throw new Error('the board answered nothing');
  return { marker: { horizon: row.horizon, ahead: row.ahead, config: row.config }, nextBreachAt: row.nextBreachAt, parts: row.parts };
}

/** What happened since a marker: events that are visible now and were not decided then. */
export async function readMarker(tx: BoardTx, groupId: string, since: string): Promise<Marker & { since: number }> {
  const [row] = await tx.rows<Marker & { since: number }>(
    `select ${HORIZON}::text as horizon, ${AHEAD} as ahead, ${CONFIG} as config, (select count(*)::int from ticket_event where txid >= $2::text::xid8) as since`,
    [groupId, since],
    'board-marker',
  );
  if (!row) throw new Error('the marker answered nothing');
  return row;
}

export type BoardNames = {
  config: string;
  tenants: { id: string; slug: string; name: string }[];
  branches: { id: string; tenantId: string; code: string; name: string; region: string }[];
  standard: { faultCodes: Named[]; departments: Named[]; tiers: Named[] } | null;
  /** In the order of the flows. A stage that flows name differently has an entry for each name, that of most workspaces first. */
  stages: Named[];
};
type Label = { 'zh-CN': string; en?: string };
/** `retired` says where a code is counted that is used no more. */
export type Named = Retirable & { name: Label };

/** Names for the codes and ids of a board; of a past one, codes lead to each other by the standard of then. */
export async function readNames(tx: BoardTx, groupId: string, at: number | null): Promise<BoardNames> {
  const [row] = await tx.rows<BoardNames>(
    `select ${CONFIG} as config,
       (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'name', name) order by slug), '[]') from tenant where group_id = $1) as tenants,
       (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'tenantId', tenant_id, 'code', code, 'name', name, 'region', region) order by code), '[]') from branch) as branches,
       (select coalesce(jsonb_agg(jsonb_build_object('code', key, 'name', name) order by place, key, turn), '[]') from (
          select key, name, min(place) over (partition by key) as place, row_number() over (partition by key order by tenants desc, name) as turn from (
            select key, name, count(distinct tenant_id) as tenants, min(place) as place from (
              select distinct on (v.tenant_id, v.flow_id, s.stage ->> 'key') v.tenant_id, s.stage ->> 'key' as key, s.stage -> 'name' as name, s.place
              from flow_version v cross join lateral jsonb_array_elements(v.content -> 'stages') with ordinality s (stage, place)
              order by v.tenant_id, v.flow_id, s.stage ->> 'key', v.number desc) newest
            group by 1, 2) named) chosen) as stages,
       (select jsonb_build_object('faultCodes', content -> 'faultCodes', 'departments', content -> 'departments', 'tiers', content -> 'tiers') from (${standardAt('$2')}) s) as standard`,
    [groupId, at === null ? null : new Date(at)],
  );
  if (!row) throw new Error('the group has no names');
  return row;
}
