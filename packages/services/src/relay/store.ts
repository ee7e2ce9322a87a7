import type { Tx } from '@bodan/db/doors';
import type { DigestPage } from '../digest/page.ts';
import type { MailDigest } from '../mail/queue.ts';
import { clearGroupNotices } from '../notification/group-store.ts';

type Relay = Tx<'relay'>;

/** True when there are finished events behind the reader's place; asked without a write, since most of the time there are none. */
export async function hasNews(tx: Relay, reader: string): Promise<boolean> {
  const [row] = await tx.rows<{ hasNews: boolean }>(
    `select exists (select 1 from ticket_event where txid >= coalesce((select through_txid from relay_cursor where reader = $1), '0')::xid8
       and txid < pg_snapshot_xmin(pg_current_snapshot())) as "hasNews"`,
    [reader],
    'relay-news',
  );
  return row?.hasNews ?? false;
}

/** The reader's place, locked; undefined while another worker holds it. Also the horizon: everything below it is finished. */
export async function lockCursor(tx: Relay, reader: string): Promise<{ from: string; horizon: string } | undefined> {
  await tx.rows(`insert into relay_cursor (reader, through_txid) values ($1, '0') on conflict do nothing`, [reader], 'relay-cursor-make');
  const [row] = await tx.rows<{ from: string; horizon: string }>(
    `select through_txid as "from", pg_snapshot_xmin(pg_current_snapshot())::text as horizon from relay_cursor where reader = $1 for update skip locked`,
    [reader],
    'relay-cursor-lock',
  );
  return row;
}

/** Where the next page ends. All rows of one transaction are in one page, however many they are. */
export async function pageEnd(tx: Relay, from: string, horizon: string, limit: number): Promise<{ count: number; last: string | null }> {
  const [row] = await tx.rows<{ count: number; last: string | null }>(
    `select count(*)::int as count, max(x.txid::text::numeric)::text as last
     from (select txid from ticket_event where txid >= $1::text::xid8 and txid < $2::text::xid8 order by txid fetch first $3 rows with ties) x`,
    [from, horizon, limit],
    'relay-page',
  );
  return row ?? { count: 0, last: null };
}

export type Subscribed = {
  eventId: string;
  tenantId: string;
  groupId: string;
  workspace: string;
  ticketId: string;
  number: string;
  seq: number;
  type: string;
  actorKind: string;
  actorId: string | null;
  data: Record<string, unknown>;
  occurredAt: number;
  endpointId: string;
  isDisabled: boolean;
};

/** Events by their transactions, both ends included; `eventId` leaves one of them. */
export type Span = { from: string; last: string; eventId: string | null };
const IN_SPAN = `e.txid >= $1::text::xid8 and e.txid <= $2::text::xid8 and ($3::uuid is null or e.id = $3)`;
const span = ({ from, last, eventId }: Span): unknown[] => [from, last, eventId];

/** The page's events with every endpoint that wants them or that a flow calls; an endpoint hears nothing from before it was made. */
export const subscribedEvents = (tx: Relay, of: Span): Promise<Subscribed[]> =>
  tx.rows<Subscribed>(
    `select e.id as "eventId", e.tenant_id as "tenantId", t.group_id as "groupId", t.slug as workspace, e.ticket_id as "ticketId", k.number, e.seq, e.type, e.actor_kind as "actorKind",
       e.actor_id as "actorId", e.data, e.occurred_at as "occurredAt", w.id as "endpointId", w.disabled_at is not null as "isDisabled"
     from ticket_event e join webhook_endpoint w on w.tenant_id = e.tenant_id and e.recorded_at >= w.created_at
         and (e.type = any (w.event_types) or (e.type = 'ticket.action' and e.data #>> '{ordered,kind}' = 'callWebhook' and e.data #>> '{ordered,endpointId}' = w.id::text))
       join tenant t on t.id = e.tenant_id join ticket k on k.tenant_id = e.tenant_id and k.id = e.ticket_id
     where ${IN_SPAN} order by e.txid, e.ticket_id, e.seq`,
    span(of),
    'relay-subscribed',
  );

