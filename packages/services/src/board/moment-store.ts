import { METRIC_NAMES, STOCKS } from '@bodan/core/measures/buckets';
import type { Moment } from './moment.ts';

/** Where a door reads tickets: headquarters see them masked. */
export type TicketSource = 'ticket' | 'hq_ticket';

const listed = (names: readonly string[]): string => names.map((m) => `'${m}'`).join(', ');
export const FLOW_LIST = listed(METRIC_NAMES.filter((m) => !STOCKS.includes(m)));
export const STOCK_LIST = listed(STOCKS);

/** A plan that is kept must not depend on how many entries waited to be folded when it was made: in this order they are read by their index alone. */
export const SINCE_FOLDED = `(select m.* from measure_entry m where m.group_id = (select here_ledger($1)) and m.txid >= measure_through() order by m.txid limit 1000000000)`;

/*
 * Parts of statements in which $1 is the group and $5 the moment. Each gives rows (tenant_id, ticket_id, metric, value, day, branch_id,
 * fault_code, department_code, tier, stage, person_id).
 */
const FACTS = (of: string) => `${of}.branch_id, ${of}.fault_code, ${of}.department_code, ${of}.tier`;
/** The longest a span can be is 2 to this power in seconds, 68 years. */
const LONGEST = 31;
/** Spans that hold the moment. Of each length those that began less than that length before it: a short range of the index each. */
const held = (metrics: string): string => `select s.tenant_id, s.ticket_id, s.metric, 1 as value, s.day, ${FACTS('s')}, s.stage, s.person_id
  from generate_series(0, ${LONGEST}) z (size) cross join lateral (select * from measure_span m
    where m.group_id = (select here_ledger($1)) and m.size = z.size and m.from_at <= $5::timestamptz and m.from_at > $5::timestamptz - make_interval(secs => 2.0 ^ z.size) offset 0) s
  where s.to_at > $5::timestamptz and s.metric ${metrics}`;

const SPANS = 'spans';
const STOOD = 'stood';
/** What several parts of a statement ask for, read once in front of them: the spans of every metric that hold the moment, and by what is known now the tickets that were open. */
export const sharedAt = (known: Moment['known'], source: TicketSource): string =>
  `${SPANS} as materialized (${held('is not null')}),${known === 'then' ? '' : `${STOOD} as materialized (${stoodKnown(source, { isShared: true })}),`}`;
/** Whether `sharedAt` stands in front of the statement. */
type Shared = { isShared: boolean };
const of = (metrics: string, { isShared }: Shared): string => (isShared ? `select * from ${SPANS} where metric ${metrics}` : held(metrics));

const openThen = (source: TicketSource, shared: Shared): string => `${of(`= 'open'`, shared)}
  union all select k.tenant_id, k.id, 'open', 1, null, ${FACTS('k')}, k.stage, k.assignee_id from ${source} k where k.is_open and k.open_since <= $5::timestamptz`;
const overdueThen = (shared: Shared): string => `${of(`like 'overdue\\_%'`, shared)}
  union all select c.tenant_id, c.ticket_id, 'overdue_' || c.metric, 1, c.day, ${FACTS('c')}, c.stage, null from clock c
    where c.group_id = here_group($1) and c.status in ('running', 'paused') and c.breach_at <= $5::timestamptz - interval '1 second' and c.known_since <= $5::timestamptz`;

/*
 * Of a membership that has ended headquarters learns nothing more: what is known of its time is what was published. And of who is a member
 * now it knows nothing from before.
 */
const isMember = (of: string): string =>
  `(${of}.tenant_id, ${of}.membership) in (select m.id, m.membership from tenant m where m.group_id = (select app_group()))`;
const ended = (source: TicketSource, metrics: string): string =>
  source === 'ticket' ? '' : ` union all ${held(metrics)} and not ${isMember('s')}`;
const sinceMember = (source: TicketSource, of: string): string =>
  source === 'ticket'
    ? ''
    : ` and coalesce($5::timestamptz >= to_timestamp(((select hq_since()) ->> ${of}.tenant_id::text)::float8 / 1000), true)`;

/** Where a ticket was open at the moment is what a slice of its time ledger says, closed since or not; of one that was closed then and opened again nothing. */
const STOOD_IN = `(
    select s.stage from slice s where s.tenant_id = k.tenant_id and s.ticket_id = k.id and s.started_at <= $5::timestamptz and s.ended_at > $5::timestamptz
    union all select k.stage where k.is_open and k.slice_started_at <= $5::timestamptz limit 1)`;
/** The ticket of a row, looked up by its id: joined freely, the planner may read every ticket there is. */
const ticketOf = (row: string, source: TicketSource): string =>
  `cross join lateral (select * from ${source} x where x.tenant_id = ${row}.tenant_id and x.id = ${row}.ticket_id offset 0) k`;
