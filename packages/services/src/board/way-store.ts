import type { ReturnKind } from '@bodan/core/measures/returns';
import type { TicketSource } from './moment-store.ts';

const RETURNS: Record<TicketSource, string> = { ticket: 'own_return', hq_ticket: 'hq_return' };
const FLAG: Record<ReturnKind, string> = { rework: 'is_rework', reopened: 'is_reopened' };

/**
 * Of the tickets of a count (`tenant_id, ticket_id, value`: how often each came back), which way they took and how often:
 * `(tenant_id, ticket_id, came_from, went_to, value)`. The count says how many: the last so many ways are those it counted, for what came before a
 * membership is not the group's. What no event tells of, for it is not to be seen any more or was imported as a number, stands without stages; so the
 * values always add up to the count.
 */
export const waysOf = (counted: string, kind: ReturnKind, source: TicketSource): string => `with came as materialized (${counted}),
  way as materialized (
    select c.tenant_id, c.ticket_id, b.came_from, b.went_to, count(*) as value from came c cross join lateral (
      select r.came_from, r.went_to from ${RETURNS[source]} r where r.tenant_id = c.tenant_id and r.ticket_id = c.ticket_id and r.${FLAG[kind]}
      order by r.occurred_at desc, r.seq desc limit greatest(c.value, 0)) b
    group by 1, 2, 3, 4)
  select w.tenant_id, w.ticket_id, w.came_from, w.went_to, w.value::int8 as value from way w
  union all
  select c.tenant_id, c.ticket_id, null, null, (c.value - coalesce(sum(w.value), 0))::int8 from came c
    left join way w on w.tenant_id = c.tenant_id and w.ticket_id = c.ticket_id group by c.tenant_id, c.ticket_id, c.value having c.value <> coalesce(sum(w.value), 0)`;

/** Whether a row `w` of them took one way; both stages are parameters. */
export const isWay = (from: string, to: string): string =>
  `w.came_from is not distinct from ${from}::text and w.went_to is not distinct from ${to}::text`;
