import { OVERDUE_FROM } from '../board/read-store.ts';
import type { TenantTx } from '../context.ts';
import { COLUMNS, type TicketRow } from '../ticket/list-store.ts';

export type OverdueQuery = {
  groupId: string;
  tenantId: string;
  now: number;
  /** Null lets everything through; '' stands for tickets without the fact. */
  branches: string[] | null;
  tiers: string[] | null;
  departments: string[] | null;
};
export type OverdueRow = TicketRow & {
  isLate: boolean;
  nudges: { count: number; at: number; by: string | null; personId: string | null } | null;
};

// The clocks that count are those of the board's figure, by the same words; at risk is what is not late yet.
const HIT = `late as (select distinct e.ticket_id from ${OVERDUE_FROM} and e.tenant_id = $2 and $3::date is null and $4::date is null),
  hit as materialized (
    select t.id, true as is_late from late l join ticket t on t.tenant_id = $2 and t.id = l.ticket_id where FILTER
    union all
    select t.id, false from ticket t where t.tenant_id = $2 and t.is_open and t.next_breach_at is not null and t.next_at_risk_at <= $5
      and not exists (select from late l where l.ticket_id = t.id) and FILTER)`.replaceAll(
  'FILTER',
  `($6::text[] is null or coalesce(t.branch_id::text, '') = any ($6)) and ($7::text[] is null or t.tier = any ($7))
      and ($8::text[] is null or coalesce(t.holder_department, t.department_code, '') = any ($8))`,
);

const NUDGED = `left join lateral (
    select count(*)::int as count, max(n.occurred_at) as at, (array_agg(n.actor_name order by n.seq desc))[1] as by, (array_agg(n.data ->> 'personId' order by n.seq desc))[1] as person
    from ticket_event n where n.tenant_id = $2 and n.ticket_id = t.id and n.type = 'ticket.nudged' and n.actor_kind <> 'customer') n on n.count > 0`;

/** Tickets that are late or at risk now, the soonest breached first, and how many of each there are. */
export async function readOverdue(
  tx: TenantTx,
  q: OverdueQuery,
  limit: number,
): Promise<{ rows: OverdueRow[]; late: number; atRisk: number }> {
  const values = [q.groupId, q.tenantId, null, null, new Date(q.now), q.branches, q.tiers, q.departments, limit];
  const found = await tx.rows<
    TicketRow & {
      isLate: boolean;
      late: number;
      atRisk: number;
      count: number | null;
      at: number | null;
      by: string | null;
      person: string | null;
    }
  >(
    `with ${HIT}
     select ${COLUMNS}, h.is_late as "isLate", (select count(*)::int from hit where is_late) as late, (select count(*)::int from hit where not is_late) as "atRisk",
       n.count, n.at, n.by, n.person
     from (select h.*, k.next_breach_at from hit h join ticket k on k.tenant_id = $2 and k.id = h.id order by h.is_late desc, k.next_breach_at, h.id limit $9) h
       join ticket t on t.tenant_id = $2 and t.id = h.id ${NUDGED}`,
    values,
  );
  const rows = found.map(({ late: _l, atRisk: _r, count, at, by, person, ...row }) => ({
    ...row,
    nudges: count === null || at === null ? null : { count, at, by, personId: person },
  }));
  return { rows, late: found[0]?.late ?? 0, atRisk: found[0]?.atRisk ?? 0 };
}
