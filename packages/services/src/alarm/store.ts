import type { Tx } from '@bodan/db/doors';
import type { TenantTx } from '../context.ts';

/** One clock of one ticket; `revision` is what the reminder was made for. */
export type ClockKey = { tenantId: string; groupId: string; ticketId: string; metric: string; cycle: number; revision: number };
export type DueClock = ClockKey & { nextAlarmAt: number };

const KEY = `c.tenant_id as "tenantId", t.group_id as "groupId", c.ticket_id as "ticketId", c.metric, c.cycle, c.revision, c.next_alarm_at as "nextAlarmAt"`;
const AFTER = `(c.next_alarm_at, c.tenant_id, c.ticket_id, c.metric, c.cycle)`;

/** Where a page of due clocks ended, for the next one. */
export type DuePlace = Pick<DueClock, 'nextAlarmAt' | 'tenantId' | 'ticketId' | 'metric' | 'cycle'>;
const FIRST: DuePlace = {
  nextAlarmAt: -62_000_000_000_000,
  tenantId: '00000000-0000-0000-0000-000000000000',
  ticketId: '00000000-0000-0000-0000-000000000000',
  metric: '',
  cycle: 0,
};
const placeValues = (p: DuePlace | null): unknown[] => {
  const at = p ?? FIRST;
  return [new Date(at.nextAlarmAt), at.tenantId, at.ticketId, at.metric, at.cycle];
};

/** Clocks of production workspaces that must tell somebody by `now`, longest waiting first. */
export const dueClocks = (tx: Tx<'relay'>, now: number, after: DuePlace | null, limit: number): Promise<DueClock[]> =>
  tx.rows<DueClock>(
    `select ${KEY} from clock c join tenant t on t.id = c.tenant_id
     where c.next_alarm_at <= $1 and not t.is_sandbox and ${AFTER} > ($2::timestamptz, $3::uuid, $4::uuid, $5::text, $6::int)
     order by c.next_alarm_at, c.tenant_id, c.ticket_id, c.metric, c.cycle limit $7`,
    [new Date(now), ...placeValues(after), limit],
    'clocks-due',
  );

/** The same for sandboxes, each by its own clock. */
export const dueSandboxClocks = (tx: Tx<'relay'>, now: number, after: DuePlace | null, limit: number): Promise<DueClock[]> =>
  tx.rows<DueClock>(
    `select ${KEY} from tenant t cross join lateral (select c.tenant_id, c.ticket_id, c.metric, c.cycle, c.revision, c.next_alarm_at from clock c
       where c.tenant_id = t.id and c.next_alarm_at <= coalesce(t.sandbox_now, $1) and ${AFTER} > ($2::timestamptz, $3::uuid, $4::uuid, $5::text, $6::int)
       order by c.next_alarm_at, c.ticket_id, c.metric, c.cycle limit $7) c
     where t.is_sandbox order by c.next_alarm_at, c.tenant_id, c.ticket_id, c.metric, c.cycle limit $7`,
    [new Date(now), ...placeValues(after), limit],
    'clocks-due-sandbox',
  );

export type DueTicket = { tenantId: string; groupId: string; ticketId: string; dueAt: number };
type DueTicketPlace = Pick<DueTicket, 'dueAt' | 'tenantId' | 'ticketId'>;

const dueTickets = (column: 'wake_at' | 'next_timer_at', more: string, name: string) => {
  const found = `k.tenant_id as "tenantId", t.group_id as "groupId", k.id as "ticketId", k.${column} as "dueAt"`;
  const behind = `${more} and (k.${column}, k.tenant_id, k.id) > ($2::timestamptz, $3::uuid, $4::uuid)`;
  const text = `(select ${found} from ticket k join tenant t on t.id = k.tenant_id
       where k.${column} <= $1 and not t.is_sandbox${behind} order by k.${column}, k.tenant_id, k.id limit $5)
     union all
     (select ${found} from tenant t cross join lateral (select k.tenant_id, k.id, k.${column} from ticket k
         where k.tenant_id = t.id and k.${column} <= coalesce(t.sandbox_now, $1)${behind} order by k.${column}, k.id limit $5) k
       where t.is_sandbox)
     order by "dueAt", "tenantId", "ticketId" limit $5`;
  return (tx: Tx<'relay'>, now: number, after: DueTicketPlace | null, limit: number): Promise<DueTicket[]> =>
    tx.rows<DueTicket>(
      text,
      [
        new Date(now),
        new Date(after?.dueAt ?? FIRST.nextAlarmAt),
        after?.tenantId ?? FIRST.tenantId,
        after?.ticketId ?? FIRST.ticketId,
        limit,
      ],
      name,
    );
};

