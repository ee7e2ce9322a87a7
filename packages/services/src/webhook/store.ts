import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

export type EndpointRow = {
  id: string;
  url: string;
  description: string;
  eventTypes: string[];
  secretLastFour: string;
  previousSecretUntil: number | null;
  disabledAt: number | null;
  disabledReason: string | null;
  failingSince: number | null;
  createdAt: number;
  version: number;
};
export type SealedEndpoint = EndpointRow & { secretSealed: string; previousSecretSealed: string | null };

const ENDPOINT = `e.id, e.url, e.description, e.event_types as "eventTypes", e.secret_last_four as "secretLastFour", e.previous_secret_until as "previousSecretUntil", e.disabled_at as "disabledAt",
  e.disabled_reason as "disabledReason", e.failing_since as "failingSince", e.created_at as "createdAt", e.version`;
const SECRETS = `e.secret_sealed as "secretSealed", e.previous_secret_sealed as "previousSecretSealed"`;

export const endpointsOf = (tx: TenantTx, tenantId: string, after: string | null, limit: number): Promise<EndpointRow[]> =>
  tx.rows<EndpointRow>(
    `select ${ENDPOINT} from webhook_endpoint e where e.tenant_id = $1 and ($2::uuid is null or e.id > $2) order by e.id limit $3`,
    [tenantId, after, limit],
  );

export async function endpointById(tx: TenantTx, tenantId: string, id: string, lock = false): Promise<SealedEndpoint | undefined> {
  const [row] = await tx.rows<SealedEndpoint>(
    `select ${ENDPOINT}, ${SECRETS} from webhook_endpoint e where e.tenant_id = $1 and e.id = $2${lock ? ' for no key update' : ''}`,
    [tenantId, id],
  );
  return row;
}

export const insertEndpoint = (
  tx: TenantTx,
  tenantId: string,
  id: string,
  e: { url: string; description: string; eventTypes: readonly string[]; secretSealed: string; secretLastFour: string },
): Promise<unknown[]> =>
  tx.rows(
    `insert into webhook_endpoint (tenant_id, id, url, description, event_types, secret_sealed, secret_last_four) values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, id, e.url, e.description, e.eventTypes, e.secretSealed, e.secretLastFour],
  );

/** Switching an endpoint on again forgets its failures. */
export const updateEndpointRow = (
  tx: TenantTx,
  tenantId: string,
  id: string,
  e: { url: string; description: string; eventTypes: readonly string[]; disabled: { at: number; reason: string } | null },
): Promise<unknown[]> =>
  tx.rows(
    `update webhook_endpoint set url = $3, description = $4, event_types = $5, disabled_at = $6, disabled_reason = $7, version = version + 1,
       failing_since = case when $6::timestamptz is null and disabled_at is not null then null else failing_since end, paused_until = case when $6::timestamptz is null and disabled_at is not null then null else paused_until end
     where tenant_id = $1 and id = $2`,
    [tenantId, id, e.url, e.description, e.eventTypes, e.disabled ? new Date(e.disabled.at) : null, e.disabled?.reason ?? null],
  );

export const rotateSecret = (
  tx: TenantTx,
  tenantId: string,
  id: string,
  sealed: string,
  lastFour: string,
  previousUntil: number,
): Promise<unknown[]> =>
  tx.rows(
    `update webhook_endpoint set previous_secret_sealed = secret_sealed, previous_secret_until = $5, secret_sealed = $3, secret_last_four = $4, version = version + 1 where tenant_id = $1 and id = $2 returning id`,
    [tenantId, id, sealed, lastFour, new Date(previousUntil)],
  );

export const deleteEndpointRow = (tx: TenantTx, tenantId: string, id: string): Promise<unknown[]> =>
  tx.rows(`delete from webhook_endpoint where tenant_id = $1 and id = $2 returning id`, [tenantId, id]);

export type Attempt = { at: string; status: number | null; error: string | null; ms: number; reply: string };
export type DeliveryRow = {
  id: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  body: string;
  status: 'waiting' | 'delivered' | 'failed';
  attempts: Attempt[];
  nextAttemptAt: number | null;
  replayOf: string | null;
  createdAt: number;
};

const DELIVERY = `d.id, d.endpoint_id as "endpointId", d.event_id as "eventId", d.event_type as "eventType", d.body, d.status, d.attempts, d.next_attempt_at as "nextAttemptAt", d.replay_of as "replayOf", d.created_at as "createdAt"`;

export type DeliveryFilter = { endpointId: string; status: string | null; eventType: string | null; before: string | null; limit: number };

/** Newest first; ids are made in the order of time. */
export const deliveriesOf = (tx: TenantTx, tenantId: string, f: DeliveryFilter): Promise<DeliveryRow[]> =>
  tx.rows<DeliveryRow>(
    `select ${DELIVERY} from webhook_delivery d where d.tenant_id = $1 and d.endpoint_id = $2 and ($3::text is null or d.status = $3) and ($4::text is null or d.event_type = $4) and ($5::uuid is null or d.id < $5)
     order by d.id desc limit $6`,
    [tenantId, f.endpointId, f.status, f.eventType, f.before, f.limit],
  );

export const insertDelivery = (
  tx: TenantTx,
  tenantId: string,
  d: { id: string; endpointId: string; eventId: string; eventType: string; body: string; at: number },
): Promise<unknown[]> =>
  tx.rows(
    `insert into webhook_delivery (tenant_id, id, endpoint_id, event_id, event_type, body, next_attempt_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, d.id, d.endpointId, d.eventId, d.eventType, d.body, new Date(d.at)],
  );

