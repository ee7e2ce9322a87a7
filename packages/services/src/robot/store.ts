import type { Tx } from '@bodan/db/doors';
import { WAITING, type WaitingAlert } from '../alarm/facts.ts';
import { logAlerts } from '../alarm/store.ts';
import type { TenantTx } from '../context.ts';

export type RobotRow = {
  id: string;
  kind: 'dingtalk';
  name: string;
  url: string;
  secretLastFour: string;
  region: string | null;
  isEnabled: boolean;
  mutedUntil: number | null;
  lastError: string | null;
  createdAt: number;
  version: number;
};
export type SealedRobot = RobotRow & { secretSealed: string; recentSends: number[] };

const COLUMNS = `id, kind, name, url, secret_last_four as "secretLastFour", region, is_enabled as "isEnabled", muted_until as "mutedUntil", last_error as "lastError", created_at as "createdAt", version`;

export const robotsOf = (tx: TenantTx, tenantId: string, after: string | null, limit: number): Promise<RobotRow[]> =>
  tx.rows<RobotRow>(`select ${COLUMNS} from robot where tenant_id = $1 and ($2::uuid is null or id > $2) order by id limit $3`, [
    tenantId,
    after,
    limit,
  ]);

/** One robot with its sealed secret; locked when something is about to be sent. */
export async function robotById(tx: TenantTx, tenantId: string, id: string, lock: boolean): Promise<SealedRobot | undefined> {
  const [row] = await tx.rows<SealedRobot>(
    `select ${COLUMNS}, secret_sealed as "secretSealed", recent_sends as "recentSends" from robot where tenant_id = $1 and id = $2${lock ? ' for no key update' : ''}`,
    [tenantId, id],
  );
  return row;
}

export type RobotFacts = {
  name: string;
  url: string;
  secretSealed: string;
  secretLastFour: string;
  region: string | null;
  isEnabled: boolean;
};

export const insertRobot = (tx: TenantTx, tenantId: string, id: string, r: RobotFacts): Promise<unknown[]> =>
  tx.rows(
    `insert into robot (tenant_id, id, kind, name, url, secret_sealed, secret_last_four, region, is_enabled) values ($1, $2, 'dingtalk', $3, $4, $5, $6, $7, $8)`,
    [tenantId, id, r.name, r.url, r.secretSealed, r.secretLastFour, r.region, r.isEnabled],
  );

/** A changed robot starts with a clean slate: old complaints and silence belonged to the old settings. */
export const updateRobotRow = (tx: TenantTx, tenantId: string, id: string, r: RobotFacts): Promise<unknown[]> =>
  tx.rows(
    `update robot set name = $3, url = $4, secret_sealed = $5, secret_last_four = $6, region = $7, is_enabled = $8, version = version + 1,
       muted_until = case when url = $4 and secret_sealed = $5 then muted_until end, last_error = case when url = $4 and secret_sealed = $5 then last_error end
     where tenant_id = $1 and id = $2`,
    [tenantId, id, r.name, r.url, r.secretSealed, r.secretLastFour, r.region, r.isEnabled],
  );

export const deleteRobotRow = (tx: TenantTx, tenantId: string, id: string): Promise<unknown[]> =>
  tx.rows(`delete from robot where tenant_id = $1 and id = $2 returning id`, [tenantId, id]);

export const noteSend = (tx: TenantTx, tenantId: string, id: string, sends: number[]): Promise<unknown[]> =>
  tx.rows(`update robot set recent_sends = $3::jsonb where tenant_id = $1 and id = $2`, [tenantId, id, JSON.stringify(sends)]);

/** Silence until `until`: everything that waits for this robot waits at least so long. */
export async function muteRobot(tx: TenantTx, tenantId: string, id: string, until: number, error: string): Promise<void> {
  await tx.rows(`update robot set muted_until = $3, last_error = $4 where tenant_id = $1 and id = $2`, [
    tenantId,
    id,
    new Date(until),
    error,
  ]);
  await postpone(tx, tenantId, id, until);
}

export const postpone = (tx: TenantTx, tenantId: string, robotId: string, until: number): Promise<unknown[]> =>
  tx.rows(
    `update robot_delivery set next_attempt_at = $3 where tenant_id = $1 and robot_id = $2 and status in ('waiting', 'sending') and next_attempt_at < $3`,
    [tenantId, robotId, new Date(until)],
  );

