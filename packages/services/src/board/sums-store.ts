import { COUNTS } from '@bodan/core/measures/board';
import { METRIC_NAMES, STOCKS } from '@bodan/core/measures/buckets';
import { CLOCK_METRICS } from '@bodan/core/measures/registry';
import { STOCK_LIST } from './moment-store.ts';
import { FIRST_OVERDUE, type Part } from './standing.ts';

export const STOCK = `metric in (${STOCK_LIST})`;

/** Lines of a board, and by what each kind of them is told apart. */
const LINES = { place: 'tenant_id, branch', fault: 'fault', department: 'department', tier: 'tier', stage: 'stage', day: 'day' } as const;
type LineKind = keyof typeof LINES;
const KINDS = Object.keys(LINES) as LineKind[];
/** What a line is called by a column of its rows; '' stands for "none". */
export const keyOf = (column: string): string => `coalesce(${column}::text, '')`;
/** Rows counted or summed by lines of some kinds, each told apart by `place` as well. */
function byLine(kinds: readonly LineKind[], value: string, from: string): string {
  const columnOf = (kind: LineKind): string => (kind === 'place' ? 'branch' : kind);
  const which = (then: (kind: LineKind) => string): string =>
    `case ${kinds.map((k) => `when grouping(${columnOf(k)}) = 0 then ${then(k)}`).join(' ')} end`;
  const key = which((k) => (k === 'day' ? 'null' : keyOf(columnOf(k))));
  const day = kinds.includes('day') ? 'day' : 'null::date';
  return `select ${which((k) => `'${k}'`)} as label, tenant_id, ${key} as key, ${day} as day, place, ${value} as value
      from ${from} group by grouping sets (${kinds.map((k) => `(place, ${LINES[k]})`).join(', ')})`;
}

export const jsonOf = (columns: string, from: string): string =>
  `(select coalesce(json_agg(json_build_array(${columns})), '[]') from ${from})`;

/** The folded sums of the buckets $11 to $14, a line each. `offset 0` keeps each bucket a range of the key: joined freely, the planner would read the whole rollup. */
export const ROLLED = jsonOf(
  'label, tenant_id, key, day, 0, counts',
  `(select b.label, case when b.label = 'place' then r.tenant_id end as tenant_id, case when b.label in ('previous', 'day') then null else r.key end as key,
      case when b.label = 'day' then b.day end as day, array[${METRIC_NAMES.map((m) => `sum(r.${m})`).join(', ')}]::int8[] as counts
    from unnest($11::text[], $12::text[], $13::smallint[], $14::date[]) as b (label, dimension, span, day)
      cross join lateral (select * from measure_rollup m where m.group_id = (select here_ledger($1)) and m.dimension = b.dimension and m.span = b.span and m.day = b.day and ($6::uuid[] is null or m.tenant_id = any ($6)) offset 0) r
    group by 1, 2, 3, 4) p`,
);
export const NOTHING_ROLLED = `'[]'::json`;

/** Where each metric is among COUNTS. */
const PLACES = `(values ${METRIC_NAMES.map((m, place) => `('${m}', ${place})`).join(', ')}) m (metric, place)`;
export const placed = (rows: string): string => `${rows} join ${PLACES} using (metric)`;
const SUM = 'sum(value)::int8';
const IS_FLOW = `place not in (${STOCKS.map((m) => METRIC_NAMES.indexOf(m)).join(', ')})`;
/** What stands there, where it is among the entries in front of a statement. */
export const STOCK_OF_FRESH = `select * from fresh where ${STOCK}`;
/** Entries in front of a statement as `fresh`, and what stands there as `stock`, summed by line and by what is counted. */
export const SUMMED = `${byLine(
  KINDS.filter((k) => k !== 'stage'),
  SUM,
  `${placed('fresh')} where ${IS_FLOW} and day >= $3::date`,
)}
    union all
    ${byLine(
      KINDS.filter((k) => k !== 'day'),
      SUM,
      placed('stock'),
    )}
    union all
    select 'previous', null, null, null, place, ${SUM} from ${placed('fresh')} where ${IS_FLOW} and day < $3::date group by place`;

/** A clock among those of a ticket: bit i is the i-th of CLOCK_METRICS. */
export const BITS = `case e.metric ${CLOCK_METRICS.map((m, i) => `when '${m}' then ${1 << i}`).join(' ')} else 0 end`;
/** Tickets that are overdue by some of their clocks, and were created in the range or not, stand together behind all COUNTS. */
const FIRST_LATE = COUNTS.length;
const latePlace = (isCohort: string): string => `${FIRST_LATE} + clocks * 2 + coalesce(${isCohort}, false)::int`;
const COHORT = `day between $3::date and $4::date`;
export const LATE_PLACE = latePlace(COHORT);
/** Overdue tickets in front of a statement as `late`, counted likewise; `offset 0` works out their places once, not once a kind of line. */
export const LATE_SUMMED = `${byLine(
  KINDS,
  'count(*)',
  `(select tenant_id, branch, fault, department, tier, stage, case when ${COHORT} then day end as day, ${LATE_PLACE} as place from late offset 0) l`,
)}
    union all
    select 'previous', null, null, null, ${latePlace('day >= $2::date and day < $3::date')}, count(*) from late group by 5`;

/** What is `summed`, a line each: little of what could be counted is, so each count says what it is of. */
export const SUMS = jsonOf(
  'label, tenant_id, key, day, places, counts',
  `(select label, tenant_id, key, day, array_agg(place) as places, array_agg(value) as counts from summed group by 1, 2, 3, 4) s`,
);
export type Sum = [label: string, tenantId: string | null, key: string | null, day: string | null, places: number[], counts: number[]];

/** Adds so many tickets that are overdue by a set of clocks, and were created in the range or not. */
function addLate(all: number[], set: number, tickets: number): void {
  const add = (place: number): void => {
    all[FIRST_OVERDUE + place] = (all[FIRST_OVERDUE + place] ?? 0) + tickets;
  };
  add(CLOCK_METRICS.length);
  for (let i = 0; i < CLOCK_METRICS.length; i++) {
    if (((set >> 1) & (1 << i)) === 0) continue;
    add(i);
    if ((set & 1) === 1) add(CLOCK_METRICS.length + 1 + i);
  }
}

/** The counts of a sum side by side. A board has thousands of them, so nothing is made but the line. */
export function partOf([label, tenantId, key, day, places, counts]: Sum): Part {
  const all = new Array<number>(COUNTS.length).fill(0);
  for (let i = 0; i < places.length; i++) {
    const place = places[i] ?? 0;
    if (place < FIRST_LATE) all[place] = (all[place] ?? 0) + (counts[i] ?? 0);
    else addLate(all, place - FIRST_LATE, counts[i] ?? 0);
  }
  return [label, tenantId, key, day, 0, all];
}