export type ReplaySource = { id: string };

/** First deliveries of a span, or one delivery; a replay always points at the first one, whose id the receiver knows. */
export const replayable = (
  tx: TenantTx,
  tenantId: string,
  endpointId: string,
  of: { deliveryId: string } | { from: number; to: number; onlyFailed: boolean },
  limit: number,
): Promise<ReplaySource[]> =>
  'deliveryId' in of
    ? tx.rows<ReplaySource>(
        `select coalesce(replay_of, id) as id from webhook_delivery where tenant_id = $1 and endpoint_id = $2 and id = $3`,
        [tenantId, endpointId, of.deliveryId],
      )
    : tx.rows<ReplaySource>(
        `select d.id from webhook_delivery d where d.tenant_id = $1 and d.endpoint_id = $2 and d.replay_of is null and d.created_at >= $3 and d.created_at < $4
           and (not $5::boolean or (d.status = 'failed' and not exists (select 1 from webhook_delivery r where r.tenant_id = d.tenant_id and r.replay_of = d.id and r.status <> 'failed')))
           and d.status <> 'waiting' order by d.id limit $6`,
        [tenantId, endpointId, new Date(of.from), new Date(of.to), of.onlyFailed, limit],
      );

export const insertReplays = (tx: TenantTx, tenantId: string, replays: { id: string; of: string }[], at: number): Promise<unknown[]> =>
  tx.rows(
    `insert into webhook_delivery (tenant_id, id, endpoint_id, event_id, event_type, body, next_attempt_at, replay_of)
     select d.tenant_id, r.id, d.endpoint_id, d.event_id, d.event_type, d.body, $3, d.id from jsonb_to_recordset($2::jsonb) as r(id uuid, of uuid) join webhook_delivery d on d.tenant_id = $1 and d.id = r.of`,
    [tenantId, JSON.stringify(replays), new Date(at)],
  );

export type DeliveryKey = { tenantId: string; groupId: string; deliveryId: string };
export type DueDelivery = DeliveryKey & { tries: number };

/** Deliveries that are to be tried by now, at endpoints that are neither off nor asked for patience. */
export const dueDeliveries = (tx: Tx<'relay'>, now: number, limit: number): Promise<DueDelivery[]> =>
  tx.rows<DueDelivery>(
    `select d.tenant_id as "tenantId", t.group_id as "groupId", d.id as "deliveryId", jsonb_array_length(d.attempts) as tries from webhook_delivery d
       join tenant t on t.id = d.tenant_id join webhook_endpoint e on e.tenant_id = d.tenant_id and e.id = d.endpoint_id
     where d.status = 'waiting' and d.next_attempt_at <= $1 and e.disabled_at is null and (e.paused_until is null or e.paused_until <= $1) order by d.next_attempt_at limit $2`,
    [new Date(now), limit],
    'deliveries-due',
  );

