import type { Recipient } from '@bodan/core/sla/clock-rule';
import type { TenantTx } from '../context.ts';
import type { ClockKey } from './store.ts';

/** The alerts of a clock that are void. */
export async function voidedAlerts(tx: TenantTx, k: ClockKey, levels: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from clock_alert where tenant_id = $1 and ticket_id = $2 and metric = $3 and cycle = $4 and level = any ($5) and not skipped`,
    [k.tenantId, k.ticketId, k.metric, k.cycle, levels],
  );
  return rows.map((r) => r.id);
}

/** Robots that said it, or may have, say that it is void; those that still wait say neither. */
export async function followRobots(tx: TenantTx, k: ClockKey, alertId: string, voided: readonly string[], at: number): Promise<void> {
  await tx.rows(
    `update robot_delivery set status = 'failed', last_error = 'void' where tenant_id = $1 and alert_id = any ($2::uuid[]) and status = 'waiting' and attempts = 0`,
    [k.tenantId, voided],
  );
  await tx.rows(
    `insert into robot_delivery (tenant_id, alert_id, robot_id, group_id, next_attempt_at)
     select distinct tenant_id, $3::uuid, robot_id, group_id, $4::timestamptz from robot_delivery where tenant_id = $1 and alert_id = any ($2::uuid[]) and attempts > 0 on conflict do nothing`,
    [k.tenantId, voided, alertId, new Date(at)],
  );
}

/** The same for people's devices. */
export async function followPushes(tx: TenantTx, k: ClockKey, alertId: string, voided: readonly string[], at: number): Promise<void> {
  await tx.rows(
    `update push_delivery set status = 'failed', last_error = 'void' where tenant_id = $1 and alert_id = any ($2::uuid[]) and status = 'waiting' and attempts = 0`,
    [k.tenantId, voided],
  );
  await tx.rows(
    `insert into push_delivery (tenant_id, alert_id, person_id, group_id, next_attempt_at)
     select distinct tenant_id, $3::uuid, person_id, group_id, $4::timestamptz from push_delivery where tenant_id = $1 and alert_id = any ($2::uuid[]) and attempts > 0 on conflict do nothing`,
    [k.tenantId, voided, alertId, new Date(at)],
  );
}

/** Everybody with a notice of the breach, each with the reason for it. */
export const toldOf = (tx: TenantTx, k: ClockKey): Promise<{ personId: string; why: Recipient }[]> =>
  tx.rows(
    `select person_id as "personId", min(data ->> 'why') as why from notification
     where tenant_id = $1 and ticket_id = $2 and kind = 'breached' and data ->> 'metric' = $3 and (data ->> 'cycle')::int = $4 group by person_id`,
    [k.tenantId, k.ticketId, k.metric, k.cycle],
  );
