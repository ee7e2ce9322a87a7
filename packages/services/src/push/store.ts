import type { Tx } from '@bodan/db/doors';
import { WAITING, type WaitingAlert } from '../alarm/facts.ts';
import type { ClockKey } from '../alarm/store.ts';
import type { TenantTx } from '../context.ts';

/** The alert for everybody who is told by their devices; once each. */
export const queueForPush = (tx: TenantTx, k: ClockKey, alertId: string, personIds: readonly string[], at: number): Promise<unknown[]> =>
  tx.rows(
    `insert into push_delivery (tenant_id, alert_id, person_id, group_id, next_attempt_at)
     select $1, $2, p, $3, $5 from unnest($4::uuid[]) as p on conflict do nothing`,
    [k.tenantId, alertId, k.groupId, personIds, new Date(at)],
    'alert-push',
  );

export type PushKey = { tenantId: string; groupId: string; personId: string };

/** People with something to be told by now; a claim that was never finished counts again when it ends. */
export const duePushes = (tx: Tx<'relay'>, now: number, limit: number): Promise<PushKey[]> =>
  tx.rows<PushKey>(
    `select tenant_id as "tenantId", group_id as "groupId", person_id as "personId" from push_delivery where status in ('waiting', 'sending') and next_attempt_at <= $1
     group by tenant_id, group_id, person_id order by min(next_attempt_at) limit $2`,
    [new Date(now), limit],
    'pushes-due',
  );

export type WaitingPush = WaitingAlert & { sentTo: string[] };

/** What waits for one person by now, held against other workers; another's claim is passed over. */
export const waitingPushes = (tx: TenantTx, personId: string, now: number, limit: number): Promise<WaitingPush[]> =>
  tx.rows<WaitingPush>(
    `select ${WAITING}, d.sent_to::text[] as "sentTo" from push_delivery d join clock_alert a on a.tenant_id = d.tenant_id and a.id = d.alert_id
     where d.tenant_id = app_tenant() and d.person_id = $1 and d.status in ('waiting', 'sending') and d.next_attempt_at <= $2
     order by a.is_urgent desc, a.fired_at, d.alert_id limit $3 for update of d skip locked`,
    [personId, new Date(now), limit],
    'push-waiting',
  );

/** Takes alerts for one message, which stands in their rows before anything is sent. */
export const claimPushes = (
  tx: TenantTx,
  personId: string,
  alertIds: readonly string[],
  o: { messageId: string; until: number },
): Promise<unknown[]> =>
  tx.rows(
    `update push_delivery set status = 'sending', next_attempt_at = $4, attempts = attempts + 1, messages = messages || $3::uuid
     where tenant_id = app_tenant() and person_id = $1 and alert_id = any ($2::uuid[])`,
    [personId, alertIds, o.messageId, new Date(o.until)],
    'push-claim',
  );

export type PushOutcome = {
  status: 'waiting' | 'delivered' | 'unreachable' | 'failed';
  at: number;
  sentTo: readonly string[];
  error: string | null;
};

export const settlePushes = (tx: TenantTx, personId: string, alertIds: readonly string[], o: PushOutcome): Promise<unknown[]> =>
  tx.rows(
    `update push_delivery set status = $3::text, next_attempt_at = $4::timestamptz, sent_to = $5::uuid[], last_error = $6,
       delivered_at = case when $3 = 'delivered' then $4::timestamptz end where tenant_id = app_tenant() and person_id = $1 and alert_id = any ($2::uuid[])`,
    [personId, alertIds, o.status, new Date(o.at), o.sentTo, o.error],
    'push-settle',
  );

/** What is not urgent waits for the end of quiet hours. */
export const holdPushes = (tx: TenantTx, personId: string, alertIds: readonly string[], until: number): Promise<unknown[]> =>
  tx.rows(
    `update push_delivery set is_held = true, next_attempt_at = $3 where tenant_id = app_tenant() and person_id = $1 and alert_id = any ($2::uuid[])`,
    [personId, alertIds, new Date(until)],
  );

/** Quiet hours of the workspace were changed: what waits for their end is looked at again at once. */
export const releaseHeldPushes = (tx: TenantTx, at: number): Promise<unknown[]> =>
  tx.rows(
    `update push_delivery set next_attempt_at = $1 where tenant_id = app_tenant() and is_held and status in ('waiting', 'sending') and next_attempt_at > $1`,
    [new Date(at)],
  );
