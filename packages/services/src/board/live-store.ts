import { preparedNames } from '../prepared.ts';
import { SINCE_FOLDED } from './moment-store.ts';
import { trimmedTexts } from './narrow-store.ts';
import {
  AHEAD,
  bucketValues,
  CONFIG,
  commonValues,
  DUE,
  entriesOf,
  FACETS,
  FIRST_FACET,
  HELD_FOLDED,
  HORIZON,
  hashed,
  NEXT_BREACH,
  OVERDUE_FROM,
} from './read-store.ts';
import type { LateRow, Part, PersonRow, StandingMark, StandingNews } from './standing.ts';
import { BITS, jsonOf, keyOf, NOTHING_ROLLED, partOf, ROLLED, STOCK_OF_FRESH, SUMMED, SUMS, type Sum } from './sums-store.ts';
import type { BoardTx, BoardWindow, Marker } from './types.ts';

/** What a live board was as of a snapshot: the sums of its entries, and who was a member. */
export type BoardBase = { parts: Part[]; snapshot: string; members: string };
/** The sums of entries are all of them, or those since the base where one was given; so is the news of what stands. */
export type LiveAnswer = {
  marker: Marker;
  nextBreachAt: number | null;
  parts: Part[];
  snapshot: string;
  members: string;
  news: StandingNews;
};

/** Of whom a board is: what is remembered holds only among the same members and for the same time of sandboxes. */
const MEMBERS = `(select md5(string_agg(concat_ws('|', t.id, t.group_id, t.ledger_id, t.membership, t.sandbox_now), ',' order by t.id)) from tenant t where t.group_id = (select here_group($1)))`;

/**
 * Rows of a table that are visible now and were not in the snapshot `at`, by the index of their transaction: in that order they are read by it whatever the
 * planner guesses. It guesses few between two bounds, and a third of the table above one.
 */
const unseen = (table: string, columns: string, at: string, also: string): string => `(select s.* from (select ${columns} from ${table} x
    where x.txid >= (select pg_snapshot_xmin(${at}::text::pg_snapshot)) and x.txid < (select pg_snapshot_xmax(pg_current_snapshot())) and ${also} order by x.txid limit 1000000000) s where not pg_visible_in_snapshot(s.txid, (select ${at}::text::pg_snapshot)))`;
const entriesSince = (at: string): string => unseen('measure_entry', 'x.*', at, 'x.group_id = here_ledger($1)');

const CLOCK = `e.tenant_id, e.ticket_id, ${FACETS}, e.day, ${BITS} as bits`;
const RUNS = `e.group_id = here_group($1) and e.status in ('running', 'paused')`;
const OWN_TIME = `t.is_sandbox and t.sandbox_now is not null`;

const HELD = `e.metric = 'open' and e.person_id is not null`;
const heldIn = (entries: string): string =>
  `select e.tenant_id, e.branch_id as branch, e.person_id as person, e.value from ${entries} e where ${HELD}`;

type NewsParts = { touched: string; late: string; people: string };
const NEWS_OF_ALL: NewsParts = {
  touched: `select null::uuid as tenant_id, null::uuid as ticket_id where false`,
  late: `select ${CLOCK} from ${OVERDUE_FROM}`,
  people: `${HELD_FOLDED} union all ${heldIn(SINCE_FOLDED)}`,
};
/** Clocks change with an event of their ticket or run out in time. A sandbox has a time of its own, and whoever changes it has everything told anew. */
const newsSince = (snapshot: string, at: string): NewsParts => ({
  touched: `select distinct e.tenant_id, e.ticket_id from ${unseen('ticket_event', 'x.tenant_id, x.ticket_id, x.txid', snapshot, 'true')} e`,
  late: `select ${CLOCK} from touched x join clock e using (tenant_id, ticket_id) join tenant t on t.id = e.tenant_id where ${RUNS} and ${DUE}
    union all
    select ${CLOCK} from (select * from clock e where ${RUNS} and e.breach_at > (select ${at}::timestamptz - interval '1 second') and e.breach_at <= (select $5::timestamptz - interval '1 second') offset 0) e
      join tenant t on t.id = e.tenant_id where not (${OWN_TIME})`,
  people: heldIn(entriesSince(snapshot)),
});

// One statement is one snapshot: sums, clocks, people and marker agree with each other at one committed instant.
const statement = (entries: string, rolled: string, { touched, late, people }: NewsParts): string => `with ${entriesOf(entries)},
  touched as materialized (${touched}),
  late as (select tenant_id, ticket_id, branch, fault, department, tier, stage, day, bit_or(bits) as clocks from (${late}) c group by 1, 2, 3, 4, 5, 6, 7, 8),
  people as (select tenant_id, branch, person, sum(value)::int8 as n from (${people}) p group by 1, 2, 3 having sum(value) <> 0),
  stock as (${STOCK_OF_FRESH}),
  summed as (${SUMMED})
  select ${HORIZON}::text as horizon, ${AHEAD} as ahead, ${CONFIG} as config, ${MEMBERS} as members, pg_current_snapshot()::text as snapshot, ${NEXT_BREACH} as "nextBreachAt",
    ${rolled} as parts, ${SUMS} as sums,
    ${jsonOf('tenant_id, ticket_id', 'touched')} as touched,
    ${jsonOf(`tenant_id, ticket_id, ${['branch', 'fault', 'department', 'tier', 'stage'].map(keyOf).join(', ')}, day, clocks`, 'late')} as late,
    ${jsonOf(`tenant_id, ${keyOf('branch')}, person, n`, 'people')} as people`;

const preparedName = preparedNames('live');
const textOf = trimmedTexts(FIRST_FACET);

/**
 * The entries of a live board, summed, and what stands now: each all of it, or what has changed since a snapshot that is remembered. `w` is asked of whole
 * workspaces alone.
 */
export async function readLive(tx: BoardTx, w: BoardWindow, base: BoardBase | null, standing: StandingMark | null): Promise<LiveAnswer> {
  const values = commonValues(w);
  const bind = (value: unknown): string => `$${values.push(value)}`;
  let entries = SINCE_FOLDED;
  let rolled = NOTHING_ROLLED;
  if (base) entries = entriesSince(bind(base.snapshot));
  else {
    for (const column of bucketValues(w.buckets ?? [])) bind(column);
    rolled = ROLLED;
  }
  const news = standing ? newsSince(bind(standing.snapshot), bind(new Date(standing.at))) : NEWS_OF_ALL;
  const text = textOf([base === null, standing === null], w, () => statement(entries, rolled, news));
  type Row = Marker &
    Omit<LiveAnswer, 'marker' | 'news'> & { sums: Sum[]; touched: [string, string][]; late: LateRow[]; people: PersonRow[] };
  const [row] = await hashed<Row>(tx, { text, values, name: preparedName(text) });
  if (!row) throw new Error('the board answered nothing');
  const { horizon, ahead, config, touched, late, people, parts, sums, ...rest } = row;
  return {
    ...rest,
    parts: [...parts, ...sums.map(partOf)],
    marker: { horizon, ahead, config },
    news: { touched: standing ? touched : null, late, people },
  };
}