/**
 * Tickets that were open at the moment by what is known now, `k` with the stage they stood in: those that were published as open, and those of which it was
 * told only later that they were, as far as they really were.
 */
const stoodKnown = (source: TicketSource, shared: Shared): string => `select k.tenant_id, k.id as ticket_id, ${FACTS('k')}, x.stage from (
    select tenant_id, ticket_id from (${of(`= 'open'`, shared)}) p union select tenant_id, id from ${source} where is_open and open_since <= $5::timestamptz
    union select e.tenant_id, e.ticket_id from measure_entry e where e.group_id = (select here_ledger($1)) and e.metric = 'open' and e.occurred_at < e.recorded_at
      and e.recorded_at > $5::timestamptz and e.occurred_at <= $5::timestamptz) c
  ${ticketOf('c', source)} cross join lateral ${STOOD_IN} x
  where k.created_at <= $5::timestamptz and (k.closed_at is null or k.closed_at > $5::timestamptz)${sinceMember(source, 'k')}`;
const stood = (source: TicketSource, shared: Shared): string => (shared.isShared ? STOOD : `(${stoodKnown(source, shared)})`);

const openKnown = (
  source: TicketSource,
  shared: Shared,
): string => `select s.tenant_id, s.ticket_id, 'open' as metric, 1 as value, null::date as day, ${FACTS('s')}, s.stage, null::uuid as person_id
  from ${stood(source, shared)} s${ended(source, `= 'open'`)}`;
// A clock runs while its ticket is open.
const overdueKnown = (
  source: TicketSource,
  shared: Shared,
): string => `select c.tenant_id, c.ticket_id, 'overdue_' || c.metric as metric, 1 as value, c.day, ${FACTS('c')}, s.stage, null::uuid as person_id
  from ${stood(source, shared)} s cross join lateral (select * from clock x where x.tenant_id = s.tenant_id and x.ticket_id = s.ticket_id offset 0) c
  where c.status <> 'cancelled' and c.breach_at <= $5::timestamptz - interval '1 second'
    and (c.stopped_at is null or c.stopped_at > $5::timestamptz)${sinceMember(source, 'c')}${ended(source, `like 'overdue\\_%'`)}`;

const ALONE: Shared = { isShared: false };
export const openAt = (known: Moment['known'], source: TicketSource, shared = ALONE): string =>
  known === 'then' ? openThen(source, shared) : openKnown(source, shared);
export const overdueAt = (known: Moment['known'], source: TicketSource, shared = ALONE): string =>
  known === 'then' ? overdueThen(shared) : overdueKnown(source, shared);

/** Entries as they stood at the moment; `metrics` and `days` are conditions on an entry `e`. */
export const flowsAt = (known: Moment['known'], source: TicketSource, metrics: string, days: string): string =>
  known === 'then'
    ? `select e.tenant_id, e.ticket_id, e.metric, e.value, e.day, ${FACTS('e')}, e.stage, e.person_id
       from measure_entry e where e.group_id = (select here_ledger($1)) and ${metrics} and ${days} and e.recorded_at <= $5::timestamptz`
    : `select s.tenant_id, s.ticket_id, s.metric, s.value, s.day, ${FACTS('k')}, s.stage, null::uuid as person_id from (
         select e.tenant_id, e.ticket_id, e.metric, sum(e.value)::int8 as value, e.day, e.stage from measure_entry e
         where e.group_id = (select here_ledger($1)) and ${metrics} and ${days} and e.occurred_at <= $5::timestamptz${source === 'hq_ticket' ? ` and ${isMember('e')}` : ''} group by 1, 2, 3, 5, 6 having sum(e.value) <> 0) s
       join ${source} k on k.tenant_id = s.tenant_id and k.id = s.ticket_id${
         source === 'ticket'
           ? ''
           : `
       union all select e.tenant_id, e.ticket_id, e.metric, e.value, e.day, ${FACTS('e')}, e.stage, null
         from measure_entry e where e.group_id = (select here_ledger($1)) and ${metrics} and ${days} and e.recorded_at <= $5::timestamptz and not ${isMember('e')}`
       }`;

/**
 * Few tickets wait for a part, and each says so when it begins and when it ends: their entries tell the moment by themselves. `offset 0` reads them by their
 * metric: with the moment in the same condition the planner would rather look into every workspace.
 */