export type NewDelivery = {
  id: string;
  tenantId: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  body: string;
  isDisabled: boolean;
};

/** Once per endpoint and event; for an endpoint that is off the row stays as failed, so that it can be replayed. */
export const addDeliveries = (tx: Relay, deliveries: NewDelivery[], at: number): Promise<{ tenantId: string; deliveryId: string }[]> =>
  tx.rows(
    `insert into webhook_delivery (tenant_id, id, endpoint_id, event_id, event_type, body, status, next_attempt_at)
     select "tenantId", id, "endpointId", "eventId", "eventType", body, case when "isDisabled" then 'failed' else 'waiting' end, case when "isDisabled" then null else $2::timestamptz end
     from jsonb_to_recordset($1::jsonb) as d(id uuid, "tenantId" uuid, "endpointId" uuid, "eventId" uuid, "eventType" text, body text, "isDisabled" boolean)
     on conflict do nothing returning tenant_id as "tenantId", id as "deliveryId"`,
    [JSON.stringify(deliveries), new Date(at)],
    'relay-deliveries',
  );

/**
 * Tells the person whom an event of this page concerns: who was given a ticket, or whom its customer asks to hurry. Nobody is told
 * what they did themselves, nor about a past that was only now written down
 * or a ticket that is over.
 */
export const addEventNotices = (tx: Relay, of: Span): Promise<unknown[]> =>
  tx.rows(
    `insert into notification (tenant_id, id, person_id, kind, ticket_id, data)
     select e.tenant_id, e.id, p.id, case when e.type = 'ticket.nudged' then 'nudged' else 'assigned' end, e.ticket_id, jsonb_build_object('number', k.number, 'by', e.actor_name, 'why', 'assignee')
     from ticket_event e join ticket k on k.tenant_id = e.tenant_id and k.id = e.ticket_id
       cross join lateral (select case when e.type = 'ticket.nudged' then coalesce(k.assignee_id, k.holder_id) else (e.data ->> 'to')::uuid end as id) p
     where ${IN_SPAN} and (e.type = 'ticket.assigned' or (e.type = 'ticket.nudged' and not e.data ? 'people')) and p.id is not null and p.id is distinct from e.actor_id and k.is_open
       and e.recorded_at - e.occurred_at < interval '1 day'
     on conflict do nothing`,
    span(of),
    'relay-notices',
  );

/**
 * Tells the people an event of this page names: who is asked for an approval or to hurry, and whom a timer or an action of a flow tells. The id is
 * made of event and person, so each is told once. Nobody is told what they did themselves.
 */
export const addNamedNotices = (tx: Relay, of: Span): Promise<unknown[]> =>
  tx.rows(
    `insert into notification (tenant_id, id, person_id, kind, ticket_id, data)
     select e.tenant_id, md5(e.id::text || p.id)::uuid, p.id::uuid, case e.type when 'ticket.approval' then 'approval' when 'ticket.nudged' then 'nudged' when 'ticket.timer' then 'timer' else 'flow' end, e.ticket_id,
       jsonb_build_object('number', k.number, 'by', e.actor_name, 'stage', e.data ->> 'stage', 'text', e.data #> '{ordered,text}', 'why', case e.type when 'ticket.approval' then 'approver' when 'ticket.nudged' then e.data -> 'why' ->> p.id else 'flow' end)
     from ticket_event e join ticket k on k.tenant_id = e.tenant_id and k.id = e.ticket_id cross join lateral jsonb_array_elements_text(e.data -> 'people') p (id)
     where ${IN_SPAN} and e.type in ('ticket.approval', 'ticket.nudged', 'ticket.timer', 'ticket.action') and jsonb_typeof(e.data -> 'people') = 'array'
       and p.id::uuid is distinct from e.actor_id
     on conflict do nothing`,
    span(of),
    'relay-named',
  );