export type Claimed = DeliveryRow & { endpoint: SealedEndpoint };

/** Takes one try: whoever gets the row has until `until`; everybody else gets nothing. */
export async function claimDelivery(tx: TenantTx, tenantId: string, id: string, now: number, until: number): Promise<Claimed | undefined> {
  const [row] = await tx.rows<DeliveryRow>(
    `update webhook_delivery d set next_attempt_at = $4 where d.tenant_id = $1 and d.id = $2 and d.status = 'waiting' and d.next_attempt_at <= $3 returning ${DELIVERY}`,
    [tenantId, id, new Date(now), new Date(until)],
    'delivery-claim',
  );
  const endpoint = row ? await endpointById(tx, tenantId, row.endpointId) : undefined;
  return row && endpoint && endpoint.disabledAt === null ? { ...row, endpoint } : undefined;
}

export const recordAttempt = (
  tx: TenantTx,
  tenantId: string,
  id: string,
  a: { attempt: Attempt; status: DeliveryRow['status']; nextAttemptAt: number | null },
): Promise<unknown[]> =>
  tx.rows(
    `update webhook_delivery set attempts = attempts || $3::jsonb, status = $4, next_attempt_at = $5 where tenant_id = $1 and id = $2 and status = 'waiting'`,
    [tenantId, id, JSON.stringify([a.attempt]), a.status, a.nextAttemptAt === null ? null : new Date(a.nextAttemptAt)],
    'delivery-record',
  );

export const noteEndpointWorks = (tx: TenantTx, tenantId: string, id: string): Promise<unknown[]> =>
  tx.rows(
    `update webhook_endpoint set failing_since = null, paused_until = null where tenant_id = $1 and id = $2 and (failing_since is not null or paused_until is not null)`,
    [tenantId, id],
  );

export const noteEndpointFails = (
  tx: TenantTx,
  tenantId: string,
  id: string,
  now: number,
  pausedUntil: number | null,
): Promise<unknown[]> =>
  tx.rows(
    `update webhook_endpoint set failing_since = coalesce(failing_since, $3), paused_until = greatest(paused_until, $4) where tenant_id = $1 and id = $2 and (failing_since is null or $4::timestamptz is not null)`,
    [tenantId, id, new Date(now), pausedUntil === null ? null : new Date(pausedUntil)],
  );

/** Switches an endpoint off; true for the one that did it. */
export async function disableEndpoint(tx: TenantTx, tenantId: string, id: string, now: number, reason: string): Promise<boolean> {
  const rows = await tx.rows(
    `update webhook_endpoint set disabled_at = $3, disabled_reason = $4, version = version + 1 where tenant_id = $1 and id = $2 and disabled_at is null returning id`,
    [tenantId, id, new Date(now), reason],
  );
  return rows.length === 1;
}

/** Where owners and admins of a workspace get mail; looked up behind the identity door, for people belong to no tenant. */
export const adminAddresses = (tx: Tx<'identity'>, tenantId: string): Promise<{ email: string; locale: string }[]> =>
  tx.rows(
    `select p.email, p.locale from membership m join person p on p.id = m.person_id where m.tenant_id = $1 and m.disabled_at is null and m.roles && array['owner', 'admin'] order by p.email limit 20`,
    [tenantId],
  );

export const addMail = (tx: TenantTx, m: { id: string; to: string; subject: string; text: string; html: string }): Promise<unknown[]> =>
  tx.rows(`insert into mail (id, recipient, subject, text_body, html_body) values ($1, $2, $3, $4, $5)`, [
    m.id,
    m.to,
    m.subject,
    m.text,
    m.html,
  ]);
