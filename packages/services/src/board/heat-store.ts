import type { FieldFilter } from '@bodan/core/measures/shared-field';
import { holdsOne } from './field-store.ts';
import type { TicketSource } from './moment-store.ts';
import { filterFrom, type Narrowing, narrowValues } from './narrow-store.ts';
import { OVERDUE_FROM } from './read-store.ts';
import type { BoardTx } from './types.ts';

/** An hour of the week in the workspace's own time: Monday is 1, hours are 0 to 23. */
export type Slot = { weekday: number; hour: number };
/** `weekday` and `hour` are null for what counts and opens no more. */
export type HeatRow = { weekday: number | null; hour: number | null; created: number; met: number; missed: number; overdueNow: number };
export type HeatQuestion = Narrowing & { groupId: string; from: string; to: string; now: number; field: FieldFilter | null };

const weekdayOf = (at: string): string => `extract(isodow from ${at})::int`;
const hourOf = (at: string): string => `extract(hour from ${at})::int`;
const LOCAL = 'k.created_at at time zone z.time_zone';

/** Whether the ticket of a row was created in a slot; both are parameters. */
export const createdIn = (source: TicketSource, tenantId: string, ticketId: string, weekday: string, hour: string): string =>
  `exists (select from ${source} k join tenant z on z.id = k.tenant_id where k.tenant_id = ${tenantId} and k.id = ${ticketId} and ${weekdayOf(LOCAL)} = ${weekday}::int and ${hourOf(LOCAL)} = ${hour}::int)`;

const FILTER = filterFrom(6);
const DAYS = 'e.day between $3::date and $4::date';
const sumOf = (metric: string): string => `coalesce(sum(e.value) filter (where e.metric = '${metric}'), 0)`;

/** Tickets created in the range and their first responses, as the board counts them, by the hour of the week they were created in. */
export const readHeat = (tx: BoardTx, q: HeatQuestion, source: TicketSource): Promise<HeatRow[]> =>
  tx.rows<HeatRow>(
    `with counted as materialized (
       select e.tenant_id, e.ticket_id, ${sumOf('created')} as created, ${sumOf('first_response_met')} as met, ${sumOf('first_response_missed')} as missed, 0 as late
       from measure_entry e where e.group_id = here_ledger($1) and e.metric = any ($2::text[]) and ${DAYS} and ${FILTER} group by 1, 2
       union all
       select e.tenant_id, e.ticket_id, 0, 0, 0, count(*) from ${OVERDUE_FROM} and e.metric = 'first_response' and ${DAYS} and ${FILTER} group by 1, 2),
     h as (select * from counted h${q.field === null ? '' : ` where ${holdsOne(source, 'h.tenant_id', 'h.ticket_id', '$11', '$12')}`})
     select ${weekdayOf(LOCAL)} as weekday, ${hourOf(LOCAL)} as hour, sum(h.created)::int as created, sum(h.met)::int as met, sum(h.missed)::int as missed, sum(h.late)::int as "overdueNow"
     from h left join ${source} k on k.tenant_id = h.tenant_id and k.id = h.ticket_id left join tenant z on z.id = k.tenant_id
     group by 1, 2 having sum(h.created) <> 0 or sum(h.met) <> 0 or sum(h.missed) <> 0 or sum(h.late) <> 0 order by 1, 2`,
    [
      q.groupId,
      ['created', 'first_response_met', 'first_response_missed'],
      q.from,
      q.to,
      new Date(q.now),
      ...narrowValues(q),
      ...(q.field === null ? [] : [q.field.key, q.field.values]),
    ],
  );