export const moveCursor = (tx: Relay, reader: string, to: string): Promise<unknown[]> =>
  tx.rows(`update relay_cursor set through_txid = $2, moved_at = clock_timestamp() where reader = $1`, [reader, to], 'relay-cursor-move');

export type WaitingMail = {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  tries: number;
};

export const dueMails = (tx: Relay, now: number, limit: number): Promise<{ mailId: string; tries: number }[]> =>
  tx.rows(
    `select id as "mailId", cardinality(attempts) as tries from mail where sent_at is null and not gave_up and next_attempt_at <= $1 order by next_attempt_at limit $2`,
    [new Date(now), limit],
    'mails-due',
  );

const IS_DUE = 'sent_at is null and not gave_up and next_attempt_at <= $2';
/** What a mail that is due is to carry. */
export async function pageOfMail(tx: Relay, id: string, now: number): Promise<{ page: DigestPage | null } | undefined> {
  const [row] = await tx.rows<{ page: DigestPage | null }>(
    `select attachment as page from mail where id = $1 and ${IS_DUE}`,
    [id, new Date(now)],
    'mail-page',
  );
  return row;
}

export async function claimMail(tx: Relay, id: string, now: number, until: number): Promise<WaitingMail | undefined> {
  const [row] = await tx.rows<WaitingMail>(
    `update mail set next_attempt_at = $3 where id = $1 and ${IS_DUE}
     returning id, recipient as "to", subject, text_body as text, html_body as html, cardinality(attempts) as tries`,
    [id, new Date(now), new Date(until)],
    'mail-claim',
  );
  return row;
}

export const recordMail = (
  tx: Relay,
  id: string,
  r: { attempt: string; sentAt: number | null; gaveUp: boolean; nextAttemptAt: number },
): Promise<{ to: string; digest: MailDigest | null }[]> =>
  tx.rows(
    `update mail set attempts = attempts || $2::text, sent_at = $3, gave_up = $4, next_attempt_at = $5 where id = $1 returning recipient as "to", digest`,
    [id, r.attempt, r.sentAt === null ? null : new Date(r.sentAt), r.gaveUp, new Date(r.nextAttemptAt)],
    'mail-record',
  );

/**
 * What nobody needs any more, a bounded number of rows a call: answers of old requests, the log of webhooks and devices of last month, notices of
 * headquarters of last half year, and the words of mails a week after they left, since these hold links that let somebody in.
 */
export async function cleanUp(tx: Relay, limit: number): Promise<number> {
  const keys = await tx.rows(
    `delete from idempotency_key where ctid = any (array(select ctid from idempotency_key where created_at < now() - interval '48 hours' limit $1)) returning 1`,
    [limit],
  );
  const deliveries = await tx.rows(
    `delete from webhook_delivery where (tenant_id, id) in (select tenant_id, id from webhook_delivery where status <> 'waiting' and created_at < now() - interval '30 days' limit $1) returning 1`,
    [limit],
  );
  const pushes = await tx.rows(
    `delete from push_delivery where ctid = any (array(select ctid from push_delivery where status not in ('waiting', 'sending') and created_at < now() - interval '30 days' limit $1)) returning 1`,
    [limit],
  );
  const personKeys = await tx.rows(
    `delete from person_idempotency_key where ctid = any (array(select ctid from person_idempotency_key where created_at < now() - interval '48 hours' limit $1)) returning 1`,
    [limit],
  );
  const mails = await tx.rows(
    `update mail set text_body = '', html_body = '' where id in (select id from mail where sent_at < now() - interval '7 days' and (text_body <> '' or html_body <> '') limit $1) returning 1`,
    [limit],
  );
  const notices = await clearGroupNotices(tx, limit);
  return Math.max(keys.length, personKeys.length, deliveries.length, pushes.length, mails.length, notices.length);
}