/** What still waits for a robot that was switched off is not sent later out of nowhere. */
export const abandonDeliveries = (tx: TenantTx, tenantId: string, robotId: string): Promise<unknown[]> =>
  tx.rows(
    `update robot_delivery set status = 'failed', last_error = 'switched off' where tenant_id = $1 and robot_id = $2 and status in ('waiting', 'sending')`,
    [tenantId, robotId],
  );

export const clearRobotError = (tx: TenantTx, tenantId: string, id: string): Promise<unknown[]> =>
  tx.rows(
    `update robot set last_error = null, muted_until = null where tenant_id = $1 and id = $2 and (last_error is not null or muted_until is not null)`,
    [tenantId, id],
  );

/** Robots that have something to say by now; a claim that was never finished counts again when it ends. */
export const dueRobots = (tx: Tx<'relay'>, now: number, limit: number): Promise<{ tenantId: string; groupId: string; robotId: string }[]> =>
  tx.rows(
    `select tenant_id as "tenantId", group_id as "groupId", robot_id as "robotId" from robot_delivery where status in ('waiting', 'sending') and next_attempt_at <= $1
     group by tenant_id, group_id, robot_id order by min(next_attempt_at) limit $2`,
    [new Date(now), limit],
    'robots-due',
  );

export const waitingAlerts = (tx: TenantTx, tenantId: string, robotId: string, now: number, limit: number): Promise<WaitingAlert[]> =>
  tx.rows<WaitingAlert>(
    `select ${WAITING} from robot_delivery d join clock_alert a on a.tenant_id = d.tenant_id and a.id = d.alert_id
     where d.tenant_id = $1 and d.robot_id = $2 and d.status in ('waiting', 'sending') and d.next_attempt_at <= $3 order by a.is_urgent desc, a.fired_at, d.alert_id limit $4`,
    [tenantId, robotId, new Date(now), limit],
    'robot-waiting',
  );

/** What is not urgent waits for the end of quiet hours. */
export const holdDeliveries = (tx: TenantTx, tenantId: string, robotId: string, alertIds: string[], until: number): Promise<unknown[]> =>
  tx.rows(
    `update robot_delivery set is_held = true, next_attempt_at = $4 where tenant_id = $1 and robot_id = $2 and alert_id = any ($3::uuid[])`,
    [tenantId, robotId, alertIds, new Date(until)],
  );

/** Quiet hours were changed: what waits for their end is looked at again at once. */
export const releaseHeld = (tx: TenantTx, at: number): Promise<unknown[]> =>
  tx.rows(
    `update robot_delivery set next_attempt_at = $1 where tenant_id = app_tenant() and is_held and status in ('waiting', 'sending')`,
    [new Date(at)],
  );

/** Takes deliveries for one message: the attempt stands in the row before anything is sent. */
export const claimDeliveries = (tx: TenantTx, tenantId: string, robotId: string, alertIds: string[], until: number): Promise<unknown[]> =>
  tx.rows(
    `update robot_delivery set status = 'sending', attempts = attempts + 1, next_attempt_at = $4 where tenant_id = $1 and robot_id = $2 and alert_id = any ($3::uuid[])`,
    [tenantId, robotId, alertIds, new Date(until)],
  );

export const releaseDeliveries = (
  tx: TenantTx,
  tenantId: string,
  robotId: string,
  alertIds: string[],
  next: { status: 'waiting' | 'failed'; at: number; error: string },
): Promise<unknown[]> =>
  tx.rows(
    `update robot_delivery set status = $4, next_attempt_at = $5, last_error = $6 where tenant_id = $1 and robot_id = $2 and alert_id = any ($3::uuid[]) and status = 'sending'`,
    [tenantId, robotId, alertIds, next.status, new Date(next.at), next.error],
  );

/** The message went out: deliveries, alerts and their log in one transaction. */
export async function markDelivered(tx: TenantTx, tenantId: string, robotId: string, alertIds: string[], at: number): Promise<void> {
  await tx.rows(
    `update robot_delivery set status = 'delivered', delivered_at = $4, last_error = null where tenant_id = $1 and robot_id = $2 and alert_id = any ($3::uuid[])`,
    [tenantId, robotId, alertIds, new Date(at)],
  );
  await logAlerts(tx, tenantId, alertIds, {
    at,
    channel: `robot ${robotId}`,
    ok: true,
    detail: alertIds.length > 1 ? `digest of ${alertIds.length}` : '',
  });
}
