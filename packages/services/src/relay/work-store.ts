import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

type Relay = Tx<'relay'>;

/** order: a flow ordered a ticket. relay: an event that could not be carried on with its page. */
export type WorkKind = 'order' | 'relay';
export type WorkPlace = { tenantId: string; groupId: string; ticketId: string };
export type Work = { eventId: string; kind: WorkKind; txid: string; tries: number };

/** An order waits for those before it in its ticket; what was set aside is waited for no more. */
const IS_FREE = `(w.kind = 'relay' or not exists (select 1 from event_work b where b.tenant_id = w.tenant_id and b.ticket_id = w.ticket_id and b.kind = 'order' and b.status = 'waiting' and b.seq < w.seq))`;

/** Every event of these transactions becomes work of its own. */
export const setApart = (tx: Relay, from: string, last: string, now: number): Promise<unknown[]> =>
  tx.rows(
    `insert into event_work (tenant_id, event_id, kind, ticket_id, seq, next_try_at)
     select tenant_id, id, 'relay', ticket_id, seq, $3 from ticket_event where txid >= $1::text::xid8 and txid <= $2::text::xid8 on conflict do nothing`,
    [from, last, new Date(now)],
  );

/** Tickets of which something is due. Every workspace has its share of a page, so that one with much holds up nobody. */
export const dueWork = (tx: Relay, now: number, limit: number, share: number): Promise<WorkPlace[]> =>
  tx.rows<WorkPlace>(
    `select d.tenant_id as "tenantId", t.group_id as "groupId", d.ticket_id as "ticketId"
     from (select distinct tenant_id from event_work where status = 'waiting' and next_try_at <= $1) x
       cross join lateral (
         select w.tenant_id, w.ticket_id, row_number() over (order by min(w.next_try_at), min(w.seq)) as place from event_work w
         where w.tenant_id = x.tenant_id and w.status = 'waiting' and w.next_try_at <= $1 and ${IS_FREE} group by w.tenant_id, w.ticket_id order by place limit $3) d
       join tenant t on t.id = d.tenant_id order by d.place limit $2`,
    [new Date(now), limit, share],
    'work-due',
  );

/** Takes the ticket's next work until `until` and counts the try before it is made, so that one that ends the process is counted too. */
export async function claimWork(tx: Relay, place: WorkPlace, now: number, until: number): Promise<Work | undefined> {
  const [row] = await tx.rows<Work>(
    `with next as (
       select w.tenant_id, w.event_id, w.kind from event_work w
       where w.tenant_id = $1 and w.ticket_id = $2 and w.status = 'waiting' and w.next_try_at <= $3 and ${IS_FREE}
       order by w.kind desc, w.seq limit 1 for update skip locked)
     update event_work w set tries = w.tries + 1, next_try_at = $4 from next n join ticket_event e on e.tenant_id = n.tenant_id and e.id = n.event_id
     where w.tenant_id = n.tenant_id and w.event_id = n.event_id and w.kind = n.kind returning w.event_id as "eventId", w.kind, w.tries, e.txid::text as txid`,
    [place.tenantId, place.ticketId, new Date(now), new Date(until)],
    'work-claim',
  );
  return row;
}

const REMOVE = `delete from event_work where tenant_id = $1 and event_id = $2 and kind = $3 and status = 'waiting' returning 1`;

/** Takes work off the list in the transaction that does it; false when somebody else did. */
export const takeOff = async (tx: TenantTx | Relay, tenantId: string, { eventId, kind }: Work): Promise<boolean> =>
  (await tx.rows(REMOVE, [tenantId, eventId, kind], 'work-done')).length === 1;

/** What became of a try that failed. */
export const recordFailure = (
  tx: Relay,
  tenantId: string,
  { eventId, kind }: Work,
  r: { error: string | null; now: number; nextTryAt: number | null },
): Promise<unknown[]> =>
  tx.rows(
    `update event_work set last_error = coalesce($4, last_error), status = case when $5::timestamptz is null then 'aside' else 'waiting' end, next_try_at = coalesce($5, next_try_at),
       set_aside_at = case when $5::timestamptz is null then $6::timestamptz end
     where tenant_id = $1 and event_id = $2 and kind = $3 and status = 'waiting'`,
    [tenantId, eventId, kind, r.error, r.nextTryAt === null ? null : new Date(r.nextTryAt), new Date(r.now)],
    'work-failed',
  );

export type SetAside = {
  workspace: string;
  ticket: string;
  ticketId: string;
  eventId: string;
  eventType: string;
  kind: WorkKind;
  tries: number;
  setAsideAt: number;
  lastError: string;
};

/** What was set aside, longest first. */
export const setAside = (tx: Relay, limit: number): Promise<SetAside[]> =>
  tx.rows<SetAside>(
    `select t.slug as workspace, k.number as ticket, w.ticket_id as "ticketId", w.event_id as "eventId", e.type as "eventType", w.kind, w.tries, w.set_aside_at as "setAsideAt", coalesce(w.last_error, '') as "lastError"
     from event_work w join tenant t on t.id = w.tenant_id join ticket_event e on e.tenant_id = w.tenant_id and e.id = w.event_id join ticket k on k.tenant_id = w.tenant_id and k.id = w.ticket_id
     where w.status = 'aside' order by w.set_aside_at, w.event_id limit $1`,
    [limit],
  );

export async function countWork(tx: Relay): Promise<{ aside: number; waiting: number }> {
  const [row] = await tx.rows<{ aside: number; waiting: number }>(
    `select (count(*) filter (where status = 'aside'))::int as aside, (count(*) filter (where status = 'waiting'))::int as waiting from event_work`,
  );
  return row ?? { aside: 0, waiting: 0 };
}

/** Puts what was set aside back on the list with all its tries: one event, a workspace's, or everything. Answers how many. */
export async function takeUpAgain(tx: Relay, of: { eventId?: string; workspace?: string }, now: number): Promise<number> {
  const rows = await tx.rows(
    `update event_work w set status = 'waiting', tries = 0, next_try_at = $3, set_aside_at = null from tenant t
     where t.id = w.tenant_id and w.status = 'aside' and ($1::uuid is null or w.event_id = $1) and ($2::text is null or t.slug = $2) returning 1`,
    [of.eventId ?? null, of.workspace ?? null, new Date(now)],
  );
  return rows.length;
}