const PARTS_ENTRIES = `(select * from measure_entry m where m.group_id = (select here_ledger($1)) and m.metric = 'parts_waiting' offset 0)`;
export const partsAt = (known: Moment['known'], source: TicketSource): string =>
  known === 'then'
    ? `select e.tenant_id, e.ticket_id, e.metric, e.value, e.day, ${FACTS('e')}, e.stage, e.person_id from ${PARTS_ENTRIES} e where e.recorded_at <= $5::timestamptz`
    : flowsAt(known, source, `e.metric = 'parts_waiting'`, 'true');

/** Each day of each metric between two, as days to look into one by one. As an array, since of a series the planner expects a thousand, and has memory cleared for as many. */
const eachDay = (from: string, to: string): string =>
  `(select m.metric, d.day::date as day from unnest(array[${FLOW_LIST}]) m (metric) cross join unnest(array(select generate_series(${from}, ${to}, interval '1 day'))) d (day))`;
const LAST_FOLDED = 'least($4::date, $15::date)';
/** A workspace looks into each day; what was told of whom in a large group is no business of its own. Headquarters looks only into days of which anything was told after the moment. */
const toldSince = (source: TicketSource): string =>
  source === 'ticket'
    ? eachDay('$2::date', LAST_FOLDED)
    : `(select m.metric, m.day from measure_told m
    where m.group_id = here_ledger($1) and m.metric = any (array[${FLOW_LIST}]) and m.day between $2::date and ${LAST_FOLDED} and m.told_at > $5::timestamptz)`;
const entriesIn = (days: string, condition: string): string => `${days} d
    cross join lateral (select * from measure_entry m where m.group_id = (select here_ledger($1)) and m.metric = d.metric and m.day = d.day and ${condition} offset 0) e`;

/**
 * What the folded sums of the days asked for, up to $15, must be corrected by to be as published then: what is not folded yet, less what was folded but
 * recorded later; and the days after $15 from their entries alone.
 */
export const sinceFold = (
  source: TicketSource,
): string => `select e.tenant_id, e.ticket_id, e.metric, e.value, e.day, ${FACTS('e')}, null::text as stage, null::uuid as person_id from ${SINCE_FOLDED} e
    where e.metric in (${FLOW_LIST}) and e.day between $2::date and ${LAST_FOLDED} and e.recorded_at <= $5::timestamptz
  union all select e.tenant_id, e.ticket_id, e.metric, -e.value, e.day, ${FACTS('e')}, null, null from ${entriesIn(toldSince(source), 'm.recorded_at > $5::timestamptz')}
    where e.txid < (select measure_through())
  union all select e.tenant_id, e.ticket_id, e.metric, e.value, e.day, ${FACTS('e')}, null, null from ${entriesIn(eachDay('greatest($2::date, $15::date + 1)', '$4::date'), 'm.recorded_at <= $5::timestamptz')}`;

/** Entries of folded days that were recorded after the moment, folded themselves or not. */
const laterIn = (
  source: TicketSource,
  condition: string,
): string => `select e.* from ${entriesIn(toldSince(source), 'm.recorded_at > $5::timestamptz')}
      where e.txid < (select measure_through()) and ${condition}
    union all select e.* from ${SINCE_FOLDED} e
      where e.metric in (${FLOW_LIST}) and e.day between $2::date and ${LAST_FOLDED} and e.recorded_at > $5::timestamptz and ${condition}`;
/**
 * The same by what is known now: what is not folded yet, less what happened after the moment. A ticket's entries add up to it where it is now, so what happened
 * later is taken away there, whatever it was moved through. Of a ticket that is gone they add up to nothing.
 */
export const knownSinceFold = (
  source: TicketSource,
): string => `select e.tenant_id, e.ticket_id, e.metric, e.value, e.day, ${FACTS('e')}, null::text as stage, null::uuid as person_id from ${SINCE_FOLDED} e
    where e.metric in (${FLOW_LIST}) and e.day between $2::date and ${LAST_FOLDED}
  union all select s.tenant_id, s.ticket_id, s.metric, -s.value, s.day, ${FACTS('k')}, null, null from (
      select tenant_id, ticket_id, metric, sum(value)::int8 as value, day from (${laterIn(source, `e.occurred_at > $5::timestamptz${source === 'ticket' ? '' : ` and ${isMember('e')}`}`)}) l
      group by 1, 2, 3, 5 having sum(value) <> 0) s ${ticketOf('s', source)}${
        source === 'ticket'
          ? ''
          : `
  union all select e.tenant_id, e.ticket_id, e.metric, -e.value, e.day, ${FACTS('e')}, null, null from (${laterIn(source, `not ${isMember('e')}`)}) e`
      }`;

/** The first moment of which it is remembered whom open tickets were assigned to, epoch ms; null where that is every moment. */
export const PEOPLE_SINCE = `(select (extract(epoch from people_since) * 1000)::int8 from measure_checkpoint where id = 1)`;
