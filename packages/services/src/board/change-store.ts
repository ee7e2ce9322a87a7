import type { LaterEvent } from '@bodan/core/measures/change';
import { type Drill, drillValues, hitsAt } from './drill-store.ts';
import type { Moment } from './moment.ts';
import type { TicketSource } from './moment-store.ts';
import type { BoardTx } from './types.ts';

/** A ticket that counts otherwise than was published; `later` is null when it is there no more. */
export type Changed = { tenantId: string; ticketId: string; published: number; known: number; later: LaterEvent[] | null };
export type Changes = { published: number; known: number; tickets: number; changed: Changed[] };

/** More of one ticket's events than this say nothing new. */
const MOST_EVENTS = 40;

/** The number as published then and as known now, in one snapshot, with the tickets by which they differ, newest first. */
export async function readChanges(
  tx: BoardTx,
  source: TicketSource,
  d: Drill & { moment: Moment },
  after: { ticketId: string; tenantId: string } | null,
  limit: number,
): Promise<Changes> {
  const [row] = await tx.rows<Changes>(
    `with told as materialized (${hitsAt('then', d, source)}), known as materialized (${hitsAt('now', d, source)}),
      diff as materialized (select tenant_id, ticket_id, coalesce(told.value, 0)::int8 as before, coalesce(known.value, 0)::int8 as after
        from told full join known using (tenant_id, ticket_id) where coalesce(told.value, 0) <> coalesce(known.value, 0)),
      page as (select * from diff where $12::uuid is null or (ticket_id, tenant_id) < ($12::uuid, $13::uuid) order by ticket_id desc, tenant_id desc limit $14)
     select (select coalesce(sum(value), 0)::int8 from told) as published, (select coalesce(sum(value), 0)::int8 from known) as known, (select count(*)::int from diff) as tickets,
       (select coalesce(jsonb_agg(jsonb_build_object('tenantId', p.tenant_id, 'ticketId', p.ticket_id, 'published', p.before, 'known', p.after,
          'later', case when exists (select 1 from ${source} k where k.tenant_id = p.tenant_id and k.id = p.ticket_id) then (
             select coalesce(jsonb_agg(jsonb_build_object('type', type, 'occurredAt', (extract(epoch from occurred_at) * 1000)::int8, 'recordedAt', (extract(epoch from recorded_at) * 1000)::int8) order by seq), '[]')
             from (select e.type, e.occurred_at, e.recorded_at, e.seq from ticket_event e where e.tenant_id = p.tenant_id and e.ticket_id = p.ticket_id and e.recorded_at > $5::timestamptz order by e.seq limit ${MOST_EVENTS}) e) end)
          order by p.ticket_id desc, p.tenant_id desc), '[]') from page p) as changed`,
    [...drillValues(d), after?.ticketId ?? null, after?.tenantId ?? null, limit],
  );
  return row ?? { published: 0, known: 0, tickets: 0, changed: [] };
}

type Numbered = { tenantId: string; ticketId: string; number: string };
/** Human numbers of tickets that changed, by `tenant/ticket`. */
export async function numbersOf(tx: BoardTx, source: TicketSource, found: Changes): Promise<Map<string, string>> {
  const rows = await tx.rows<Numbered>(
    `select k.tenant_id as "tenantId", k.id as "ticketId", k.number from jsonb_to_recordset($1::jsonb) r (t uuid, i uuid) join ${source} k on k.tenant_id = r.t and k.id = r.i`,
    [JSON.stringify(found.changed.map((c) => ({ t: c.tenantId, i: c.ticketId })))],
  );
  return new Map(rows.map((r) => [`${r.tenantId}/${r.ticketId}`, r.number]));
}