/** Tickets whose waiting ends by now, production and sandboxes each by their own clock. */
export const dueWakes = dueTickets('wake_at', ' and k.waiting_reason is not null', 'wakes-due');

/** Tickets with a timer of their stage due by now, production and sandboxes each by their own clock. */
export const dueTimers = dueTickets('next_timer_at', '', 'timers-due');

export type NewAlert = {
  id: string;
  level: string;
  targetSeconds: number;
  dueAt: number;
  /** When the step fell due by the calendar. */
  reachedAt: number;
  firedAt: number;
  isSkipped: boolean;
  isUrgent: boolean;
  isLate: boolean;
};

/** Records an alert; false when this clock has told this step for this target before. */
export async function recordAlert(tx: TenantTx, k: ClockKey, a: NewAlert): Promise<boolean> {
  const rows = await tx.rows(
    `insert into clock_alert (tenant_id, id, ticket_id, metric, cycle, level, target_seconds, due_at, fired_at, skipped, is_urgent, is_late, reached_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (tenant_id, ticket_id, metric, cycle, level, target_seconds) do nothing returning id`,
    [
      k.tenantId,
      a.id,
      k.ticketId,
      k.metric,
      k.cycle,
      a.level,
      a.targetSeconds,
      new Date(a.dueAt),
      new Date(a.firedAt),
      a.isSkipped,
      a.isUrgent,
      a.isLate,
      new Date(a.reachedAt),
    ],
    'alert-record',
  );
  return rows.length === 1;
}

/** Gives the alert to every robot of the branch's region and to those without a region. */
export const queueForRobots = (tx: TenantTx, k: ClockKey, alertId: string, region: string | null, at: number): Promise<unknown[]> =>
  tx.rows(
    `insert into robot_delivery (tenant_id, alert_id, robot_id, group_id, next_attempt_at)
     select tenant_id, $2, id, $3, $5 from robot where tenant_id = $1 and is_enabled and (region is null or region = '' or region = $4) on conflict do nothing`,
    [k.tenantId, alertId, k.groupId, region, new Date(at)],
    'alert-robots',
  );

/** Whether clocks of this workspace are due that have not told yet, at its own now. */
export async function isMoreDue(tx: TenantTx, now: number): Promise<boolean> {
  const [row] = await tx.rows<{ isMoreDue: boolean }>(
    `select exists (select 1 from clock where tenant_id = app_tenant() and next_alarm_at <= $1) as "isMoreDue"`,
    [new Date(now)],
    'clocks-more-due',
  );
  return row?.isMoreDue ?? false;
}

/** What became of alerts on their way out; the first that arrived is when they were delivered. */
export const logAlerts = (
  tx: TenantTx,
  tenantId: string,
  alertIds: string[],
  entry: { at: number; channel: string; ok: boolean; detail: string },
): Promise<unknown[]> =>
  tx.rows(
    `update clock_alert set delivery_log = delivery_log || $3::jsonb, delivered_at = case when $4 then coalesce(delivered_at, $5) else delivered_at end where tenant_id = $1 and id = any ($2::uuid[])`,
    [
      tenantId,
      alertIds,
      JSON.stringify([{ at: new Date(entry.at).toISOString(), channel: entry.channel, ok: entry.ok, detail: entry.detail }]),
      entry.ok,
      new Date(entry.at),
    ],
  );
